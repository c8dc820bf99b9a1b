import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ID } from '../../functions/core/ids.ts';
import {
  exportFolder,
  FILES_PREFIX,
  fileKey,
  manifestKey,
  restKey,
  SCRATCH_PREFIX,
  segmentKey,
  sinceFolder,
} from '../../functions/pipeline/object-keys.ts';
import { tries } from '../properties.ts';

const owner = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    '',
    '.',
    '..',
    '../other',
    'a/b',
    'a',
    'A',
    'a ',
    '%2e%2e',
    '__proto__',
    '\u0000',
    'x'.repeat(9000),
  ),
);
const number = fc.oneof(fc.nat(30), fc.integer({ min: 0, max: MAX_ID }));
const run = fc.record({ owner, id: number, since: number });
const rest = fc.record({
  segment: fc.nat(11),
  chunk: fc.nat(111),
  bytes: fc.nat(111),
  crc32: fc.nat(0xffff),
});

const SAFE = /^(files|scratch)\/[0-9a-f]{24}\/\d+\/\d+\/[a-z0-9.-]+$/;

describe('the keys of objects', () => {
  it('are made of harmless characters, whatever the owner is called', () => {
    fc.assert(
      fc.property(run, rest, (key, of) => {
        for (const name of [
          fileKey(key, 'csv'),
          manifestKey(key),
          segmentKey(key, of.segment),
          restKey(key, of),
        ]) {
          expect(name).toMatch(SAFE);
          expect(Buffer.byteLength(name)).toBeLessThan(200);
        }
      }),
    );
  });

  it('lie in the folder of their owner and export, and in no other’s', () => {
    fc.assert(
      fc.property(run, run, rest, (mine, theirs, of) => {
        const names = [
          fileKey(mine, 'csv'),
          manifestKey(mine),
          segmentKey(mine, of.segment),
          restKey(mine, of),
        ];
        const same = mine.owner === theirs.owner && mine.id === theirs.id;
        for (const name of names) {
          const prefix = name.startsWith(FILES_PREFIX) ? FILES_PREFIX : SCRATCH_PREFIX;
          expect(name.startsWith(exportFolder(prefix, mine))).toBe(true);
          expect(name.startsWith(exportFolder(prefix, theirs))).toBe(same);
          expect(name.startsWith(sinceFolder(prefix, theirs))).toBe(same && mine.since === theirs.since);
        }
      }),
      { numRuns: tries(300) },
    );
  });

  it('do not begin with another export’s folder where one id begins with the other', () => {
    const [one, eleven] = [1, 11].map((id) => exportFolder(FILES_PREFIX, { owner: 'acme', id })) as [
      string,
      string,
    ];
    expect(eleven.startsWith(one)).toBe(false);
    const since = [1, 11].map((of) => sinceFolder(FILES_PREFIX, { owner: 'acme', id: 1, since: of })) as [
      string,
      string,
    ];
    expect(since[1].startsWith(since[0])).toBe(false);
  });

  it('differ for all that differs', () => {
    const key = { owner: 'acme', id: 1, since: 1 };
    fc.assert(
      fc.property(rest, rest, (a, b) => {
        expect(restKey(key, a) === restKey(key, b)).toBe(JSON.stringify(a) === JSON.stringify(b));
        expect(segmentKey(key, a.segment) === segmentKey(key, b.segment)).toBe(a.segment === b.segment);
      }),
    );
    expect(new Set([fileKey(key, 'csv'), fileKey(key, 'json'), manifestKey(key)]).size).toBe(3);
    expect(fileKey(key, 'json')).not.toBe(manifestKey(key));
  });

  it('keep what is scratch apart from what is kept', () => {
    const key = { owner: 'acme', id: 1, since: 1 };
    expect(fileKey(key, 'csv').startsWith(FILES_PREFIX)).toBe(true);
    expect(manifestKey(key).startsWith(FILES_PREFIX)).toBe(true);
    expect(segmentKey(key, 0).startsWith(SCRATCH_PREFIX)).toBe(true);
    expect(restKey(key, { segment: 0, chunk: 0, bytes: 1, crc32: 1 }).startsWith(SCRATCH_PREFIX)).toBe(true);
  });
});
