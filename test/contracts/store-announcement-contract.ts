import { expect, it } from 'vitest';
import type { Announcement } from '../../functions/core/export-record.ts';
import { LATER, type OpenStore, recordIn, someOwner } from './export-sample.ts';

const SENT: Announcement = { status: 'sent', at: LATER };
const FAILED: Announcement = { status: 'failed', at: LATER, reason: 'no “address”' };

/** How telling of an export went stands in it, and changes nothing else of it. */
export function announcing(open: OpenStore): void {
  it.each([
    ['what was sent', [SENT], SENT],
    ['what failed', [FAILED], FAILED],
    ['that it failed after all', [SENT, FAILED], FAILED],
    ['that it failed, whatever comes', [FAILED, SENT, { ...FAILED, reason: 'late' }], FAILED],
    ['the first of what was sent twice', [SENT, { ...SENT, repeated: true }], SENT],
  ] as const)('keeps %s', async (_what, announcements, announcement) => {
    const store = await open();
    const record = await recordIn(store, 'completed');
    for (const one of announcements) await store.setAnnouncement(record, one);
    expect(await store.get(record)).toEqual({ ...record, announcement });
  });

  it('keeps a failure of many at once', async () => {
    const store = await open();
    const record = await recordIn(store, 'failed');
    await Promise.all([SENT, FAILED, SENT, SENT].map((one) => store.setAnnouncement(record, one)));
    expect((await store.get(record))?.announcement).toEqual(FAILED);
  });

  it('makes no record', async () => {
    const store = await open();
    const key = { owner: someOwner(), id: 7 };
    await store.setAnnouncement(key, SENT);
    expect(await store.get(key)).toBeUndefined();
  });
}
