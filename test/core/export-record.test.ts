import { describe, expect, it } from 'vitest';
import { type ExportRecord, progressOf } from '../../functions/core/export-record.ts';
import { exportSample } from '../contracts/export-sample.ts';

describe('progressOf', () => {
  const record = exportSample({
    owner: 'acme',
    progress: { 0: { rows: 3, bytes: 30 }, 7: { rows: 4, bytes: 41 } },
  });

  it('is the sum over the segments', () => {
    expect(progressOf(record)).toEqual({ rows: 7, bytes: 71 });
    expect(progressOf({ ...record, status: 'canceled' })).toEqual({ rows: 7, bytes: 71 });
    expect(progressOf({ ...record, progress: {} })).toEqual({ rows: 0, bytes: 0 });
  });

  it('of a completed export is what its file holds', () => {
    const file = {
      rows: 9,
      bytes: 99,
      key: '',
      manifestKey: '',
      name: '',
      mediaType: '',
      crc32: '',
      sha256: null,
    };
    expect(progressOf({ ...record, status: 'completed', file } as ExportRecord)).toEqual({
      rows: 9,
      bytes: 99,
    });
  });
});
