import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { NewExport } from '../../functions/core/new-export.ts';
import { type Fault, Problem, placeOf } from '../../functions/core/problem.ts';
import type { Resource } from '../../functions/core/resource.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { resources } from '../../functions/resources/index.ts';
import { tries } from '../properties.ts';

/** Every kind of filter word there is. */
const books: Resource = {
  name: 'books',
  collection: 'library',
  key: 'isbn',
  rows: 'copies',
  profile: 'unix',
  columns: [
    { name: 'isbn', path: 'isbn', label: 'ISBN', type: 'text' },
    { name: 'shelf', path: 'copies[].shelf', label: 'Shelf', type: 'text' },
  ],
  filters: {
    title: { paths: ['title', 'subtitle'], operator: 'contains', type: 'text' },
    pages_min: { paths: ['pages'], operator: 'gteq', type: 'number' },
    since: { paths: ['published'], operator: 'gteq', type: 'timestamp' },
    until: { paths: ['published'], operator: 'lteq', type: 'timestamp' },
    genre: { paths: ['genre'], operator: 'in', type: 'text', allowed: ['novel', 'essay'] },
    year: { paths: ['year'], operator: 'in', type: 'number' },
    lent: { paths: ['status'], operator: 'eq', type: 'boolean', means: { true: 'out', false: undefined } },
    signed: { paths: ['signature'], operator: 'present', type: 'boolean' },
  },
};

const formatNames = Object.keys(formats);
const CHOICES = { resources: { ...resources, books }, formats, profiles };
const ASKED = { resource: 'books', format: 'csv' };

type Asked = Partial<NewExport>;

const resolve = (asked: Asked) => resolveSpec({ ...ASKED, ...asked }, CHOICES);

/** The faults of a request that is refused; any other outcome fails. */
function faultsOf(asked: Asked): readonly Fault[] {
  try {
    resolve(asked);
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.kind).toBe('invalid');
    for (const fault of error.faults) expect(error.message).toContain(`${placeOf(fault)}: ${fault.message}`);
    return error.faults;
  }
  throw new Error('was accepted');
}

const filtered = (filters: Record<string, unknown>) => resolve({ filters }).filters;
const readAs = (name: string, value: unknown) => filtered({ [name]: value })[0]?.value;

describe('a request that fits', () => {
  it('shows in the header line what it is told to, and of other columns the label', () => {
    const { columns, profile } = resolve({ fields: ['shelf', 'isbn'], headers: { shelf: 'Étagère' } });
    expect(columns.map(({ name, label }) => [name, label])).toEqual([
      ['shelf', 'Étagère'],
      ['isbn', 'ISBN'],
    ]);
    expect(profile).toEqual({ ...profiles.unix, header: 'label' });
    expect(resolve({}).profile).toEqual(profiles.unix);
  });

  it('becomes a spec that needs no registry any more', () => {
    expect(resolve({ filters: { title: 'x' } })).toEqual({
      resource: 'books',
      collection: 'library',
      key: 'isbn',
      rows: 'copies',
      format: 'csv',
      columns: books.columns,
      filters: [
        {
          name: 'title',
          attributes: [
            { path: 'title', type: 'text' },
            { path: 'subtitle', type: 'text' },
          ],
          predicate: 'cont',
          value: 'x',
        },
      ],
      profile: profiles.unix,
    });
    expect(resolve({ resource: 'products' })).not.toHaveProperty('rows');
    expect(JSON.parse(JSON.stringify(resolve({})))).toEqual(resolve({}));
  });

  it('gives the fields in the order asked for', () => {
    expect(resolve({ fields: ['shelf', 'isbn'] }).columns.map(({ name }) => name)).toEqual(['shelf', 'isbn']);
  });

  it('takes the profile that is named', () => {
    expect(resolve({ profile: 'excel' }).profile).toEqual(profiles.excel);
  });

  it('is met by every resource, format and profile there is', () => {
    for (const resource of Object.keys(CHOICES.resources))
      for (const format of formatNames)
        for (const profile of Object.keys(profiles))
          expect(resolve({ resource, format, profile })).toMatchObject({ resource, format });
  });
});

describe('a compression', () => {
  const packed = (algorithm: string, level?: number) => ({
    compression: { algorithm, ...(level === undefined ? {} : { level }) },
  });

  it('is resolved with its level, the usual one where none is named', () => {
    expect(resolve(packed('gzip')).compression).toEqual({ algorithm: 'gzip', level: 1 });
    expect(resolve(packed('zstd', 19)).compression).toEqual({ algorithm: 'zstd', level: 19 });
    expect(resolve(packed('none'))).not.toHaveProperty('compression');
  });

  it.each([
    ['brotli', undefined],
    ['GZIP', undefined],
    ['', undefined],
    ['toString', undefined],
    ['__proto__', 3],
  ])('%j of level %j is unknown', (algorithm, level) => {
    expect(faultsOf(packed(algorithm, level))).toMatchObject([
      { at: ['compression'], reason: 'value', value: algorithm, allowed: ['none', 'gzip', 'zstd'] },
    ]);
  });

  it.each([
    ['gzip', 0, 'gzip has the levels 1 to 9, not 0'],
    ['gzip', 10, 'gzip has the levels 1 to 9, not 10'],
    ['gzip', 1.5, 'gzip has the levels 1 to 9, not 1.5'],
    ['zstd', 20, 'zstd has the levels 1 to 19, not 20'],
    ['zstd', Number.NaN, 'zstd has the levels 1 to 19, not NaN'],
    ['none', 1, 'none has no level'],
  ])('%s has no level %d', (algorithm, level, message) => {
    expect(faultsOf(packed(algorithm, level))).toEqual([
      { in: 'body', at: ['compression'], reason: 'value', value: level, message },
    ]);
  });

  it('is refused where the format is compressed by itself, unless it is none', () => {
    const choices = { ...CHOICES, formats: { ...formats, book: { binary: true } } as const };
    const ask = (algorithm: string) =>
      resolveSpec({ ...ASKED, format: 'book', ...packed(algorithm) }, choices);
    expect(() => ask('gzip')).toThrow('compression: book is compressed by itself; leave it at none');
    expect(ask('none').format).toBe('book');
  });
});

describe('columns that a format cannot have', () => {
  const twins: Resource = {
    ...books,
    columns: [
      { name: 'isbn', path: 'isbn', label: 'Code', type: 'text' },
      { name: 'ean', path: 'ean', label: 'Code', type: 'text' },
    ],
  };
  const ask = (asked: Asked) =>
    resolveSpec({ ...ASKED, ...asked }, { ...CHOICES, resources: { books: twins } });

  it('are refused when the export is asked for', () => {
    expect(() => ask({ format: 'xlsx' })).toThrow('fields: isbn and ean have the same label, "Code"');
  });

  it('are fine in another format, or where fewer of them are chosen', () => {
    expect(ask({ format: 'csv' }).columns).toHaveLength(2);
    expect(ask({ format: 'xlsx', fields: ['ean'] }).columns).toHaveLength(1);
  });
});

describe('a filter', () => {
  it.each<[string, unknown, unknown]>([
    ['pages_min', 12.5, 12.5],
    ['pages_min', ' 1e2 ', 100],
    ['pages_min', '-.5', -0.5],
    ['pages_min', '+7', 7],
    ['year', 1999, [1999]],
    ['year', ['1999', 2000], [1999, 2000]],
    ['genre', 'novel', ['novel']],
    ['genre', ['essay', 'novel'], ['essay', 'novel']],
    ['lent', true, 'out'],
    ['lent', 'true', 'out'],
    ['signed', 'false', false],
    ['since', '2024-02-29', '2024-02-29'],
    ['since', '2025-01', '2025-01'],
    ['since', '2025-01-01T10:00+02:00', '2025-01-01T10:00+02:00'],
    ['since', '2025-01-01 10:00:00', '2025-01-01 10:00:00'],
    ['until', '2025-01-31', '2025-01-31'],
  ])('%s of %j is understood as %j', (name, value, understood) => {
    expect(readAs(name, value)).toEqual(understood);
  });

  it('that means no condition is none', () => {
    expect(filtered({ lent: false })).toEqual([]);
    expect(filtered({})).toEqual([]);
  });

  it.each<[string, unknown]>([
    ['title', ''],
    ['title', 5],
    ['title', null],
    ['title', undefined],
    ['title', ['a']],
    ['title', { toString: 'a' }],
    ['pages_min', ''],
    ['pages_min', ' '],
    ['pages_min', 'twelve'],
    ['pages_min', '0x1f'],
    ['pages_min', '1e999'],
    ['pages_min', 'Infinity'],
    ['pages_min', '1,5'],
    ['pages_min', '１２'],
    ['pages_min', null],
    ['pages_min', true],
    ['pages_min', [1]],
    ['since', 'yesterday'],
    ['since', '2025-02-30'],
    ['since', '2025-13-01'],
    ['since', '2025-13'],
    ['since', '2023-02-29T00:00:00Z'],
    ['since', '2025-01-01T25:00:00Z'],
    ['since', '2025-01-01T10:61Z'],
    ['since', '2025-01-01 24:00:00'],
    ['since', '2025-01-01\n'],
    ['since', 1735689600],
    ['genre', 'poem'],
    ['genre', ['novel', 'poem']],
    ['genre', []],
    ['genre', [['novel']]],
    ['genre', 'constructor'],
    ['year', [1999, 'x']],
    ['lent', 'yes'],
    ['lent', 1],
    ['lent', 'constructor'],
    ['signed', null],
  ])('%s refuses %j, naming field and value', (name, value) => {
    const faults = faultsOf({ filters: { [name]: value } });
    expect(faults).toHaveLength(1);
    expect(faults[0]).toMatchObject({ at: ['filters', name], reason: 'value', value });
    expect(faults[0]?.message.length).toBeGreaterThan(8);
    if (name === 'genre') expect(faults[0]?.allowed).toEqual(['novel', 'essay']);
  });
});

describe('what is unknown', () => {
  const SPECIAL = [
    '__proto__',
    'constructor',
    'toString',
    'hasOwnProperty',
    'prototype',
    'length',
    '0',
    '',
    ' csv',
    'CSV',
  ];

  it.each(SPECIAL)('%j is an unknown resource, format, field, filter and profile, and no crash', (name) => {
    const filters = JSON.parse(`{${JSON.stringify(name)}:1}`);
    const words = [...Object.keys(books.filters), 'isbn', 'shelf'];
    expect(faultsOf({ resource: name })).toMatchObject([
      { in: 'body', at: ['resource'], reason: 'value', value: name, allowed: Object.keys(CHOICES.resources) },
    ]);
    expect(faultsOf({ format: name })).toMatchObject([
      { in: 'body', at: ['format'], reason: 'value', value: name, allowed: formatNames },
    ]);
    expect(faultsOf({ fields: [name] })).toMatchObject([
      { in: 'body', at: ['fields', 0], reason: 'unknown', value: name, allowed: ['isbn', 'shelf'] },
    ]);
    expect(faultsOf({ filters })).toMatchObject([
      { in: 'body', at: ['filters', name], reason: 'unknown', value: 1, allowed: words },
    ]);
    expect(faultsOf({ profile: name })).toMatchObject([
      { in: 'body', at: ['profile'], reason: 'value', value: name, allowed: Object.keys(profiles) },
    ]);
  });

  it('is told of all at once, and of what was not asked for nothing is said', () => {
    const faults = faultsOf({
      format: 'pdf',
      profile: 'none',
      fields: ['isbn', 'nope', 'isbn'],
      filters: { nope: 1, pages_min: 'x', title: 'good' },
    });
    expect(faults.map((fault) => [placeOf(fault), fault.reason])).toEqual([
      ['format', 'value'],
      ['profile', 'value'],
      ['fields[1]', 'unknown'],
      ['fields[2]', 'repeated'],
      ['filters.nope', 'unknown'],
      ['filters.pages_min', 'value'],
    ]);
    expect(faultsOf({ resource: 'nope', format: 'pdf' }).map(placeOf)).toEqual(['resource', 'format']);
  });

  it('is an empty choice of fields', () => {
    expect(faultsOf({ fields: [] })).toMatchObject([{ at: ['fields'], reason: 'value', value: [] }]);
  });

  it('shows the same values in words as in data', () => {
    const message = faultsOf({ format: 'p"df' })[0]?.message;
    expect(message).toBe(`"p\\"df" is not one of ${formatNames.join(', ')}`);
  });
});

describe('any request', () => {
  const name = fc.oneof(
    fc.string(),
    fc.constantFrom('__proto__', 'constructor', ...Object.keys(books.filters), 'isbn', 'shelf'),
  );
  const asked = fc.record(
    {
      resource: fc.oneof(name, fc.constant('books')),
      format: fc.oneof(name, fc.constant('csv')),
      fields: fc.array(name, { maxLength: 4 }),
      filters: fc.dictionary(name, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 4 }),
      profile: fc.oneof(name, fc.constant('excel')),
    },
    { requiredKeys: [] },
  );

  it('is resolved to what the registries hold or refused with faults that name their field and value', () => {
    fc.assert(
      fc.property(asked, (request) => {
        try {
          const spec = resolve(request);
          expect(spec.resource).toBe('books');
          expect(formatNames).toContain(spec.format);
          expect(spec.columns.every((column) => books.columns.includes(column))).toBe(true);
          expect(spec.columns.length).toBeGreaterThan(0);
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          expect(error.faults.length).toBeGreaterThan(0);
          for (const fault of error.faults) {
            expect(Object.hasOwn(fault, 'value')).toBe(true);
            expect(fault.in).toBe('body');
            expect(Object.keys(request)).toContain(fault.at[0]);
          }
        }
      }),
      { numRuns: tries(500) },
    );
  });
});
