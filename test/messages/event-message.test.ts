import { expect, it } from 'vitest';
import { eventOf } from '../../functions/core/event.ts';
import { eventMessage } from '../../functions/messages/event-message.ts';
import { exportSample, STATUSES } from '../contracts/export-sample.ts';
import { endedExport } from './message-sample.ts';

it('says what became of an export, with the id that its API shows and nothing else of it', () => {
  const record = { ...endedExport(), updatedAt: '2025-06-01T12:01:00.000Z' };
  expect(eventMessage(eventOf(record), (dialect, id) => `${dialect}-${id}`)).toEqual({
    source: 'waybill',
    'detail-type': 'Export Completed',
    time: '2025-06-01T12:01:00.000Z',
    detail: {
      id: `products-manager-${record.id}`,
      owner: 'acme',
      dialect: 'products-manager',
      resource: 'products',
      status: 'completed',
      attempt: 1,
      rows: 1234,
      bytes: 38,
    },
  });
});

it('counts what is written so far of one that has not ended', () => {
  const progress = { 0: { rows: 1, bytes: 10 }, 1: { rows: 2, bytes: 20 } };
  expect(eventOf(exportSample({ owner: 'acme', progress }))).toMatchObject({ rows: 3, bytes: 30 });
});

it('has a name for every status', () => {
  const names = STATUSES.map(
    (status) => eventMessage({ ...eventOf(endedExport()), status }, String)['detail-type'],
  );
  expect(names).toEqual(
    ['Pending', 'Running', 'Paused', 'Completed', 'Failed', 'Canceled'].map((word) => `Export ${word}`),
  );
});
