import { afterAll, describe, expect, it } from 'vitest';
import { type Format, UnfitFile } from '../../functions/core/format.ts';
import { csv } from '../../functions/formats/csv/index.ts';
import { load, products, removeFolders, testEngine } from './test-engine.ts';

afterAll(removeFolders);

/** A format whose file is always too large. */
const full: Format = {
  ...csv,
  compile: (spec) => ({
    ...csv.compile(spec),
    end: () => {
      throw new UnfitFile('the file would exceed what a file may be');
    },
  }),
};

describe('a file that its format cannot hold', () => {
  it('fails the export with that reason, which is no bug', async () => {
    const lines: string[] = [];
    const test = testEngine({
      log: (level, message) => lines.push(`${level} ${message}`),
      wrap: (engine) => Object.assign(engine, { formats: { ...engine.formats, csv: full } }),
    });
    await load(test.database, products(3));
    const record = await test.request();
    expect(await test.end(record)).toMatchObject({
      status: 'failed',
      failure: { code: 'file_does_not_fit', message: 'the file would exceed what a file may be' },
    });
    expect(lines).toEqual(['warn step failed']);
    expect(test.stored()).toEqual([]);
  });
});
