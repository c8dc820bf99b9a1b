import { Numeral } from '../../functions/core/numeral.ts';

/** As long as a spreadsheet's cell allows. */
export const LONGEST_TEXT = 'x'.repeat(32_767);

/** Texts that writers and readers stumble over: ids, formulas, spaces, breaks, escapes, markup, control characters, scripts. */
export const HOSTILE_TEXTS: readonly string[] = [
  ...['007', '0012345678901234567890', '1e5', '-5', '+49 30 1234', '1/2', '12:30', '2020-01-01', '٣'],
  ...['=1+2', '=HYPERLINK("http://a.example";"x")', '@SUM(A1)', "'=1+2", "''=1", '＝1', '+', '-'],
  ...[' leading', 'trailing ', '  both  ', ' ', '\u00a0nbsp\u00a0', '\ttab', 'a\tb', 'tab\t'],
  ...['line\nbreak', '\nfirst', 'last\n', '\n', 'two\n\nbreaks', 'line\r\nbreak', 'bare\rreturn', '\r'],
  ...['_x000D_', '_x000d_', 'a_x0041_b', '_x005F_x000D_', '_x41_', '__x000A__', '_x0041', '_xABCDE_'],
  ...[']]>', '<![CDATA[x]]>', '<b>bold</b>', '&amp;', '&#10;', '&lt;t&gt;', '<!-- -->', '<\'">'],
  ...['"', '""', 'a"b', '"quoted"', 'a;b,c|d', ';', ',', '\\', '\\N', 'back\\"slash', "it's"],
  ...['null', 'NULL', 'NaN', 'TRUE', 'false', '#N/A', '#REF!', 'N/A', 'undefined', '[object Object]'],
  ...[
    '\u0000=1+1',
    '\u061c\u034f=1+1',
    '\u{e0001}\u3164=1+1',
    '\u2800﹦1+1',
    '\u0000',
    'a\u0000b',
    'a\u0001b\u001f',
    '\u0008\u000b\u000c',
    '\u007f\u0085',
    '\u001b[31m',
  ],
  ...['\u2028\u2029', '\ufeff', 'a\ufeff', '\ufffe', '\uffff\ufffd', '\u200b', '\u202eabc'],
  ...['Größe', 'e\u0301', '東京 日本語', '😀🎧 𝒳', '👩‍👩‍👧', 'שלום', 'ελληνικά', '\u{10ffff}'],
  ...['é'.repeat(300), '東'.repeat(300), '😀'.repeat(200), `${'y '.repeat(200)}"`],
  '',
];

interface HostileNumber {
  readonly value: number | Numeral;
  /** Its numeral in a text file. */
  readonly csv: string;
  /** A spreadsheet's cell: text where a double, or the 15 digits that are shown, would lose something. */
  readonly xlsx: number | string;
}

const exact = (text: string): HostileNumber => ({ value: new Numeral(text), csv: text, xlsx: text });
const plain = (value: number, csv: string): HostileNumber => ({ value, csv, xlsx: value });

export const HOSTILE_NUMBERS: readonly HostileNumber[] = [
  exact('12345678901234567890.123456789012345678'),
  exact('-9007199254740993'),
  exact('1.2345678901234567890123456789012345678e+37'),
  exact('0.1000000000000000055511151231257827'),
  { value: 9007199254740991, csv: '9007199254740991', xlsx: '9007199254740991' },
  { value: 1234567890123456, csv: '1234567890123456', xlsx: '1234567890123456' },
  plain(123456789012345, '123456789012345'),
  plain(0.1 + 0.2, '0.30000000000000004'),
  plain(0, '0'),
  plain(-5, '-5'),
  plain(1e-7, '0.0000001'),
  plain(1e-8, '1e-8'),
  plain(0.000001, '0.000001'),
  plain(1e21, '1e+21'),
  plain(-1.5e-300, '-1.5e-300'),
  plain(99.99, '99.99'),
];

interface HostileMoment {
  readonly text: string;
  /** Milliseconds of Unix time; text where a spreadsheet's calendar has no such day. */
  readonly xlsx: readonly [ms: number] | string;
  /** UTC by the second; text where there is no such day. */
  readonly csv: string;
}

const csvMoment = (iso: string): string =>
  iso.length === 10 ? iso : new Date(iso).toISOString().slice(0, 19).replace('T', ' ');
const moment = (text: string, iso = text): HostileMoment => ({
  text,
  xlsx: [Date.parse(iso)],
  csv: csvMoment(iso),
});
const noMoment = (text: string): HostileMoment => ({ text, xlsx: text, csv: text });
const early = (text: string): HostileMoment => ({ text, xlsx: text, csv: csvMoment(text) });

export const HOSTILE_MOMENTS: readonly HostileMoment[] = [
  moment('1900-03-01T00:00:00Z'),
  moment('2020-02-29T23:59:59Z'),
  moment('2020-03-03T23:30:00+02:00', '2020-03-03T21:30:00Z'),
  moment('2019-12-31T22:15:00-0530', '2020-01-01T03:45:00Z'),
  moment('9999-12-31T23:59:59Z'),
  moment('2021-06-01T12:00', '2021-06-01T12:00:00Z'),
  moment('2021-12-31 23:59:59.9999999+00', '2021-12-31T23:59:59.999Z'),
  moment('2021-06-01 12:00:00 +0200', '2021-06-01T10:00:00Z'),
  early('1899-12-31T00:00:00Z'),
  early('1900-02-28T12:00:00Z'),
  noMoment('9999-12-31T23:59:59-05:00'),
  noMoment('2021-02-30T00:00:00Z'),
  noMoment('yesterday'),
  noMoment('=NOW()'),
];

export const HOSTILE_DAYS: readonly HostileMoment[] = [
  moment('1900-03-01'),
  moment('2000-02-29'),
  moment('9999-12-31'),
  noMoment('1999-03-00'),
  noMoment('0001-01-01'),
  noMoment('1999'),
];
