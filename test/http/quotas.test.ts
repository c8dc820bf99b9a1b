import { describe, expect, it } from 'vitest';
import { FILE, moveTo, startApp } from './harness.ts';

const EXPORTS = '/api/v1/exports';

/** An app with a completed export of 1,000 bytes. */
async function completed(downloadBytesPerDay?: number) {
  const app = startApp({ downloadBytesPerDay });
  const response = await app.send('POST', EXPORTS, { body: { format: 'csv' } });
  const id = JSON.parse(String(response.body)).id as string;
  const [record] = app.operations.records.values();
  if (!record) throw new Error('nothing was made');
  moveTo(app, record.id, 'completed');
  const download = (headers: Record<string, string> = {}, method = 'GET') =>
    app.send(method, `${EXPORTS}/${id}/download`, { headers });
  return { ...app, download, id };
}

describe('the bytes that an owner may download in a day', () => {
  it('are those that were sent: ranges count as what they are, and what has no bytes not at all', async () => {
    const { download } = await completed(FILE.bytes);
    const first = await download();
    for (let asked = 0; asked < 3; asked++) {
      expect((await download({ 'if-none-match': first.headers.ETag ?? '' })).status).toBe(304);
      expect((await download({}, 'HEAD')).status).not.toBe(429);
    }
    expect((await download()).status).toBe(429);
    const apart = await completed(FILE.bytes);
    const half = Math.floor(FILE.bytes / 2);
    expect((await apart.download({ range: `bytes=0-${half - 1}` })).status).toBe(206);
    expect((await apart.download({ range: `bytes=${half}-` })).status).toBe(206);
    expect((await apart.download()).status).toBe(429);
  });

  it('are told with when to come again, and are there again a day later', async () => {
    const { download, time } = await completed(1);
    expect((await download()).status).toBe(200);
    const refused = await download();
    expect(refused.headers['Retry-After']).toMatch(/^\d+$/);
    expect(String(refused.body)).toContain('no more than 1 bytes may be downloaded in 24 hours');
    time.now += 2 * 86_400_000;
    expect((await download()).status).toBe(200);
  });

  it('are of each owner alone, and any number where nobody bounds them', async () => {
    const { download } = await completed();
    for (let asked = 0; asked < 5; asked++) expect((await download()).status).toBe(200);
  });
});

describe('an export that waits', () => {
  it('has its place in the queue in a header of every API, and in the status of Products Manager', async () => {
    const app = startApp();
    const { place, ...operations } = { place: 3, get: app.operations.get };
    const waiting = startApp({
      operations: { get: async (asked) => ({ ...(await operations.get(asked)), place }) },
    });
    const response = await app.send('POST', EXPORTS, { body: { format: 'csv' } });
    const id = JSON.parse(String(response.body)).id as string;
    const shown = await waiting.send('GET', `${EXPORTS}/${id}`);
    expect(shown.headers['X-Queue-Position']).toBe('3');
    expect(JSON.parse(String(shown.body))).toMatchObject({ status: 'pending', queue_position: 3 });
    const running = await app.send('GET', `${EXPORTS}/${id}`);
    expect(running.headers).not.toHaveProperty('X-Queue-Position');
    expect(JSON.parse(String(running.body))).not.toHaveProperty('queue_position');
  });
});
