import { describe, expect, it } from 'vitest';
import { type ExportRecord, executionName, progressOf } from '../../functions/core/export-record.ts';
import { MAX_ID } from '../../functions/core/ids.ts';
import { ownerHash } from '../../functions/pipeline/object-keys.ts';
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

describe('executionName', () => {
  it('keeps to the length and the characters of Step Functions, whoever the owner is', () => {
    const names = ['acme', 'ä/*:?"<>', 'x'.repeat(5000), ''].map((owner) =>
      executionName(ownerHash(owner), MAX_ID, 999_999),
    );
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_-]{1,80}$/);
    expect(new Set(names).size).toBe(names.length);
  });

  it('differs for each owner, export and attempt', () => {
    const names = ['a', 'b'].flatMap((owner) =>
      [1, 11].flatMap((id) => [1, 11].map((attempt) => executionName(ownerHash(owner), id, attempt))),
    );
    expect(new Set(names).size).toBe(8);
  });
});
