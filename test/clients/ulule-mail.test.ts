import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from './discogs-service.ts';
import { CALLBACK, callerOf, EMAIL, type Exported, startUlule, type UluleService } from './ulule-service.ts';

let service: UluleService;
beforeAll(async () => {
  service = await startUlule();
});
afterAll(() => service.close());

interface Told extends Exported {
  readonly told: { readonly email: string; readonly status: string } | null;
}

/** Makes an export of a project, and gives it once somebody has been told, or nobody is to be. */
async function told(authorization: string, project: number, headers: Record<string, string> = {}) {
  const call = callerOf(service, authorization);
  const created = await call(`/v1/projects/${project}/exports`, { format: 'csv', type: 'orders' }, headers);
  const { id } = (await created.json()) as Exported;
  return until(async () => {
    const shown = (await (await call(`/v1/exports/${id}?extra_fields=told`)).json()) as Told;
    if (['waiting', 'processing'].includes(shown.status) || shown.told?.status === 'waiting')
      return undefined;
    return shown;
  });
}

/** The newest message to an address, read by another program. */
async function messageTo(address: string) {
  const names = await readdir(service.mail);
  const mails = await Promise.all(
    names.map(async (name) => simpleParser(await readFile(join(service.mail, name)))),
  );
  return mails.filter(({ to }) => [to ?? []].flat().some(({ text }) => text.includes(address)))[0];
}

const fileOf = async ({ url }: Exported) => Buffer.from(await (await fetch(url ?? '')).arrayBuffer());

it('sends the file to the user who asked for it, in the language of the request', async () => {
  const client = await service.newClient();
  const answer = await fetch(`${service.url}/oauth2/token/`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: await service.newCode(client.id),
      redirect_uri: CALLBACK,
      client_id: client.id,
      client_secret: client.secret,
    }),
  });
  const { access_token } = (await answer.json()) as { access_token: string };
  const done = await told(`Bearer ${access_token}`, 1, { 'Accept-Language': 'fr-FR,fr;q=0.9' });
  expect(done.told).toMatchObject({ email: EMAIL, status: 'sent' });
  const mail = await messageTo(EMAIL);
  expect(mail?.subject).toMatch(/^Votre export est prêt/);
  expect(mail?.attachments).toHaveLength(1);
  expect(mail?.attachments[0]?.content).toEqual(await fileOf(done));
});

it('sends it to the owner that the project names where no user asks', async () => {
  const done = await told(`APIKey ${await service.newKey()}`, 2);
  expect(done.told).toMatchObject({ email: 'hello@b-side.example', status: 'sent' });
  const mail = await messageTo('hello@b-side.example');
  expect(mail?.subject).toMatch(/^Your export is ready/);
  expect(mail?.text).toContain('Hello B-side only,');
  expect(mail?.attachments[0]?.content).toEqual(await fileOf(done));
});

it('tells nobody where nobody is named, or none who could be written to', async () => {
  await service.load('projects', 'nobody', [
    { id: 7 },
    { id: 8, owner: { email: 'x\r\nBcc: y@example.com' } },
  ]);
  await service.load('orders', 'nobody', [{ id: 1, project_id: 7, items: [] }]);
  const key = `APIKey ${await service.newKey({ owner: 'nobody' })}`;
  for (const project of [7, 8])
    expect(await told(key, project)).toMatchObject({ status: 'succeeded', told: null });
});
