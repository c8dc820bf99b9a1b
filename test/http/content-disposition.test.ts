import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attachment } from '../../functions/http/content-disposition.ts';

describe('an attachment', () => {
  it.each([
    ['seller-inventory-20180927-1259.csv', 'attachment; filename=seller-inventory-20180927-1259.csv'],
    ['my export.csv', 'attachment; filename="my export.csv"'],
    ['a"b.csv', `attachment; filename="a'b.csv"; filename*=UTF-8''a%22b.csv`],
    ['été (1).csv', `attachment; filename="_t_ (1).csv"; filename*=UTF-8''%C3%A9t%C3%A9%20%281%29.csv`],
    ['../../etc/x', 'attachment; filename=.._.._etc_x'],
    ['x\r\nSet-Cookie: a', 'attachment; filename="xSet-Cookie: a"'],
    ['\ud800.csv', `attachment; filename=_.csv; filename*=UTF-8''%EF%BF%BD.csv`],
  ])('named %j is %s', (name, header) => expect(attachment(name)).toBe(header));

  it('is one header of printable ASCII whatever the name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (name) => {
        expect(attachment(name)).toMatch(
          /^attachment; filename=("[\x20\x21\x23-\x5b\x5d-\x7e]*"|[^\s"\\;,]+)(; filename\*=UTF-8''[\w!#$&+.^`|~%-]*)?$/,
        );
      }),
    );
  });

  it('gives back the name, apart from what no file may be called', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
        const header = attachment(name);
        const extended = /filename\*=UTF-8''(.*)$/.exec(header)?.[1];
        const plain = /filename="?(.*?)"?$/.exec(header)?.[1] ?? '';
        const read = extended === undefined ? plain : decodeURIComponent(extended);
        expect(read).toBe(name.replace(/[/\\]/g, '_').replace(/\p{Cc}/gu, ''));
      }),
    );
  });
});
