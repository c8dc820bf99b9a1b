import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CommerceLayerService, startCommerceLayer } from './commerce-layer-service.ts';
import { terminateTls } from './tls-terminator.ts';

const HOST = 'yourdomain.commercelayer.io';
const PLAIN = { reference: 'ANY-EXTERNAL-REFEFERNCE', reference_origin: 'ANY-EXTERNAL-REFEFERNCE-ORIGIN' };

let service: CommerceLayerService;
let tls: Awaited<ReturnType<typeof terminateTls>>;
let dir: string;
beforeAll(async () => {
  service = await startCommerceLayer({ baseUrl: `https://${HOST}` });
  tls = await terminateTls(HOST, service.port);
  dir = mkdtempSync(join(tmpdir(), 'waybill-curl-'));
  writeFileSync(join(dir, 'ca.pem'), tls.certificate);
});
afterAll(async () => {
  await tls.close();
  await service.close();
  rmSync(dir, { recursive: true, force: true });
});

/** The vendor's command as it is documented, led to this machine by curl's own configuration. */
async function documented(): Promise<string> {
  writeFileSync(
    join(dir, '.curlrc'),
    `connect-to = "${HOST}:443:127.0.0.1:${tls.port}"\ncacert = "${dir}/ca.pem"\nsilent\n`,
  );
  const command = `curl -g -X GET \\
'https://yourdomain.commercelayer.io/api/exports/' \\
-H 'Accept: application/vnd.api+json' \\
-H 'Authorization: Bearer your-access-token'`;
  const ready = command.replace('your-access-token', await service.token());
  const { stdout } = await promisify(execFile)('sh', ['-c', ready], {
    env: { ...process.env, CURL_HOME: dir },
  });
  return stdout;
}

it('answers the documented command with the documented members in their order', async () => {
  const filters = { code_in: ['SKU-0001', 'SKU-0002'] };
  const attributes = {
    resource_type: 'skus',
    fields: ['code', 'name'],
    filters,
    metadata: { foo: 'bar' },
    ...PLAIN,
  };
  const ids: string[] = [];
  for (let n = 0; n < 11; n++) ids.push(await service.completed(attributes));

  const answer = JSON.parse(await documented());
  expect(Object.keys(answer)).toEqual(['data', 'meta', 'links']);
  expect(answer.data.map(({ id }: { id: string }) => id)).toEqual(ids.toReversed().slice(0, 10));
  expect(answer.meta).toEqual({ record_count: 11, page_count: 2 });
  expect(Object.entries(answer.links)).toEqual([
    ['first', `https://${HOST}/api/exports?page[number]=1&page[size]=10`],
    ['next', `https://${HOST}/api/exports?page[number]=2&page[size]=10`],
    ['last', `https://${HOST}/api/exports?page[number]=2&page[size]=10`],
  ]);

  const [resource] = answer.data;
  const self = `https://${HOST}/api/exports/${resource.id}`;
  const related = (name: string) => ({
    links: { self: `${self}/relationships/${name}`, related: `${self}/${name}` },
  });
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  expect(Object.keys(resource)).toEqual(['id', 'type', 'links', 'attributes', 'relationships', 'meta']);
  expect(resource).toMatchObject({
    id: expect.stringMatching(/^[A-Za-z]{10}$/),
    type: 'exports',
    links: { self },
    meta: {
      mode: 'live',
      organization_id: expect.stringMatching(/^[A-Za-z]{10}$/),
      trace_id: expect.stringMatching(/^[0-9a-f]{64}$/),
    },
  });
  expect(Object.entries(resource.relationships)).toEqual([
    ['events', related('events')],
    ['versions', related('versions')],
    ['event_stores', related('event_stores')],
  ]);
  const seed = [
    ['resource_type', 'skus'],
    ['format', 'json'],
    ['status', 'completed'],
    ['includes', []],
    ['fields', ['code', 'name']],
    ['filters', filters],
    ['dry_data', false],
    ['started_at', time],
    ['completed_at', time],
    ['interrupted_at', null],
    ['records_count', 2],
    ['attachment_url', expect.stringMatching(new RegExp(`^${self}/attachment/`))],
    ['errors_log', {}],
    ['created_at', time],
    ['updated_at', time],
    ['reference', PLAIN.reference],
    ['reference_origin', PLAIN.reference_origin],
    ['metadata', { foo: 'bar' }],
  ];
  const added = ['jwt_filters', 'estimated_completion_at', 'processed_count', 'progress'];
  const shown = Object.entries(resource.attributes);
  expect(shown.filter(([name]) => !added.includes(name))).toEqual(seed);
  expect(shown.length).toBe(seed.length + added.length);
});
