import { describe, expect, it } from 'vitest';
import type { Column } from '../../../functions/core/columns.ts';
import type { FormatSpec } from '../../../functions/core/format.ts';
import type { RecordDocument } from '../../../functions/core/json.ts';
import { Numeral } from '../../../functions/core/numeral.ts';
import type { Profile } from '../../../functions/core/profile.ts';
import { csv } from '../../../functions/formats/csv/index.ts';
import { profiles } from '../../../functions/formats/profiles.ts';
import { formatContract } from '../../contracts/format-contract.ts';
import { file } from '../../contracts/format-files.ts';
import { csvReader } from './csv-reader.ts';

const unix = profiles.unix as Profile;
const excel = profiles.excel as Profile;

const always: Profile = {
  ...unix,
  name: 'always quoted',
  quoting: 'always',
  delimiter: '|',
  header: 'label',
  booleans: { true: '=yes', false: '' },
  guard: true,
  listSeparator: '"|',
};

formatContract(csv, { profiles: [...Object.values(profiles), always], ...csvReader });

describe('csv', () => {
  const columns: readonly Column[] = [
    { name: 'a', path: 'a', label: 'A', type: 'text' },
    { name: 'b', path: 'b', label: 'B', type: 'number' },
    { name: 'c', path: 'c', label: 'C', type: 'list' },
  ];
  const written = (profile: Profile, records: readonly RecordDocument[], some = columns): string =>
    file(csv.compile({ columns: some, profile }), [records]).toString();

  it('quotes only what RFC 4180 asks for', () => {
    const records = [
      { a: 'plain; text', b: 1, c: ['x'] },
      { a: 'a,"b"' },
      { a: 'one\ntwo' },
      { a: 'one\rtwo' },
      { a: ' x ' },
    ];
    expect(written(unix, records)).toBe(
      'a,b,c\nplain; text,1,x\n"a,""b""",,\n"one\ntwo",,\n"one\rtwo",,\n x ,,\n',
    );
  });

  it('quotes every cell that is not empty where the profile says so', () => {
    const profile: Profile = { ...unix, quoting: 'always' };
    expect(
      written(profile, [
        { a: 'x "y"', b: -5, c: [] },
        { a: '', b: null, c: ['p', 'q'] },
      ]),
    ).toBe('"a","b","c"\n"x ""y""","-5",\n,,"p, q"\n');
  });

  it('guards texts that a spreadsheet would run, and no number', () => {
    const records = [
      { a: '=1+1', b: -5, c: ['-a'] },
      { a: "'=1", b: '-5', c: [-5] },
      { a: -5, c: ['a', '=b'] },
      { a: "'x", b: new Numeral('-1.5') },
      { a: '＝1' },
    ];
    expect(written(excel, records)).toBe(
      "\ufeffa;b;c\r\n'=1+1;-5;'-a\r\n''=1;-5;'-5\r\n-5;;\"a, =b\"\r\n'x;\"-1,5\";\r\n'＝1;;\r\n",
    );
  });

  it('guards what stands behind characters that readers drop or do not show', () => {
    const hidden = [
      '\u0000',
      ' ',
      '\n',
      '\u007f',
      '\u00a0',
      '\u00ad',
      '\u200b',
      '\u2060',
      '\ufeff',
      "\u0000'",
      ...'\u0085\u034f\u061c\u115f\u1160\u17b4\u17b5\u2028\u2800\u3000\u3164\ufe0f\uffa0\ufff9\ufffa\ufffb',
      ...'\u{1bca0}\u{1d173}\u{1d17a}\u{e0001}\u{e007f}\u{e0100}',
    ];
    const texts = hidden.flatMap((one) => [`${one}=1+1`, `${one}${one}@x`]);
    const lines = written(
      { ...excel, quoting: 'always' },
      texts.map((a) => ({ a, b: 1 })),
    ).split('\r\n');
    expect(lines.slice(1, -1)).toEqual(texts.map((text) => `"'${text}";"1";`));
    expect(written(unix, [{ a: '\u0000=1' }])).toBe('a,b,c\n\u0000=1,,\n');
  });

  it('guards every character that Unicode holds for the same as what begins a formula', () => {
    const same: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const character = String.fromCodePoint(point);
      if ('=+-@'.includes(character.normalize('NFKC').charAt(0))) same.push(character);
    }
    expect(same.join('')).toContain('﹢﹣﹦﹫');
    const cells = written(
      excel,
      same.map((a) => ({ a, b: 1 })),
    );
    expect(cells).toBe(`\ufeffa;b;c\r\n${same.map((one) => `'${one};1;\r\n`).join('')}`);
  });

  it('leaves text alone that begins with other signs', () => {
    const texts = ['東京', 'Ärger', '“x”', '🎧 =1', 'a\u061c=1', '\u061cسلام', '°=', '†=1'];
    expect(
      written(
        excel,
        texts.map((a) => ({ a, b: 1 })),
      ),
    ).toBe(`\ufeffa;b;c\r\n${texts.map((text) => `${text};1;\r\n`).join('')}`);
  });

  it('quotes a cell that any program may split, where the profile is for spreadsheets', () => {
    const texts = ['x,=1', 'x;=1', 'x\t=1', 'x|=1', 'x =1'];
    for (const name of ['excel', 'excel-en', 'products-manager', 'discogs']) {
      const profile = profiles[name] as Profile;
      const lines = written(
        profile,
        texts.map((a) => ({ a })),
        [columns[0] as Column, columns[2] as Column],
      ).split('\r\n');
      expect(lines.slice(1, 5)).toEqual(texts.slice(0, 4).map((text) => `"${text}"${profile.delimiter}`));
      expect(lines[5]).toBe(`x =1${profile.delimiter}`);
    }
  });

  it('writes the decimal sign of its profile, and numbers of a text column with it', () => {
    const records = [
      { a: 1.5, b: 12.5 },
      { a: '1.5', b: '1.234' },
      { a: new Numeral('0.1234567890123456789'), b: 1.5e-8 },
      { a: 7, b: 1e21 },
    ];
    const two = columns.slice(0, 2);
    const numbers = ['1,5;12,5', '1.5;1,234', '0,1234567890123456789;1,5e-8', '7;1e+21'];
    const inQuotes = numbers.map((line) => line.replace(/[^;]*,[^;]*/g, '"$&"'));
    expect(written(excel, records, two)).toBe(`\ufeffa;b\r\n${inQuotes.join('\r\n')}\r\n`);
    expect(written({ ...excel, quoting: 'needed' }, records, two)).toBe(
      `\ufeffa;b\r\n${numbers.join('\r\n')}\r\n`,
    );
    expect(written(profiles['excel-en'] as Profile, records.slice(0, 1), two)).toBe(
      '\ufeffa,b\r\n1.5,12.5\r\n',
    );
  });

  it('keeps a header line apart from a byte order mark', () => {
    const marked: FormatSpec = {
      columns: [{ name: '\ufeffa', path: 'a', label: '', type: 'text' }],
      profile: unix,
    };
    expect(file(csv.compile(marked), []).toString()).toBe('"\ufeffa"\n');
  });

  it('quotes the only cell of a row when it is empty, since many readers skip an empty line', () => {
    expect(written(unix, [{}, { a: '' }, { a: 'x' }], columns.slice(0, 1))).toBe('a\n""\n""\nx\n');
    expect(written({ ...unix, quoting: 'always' }, [{}, { a: '' }], columns.slice(0, 1))).toBe(
      '"a"\n""\n""\n',
    );
  });

  it('quotes the only cell of a row when it holds white space alone, which pandas would skip', () => {
    const texts = ['', ' ', '\t', ' \t '.repeat(40), ' x'];
    const lines = ['""', '" "', '"\t"', `"${' \t '.repeat(40)}"`, ' x'];
    const records = texts.map((a) => ({ a }));
    expect(written(unix, records, columns.slice(0, 1))).toBe(`a\n${lines.join('\n')}\n`);
    const blank = [{ name: ' ', path: 'a', label: ' ', type: 'text' as const }];
    expect(written(unix, [{ a: ' ' }], blank)).toBe('" "\n" "\n');
  });

  it('tells the items of a list apart, and a list of one empty text from none', () => {
    const lists = [
      ['Folk, World, & Country', 'Rock'],
      ['Folk', 'World', '& Country', 'Rock'],
      ['"a", b', '12" disc'],
      [''],
      [],
      ['', null, ''],
      [['a', 'b, c'], 'd'],
    ];
    const cells = [
      '"Folk, World, & Country", Rock',
      'Folk, World, & Country, Rock',
      '"\\"a\\", b", 12" disc',
      '""',
      '',
      '"", , ""',
      '"[\\"a\\",\\"b, c\\"]", d',
    ];
    const shown = written(
      unix,
      lists.map((c) => ({ c })),
      columns.slice(1),
    );
    const enclosed = (cell: string) => (/[",]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
    expect(shown).toBe(`b,c\n${cells.map((cell) => `,${enclosed(cell)}\n`).join('')}`);
  });

  it('finds a name with dots before the way through maps', () => {
    const paths = ['a.b', 'a.c', 'x.y.z'].map((path) => ({
      name: path,
      path,
      label: '',
      type: 'text' as const,
    }));
    const records = [
      { 'a.b': 'flat', a: { b: 'nested', c: 'c' } },
      { a: { b: 'nested' }, 'a.c': null, 'x.y.z': 0 },
      { x: { 'y.z': 'half', y: { z: 'nested' } } },
    ];
    expect(written(unix, records, paths)).toBe('a.b,a.c,x.y.z\nflat,c,\nnested,,0\n,,half\n');
  });

  it('finds nothing inside texts, numbers and lists', () => {
    const inside = ['a.text', 'a.length', 'a.0', 'a.x.y', 'b.toFixed'].map((path) => ({
      name: path,
      path,
      label: '',
      type: 'text' as const,
    }));
    const records = [{ a: new Numeral('1') }, { a: ['x'] }, { a: 'x' }, { a: { x: 'y' }, b: 1 }, { a: null }];
    expect(written(unix, records, inside)).toBe(`a.text,a.length,a.0,a.x.y,b.toFixed\n${',,,,\n'.repeat(5)}`);
  });

  it('compiles one specification once, and each other one anew', () => {
    const spec: FormatSpec = { columns, profile: unix };
    expect(csv.compile({ ...spec })).toBe(csv.compile(spec));
    const records = [{ list: [{}, {}] }];
    expect(file(csv.compile({ ...spec, rows: 'list' }), [records]).toString()).toBe('a,b,c\n,,\n,,\n');
    expect(file(csv.compile(spec), [records]).toString()).toBe('a,b,c\n,,\n');
  });

  it('refuses to compile columns of a list that gives no rows', () => {
    const stray: FormatSpec = {
      columns: [{ name: 'x', path: 'items[].x', label: 'x', type: 'text' }],
      profile: unix,
    };
    expect(() => csv.compile(stray)).toThrow('items');
  });
});
