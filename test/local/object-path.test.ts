import { sep } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { folderOf, objectKey, objectPath } from '../../functions/local/object-path.ts';

const segments = fc.array(
  fc.oneof(
    fc.constantFrom(
      '',
      '.',
      '..',
      'a',
      'A',
      '=',
      '+',
      '%41',
      '\u00e9',
      'e\u0301',
      'x'.repeat(180),
      'x'.repeat(181),
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
    fc.string({ unit: fc.constantFrom('ü', 'b', '.', '/'), maxLength: 400 }),
  ),
  { minLength: 1, maxLength: 5 },
);
const keys = segments.map((names) => names.join('/'));

describe('the path of an object', () => {
  it('can be read back', () => {
    fc.assert(fc.property(keys, (key) => objectKey(objectPath(key)) === key));
  });

  it('stays below its folder and within what a file system allows', () => {
    const property = fc.property(keys, (key) => {
      const names = objectPath(key).split(sep);
      for (const name of names) {
        expect(name).toMatch(/^(?:[a-z0-9_%-]+\+?|=)$/);
        expect(name.length).toBeLessThanOrEqual(200);
      }
    });
    fc.assert(property);
  });

  it('is another one for every key, also where case and Unicode form do not count', () => {
    const folded = (key: string) => objectPath(key).toLowerCase().normalize('NFC');
    fc.assert(fc.property(keys, keys, (a, b) => a === b || folded(a) !== folded(b)));
  });

  it('lies in the folder of every beginning of its key', () => {
    const property = fc.property(keys, fc.nat(), (key, length) => {
      const prefix = key.slice(0, length % (key.length + 1));
      fc.pre(prefix.isWellFormed());
      const folder = folderOf(prefix);
      expect(folder === '' || objectPath(key).startsWith(folder + sep)).toBe(true);
    });
    fc.assert(property);
  });

  it('is refused to a key that is no Unicode text', () => {
    expect(() => objectPath('a/\ud800')).toThrow('unpaired surrogate');
  });
});
