import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Column } from '../../functions/core/columns.ts';
import type { NewExport } from '../../functions/core/new-export.ts';
import { type Fault, Problem, placeOf } from '../../functions/core/problem.ts';
import type { Resource } from '../../functions/core/resource.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { tries } from '../properties.ts';

const column = (name: string, type: Column['type'] = 'text', path = name): Column => ({
  name,
  path,
  label: name.toUpperCase(),
  type,
});

const base = { key: 'id', profile: 'unix', filters: {} };

/** Shelves of books, whose authors wrote books: relations of both kinds, in circles. */
const shelves: Resource = {
  ...base,
  name: 'shelves',
  collection: 'shelves',
  columns: [
    column('id'),
    column('room'),
    column('keeper_id', 'text', 'keeper.id'),
    column('seen_at', 'timestamp'),
  ],
  ids: ['keeper_id'],
  relations: {
    keeper: { resource: 'people' },
    books: { resource: 'books', many: true, path: 'volumes' },
  },
};
const books: Resource = {
  ...base,
  name: 'books',
  collection: 'books',
  rows: 'copies',
  columns: [
    column('id'),
    column('title'),
    column('pages', 'integer', 'print.pages'),
    column('copy.state', 'text', 'copies[].state'),
    column('author_id', 'text', 'author.id'),
  ],
  ids: ['author_id'],
  relations: { author: { resource: 'people' }, copies: { resource: 'copies', many: true } },
};
const people: Resource = {
  ...base,
  name: 'people',
  collection: 'people',
  columns: [column('id'), column('name'), column('born_at', 'timestamp')],
  relations: { books: { resource: 'books', many: true }, lost: { resource: 'nowhere' } },
};
const copies: Resource = {
  ...base,
  name: 'copies',
  collection: 'copies',
  columns: [column('state'), column('note')],
};

const CHOICES = { resources: { shelves, books, people, copies }, formats, profiles };

type Asked = Partial<NewExport>;
const columnsOf = (asked: Asked): readonly Column[] =>
  resolveSpec({ resource: 'shelves', format: 'json', ...asked }, CHOICES).columns;

/** Columns as text: `books[id author(name)]`. */
const shown = (columns: readonly Column[]): string =>
  columns
    .map(({ name, type, members }) => {
      if (!members) return name;
      return type === 'records' ? `${name}[${shown(members)}]` : `${name}(${shown(members)})`;
    })
    .join(' ');

const json = (asked: Asked) => shown(columnsOf(asked));
const csv = (asked: Asked) => shown(columnsOf({ ...asked, format: 'csv' }));

function faultsOf(asked: Asked): readonly Fault[] {
  try {
    columnsOf(asked);
  } catch (error) {
    if (error instanceof Problem) return error.faults;
    throw error;
  }
  throw new Error('was accepted');
}

const told = (asked: Asked) => faultsOf(asked).map((fault) => [placeOf(fault), fault.reason, fault.value]);

describe('a selection', () => {
  it('is the own columns where nothing is asked for', () => {
    expect(columnsOf({})).toEqual(shelves.columns);
    expect(columnsOf({ includes: [] })).toEqual(shelves.columns);
    expect(columnsOf({ fields: ['*'] })).toEqual(shelves.columns);
  });

  it.each([
    [['room', 'id'], 'room id'],
    [['room', '*'], 'room id keeper_id seen_at'],
    [['keeper.name'], 'keeper(name)'],
    [['books.*', 'room'], 'books[id title pages author_id] room'],
    [['books.title', 'room', 'books.id'], 'books[title id] room'],
    [['books.author.name', 'books.author_id'], 'books[author(name) author_id]'],
    [['books.author.*', 'books.*'], 'books[author(id name born_at) id title pages]'],
    [['books.author.books.*'], 'books[author(books[id title pages author_id])]'],
    [['*', 'keeper.name'], 'id room keeper_id seen_at keeper(name)'],
    [['*', 'keeper.id'], 'id room seen_at keeper(id)'],
    [['keeper_id', 'keeper.*'], 'keeper_id keeper(id name born_at)'],
    [['books'], 'books'],
    [['keeper', 'books.copies'], 'keeper books[copies]'],
    [['books.copies.note'], 'books[copies[note]]'],
  ])('of the fields %j is %s', (fields, wanted) => {
    expect(json({ fields })).toBe(wanted);
  });

  it.each([
    [['keeper'], 'id room seen_at keeper(id name born_at)'],
    [['books.author'], 'id room keeper_id seen_at books[id title pages author(id name born_at)]'],
    [
      ['books', 'books.author', 'keeper'],
      'id room seen_at books[id title pages author(id name born_at)] keeper(id name born_at)',
    ],
    [
      ['books.author.books'],
      'id room keeper_id seen_at books[id title pages author(id name born_at books[id title pages author_id])]',
    ],
  ])('with %j included is %s', (includes, wanted) => {
    expect(json({ includes })).toBe(wanted);
  });

  it('says where the values lie, from the related record on', () => {
    expect(columnsOf({ fields: ['books.pages', 'keeper.name'] })).toEqual([
      {
        name: 'books',
        path: 'volumes',
        label: 'Books',
        type: 'records',
        members: [column('pages', 'integer', 'print.pages')],
      },
      { name: 'keeper', path: 'keeper', label: 'Keeper', type: 'record', members: [column('name')] },
    ]);
    expect(columnsOf({ fields: ['books'] })).toEqual([
      { name: 'books', path: 'volumes', label: 'Books', type: 'json' },
    ]);
  });

  it('takes no notice of includes beside fields', () => {
    expect(json({ fields: ['room'], includes: ['books.author'] })).toBe('room');
  });

  it('has dotted columns in a flat format, and lists of records in one', () => {
    const asked = { fields: ['room', 'keeper.*', 'keeper.books.author.name', 'books.author.name'] };
    expect(csv(asked)).toBe(
      'room keeper.id keeper.name keeper.born_at keeper.books[author(name)] books[author(name)]',
    );
    expect(columnsOf({ ...asked, format: 'xlsx' })[2]).toEqual({
      name: 'keeper.name',
      path: 'keeper.name',
      label: 'keeper.name',
      type: 'text',
    });
  });

  it('takes the list whose items are rows for the item of each row', () => {
    const asked = { resource: 'books', fields: ['title', 'copies.state', 'copies.note'] };
    expect(csv(asked)).toBe('title copies.state copies.note');
    expect(json(asked)).toBe('title copies(state note)');
    const paths = (format: string) => columnsOf({ ...asked, format }).map(({ path }) => path);
    expect(paths('csv')).toEqual(['title', 'copies[].state', 'copies[].note']);
    expect(paths('ndjson')).toEqual(['title', 'copies[]']);
  });
});

describe('dry data', () => {
  const dryData = true;

  it('has no key, no related ids and no times, however they are asked for', () => {
    expect(json({ dryData })).toBe('room');
    expect(csv({ dryData, includes: ['books.author'] })).toBe('room books[title pages author(name)]');
    expect(
      json({ dryData, fields: ['keeper_id', 'seen_at', 'keeper.id', 'books.author.born_at', 'books.title'] }),
    ).toBe('books[title]');
  });

  it('is said by the spec', () => {
    const spec = (asked: Asked) => resolveSpec({ resource: 'shelves', format: 'csv', ...asked }, CHOICES);
    expect(spec({ dryData })).toMatchObject({ dryData: true });
    expect(spec({ dryData: false })).not.toHaveProperty('dryData');
  });

  it('of nothing else is refused', () => {
    const fields = ['id', 'keeper.id'];
    expect(told({ dryData, fields })).toEqual([['fields', 'value', fields]]);
  });
});

describe('a selection is refused', () => {
  it.each([
    [
      { fields: ['books.isbn'] },
      'fields[0]',
      'unknown',
      [
        'books.*',
        'books.id',
        'books.title',
        'books.pages',
        'books.author_id',
        'books.author.*',
        'books.copies.*',
      ],
    ],
    [
      { fields: ['room', 'keeper.lost.x'] },
      'fields[1]',
      'unknown',
      ['keeper.*', 'keeper.id', 'keeper.name', 'keeper.born_at', 'keeper.books.*', 'keeper.lost.*'],
    ],
    [
      { fields: ['constructor.name'] },
      'fields[0]',
      'unknown',
      ['*', 'id', 'room', 'keeper_id', 'seen_at', 'keeper.*', 'books.*'],
    ],
    [{ includes: ['keeper', 'volumes'] }, 'includes[1]', 'unknown', ['keeper', 'books']],
    [{ includes: ['books.title'] }, 'includes[0]', 'unknown', ['books.author', 'books.copies']],
    [{ includes: [''] }, 'includes[0]', 'unknown', ['keeper', 'books']],
    [{ fields: ['room'], includes: ['__proto__'] }, 'includes[0]', 'unknown', ['keeper', 'books']],
  ])('for a name that does not exist: %j', (asked, place, reason, allowed) => {
    const [fault] = faultsOf(asked);
    expect(fault && [placeOf(fault), fault.reason, fault.allowed]).toEqual([place, reason, allowed]);
  });

  it.each([
    [
      { fields: ['books.author.books.author.name'] },
      [['fields[0]', 'value', 'books.author.books.author.name']],
    ],
    [{ includes: ['books.author.books.author'] }, [['includes[0]', 'value', 'books.author.books.author']]],
    [{ fields: ['books.*', 'books.*'] }, [['fields[1]', 'repeated', 'books.*']]],
    [{ includes: ['books', 'books'] }, [['includes[1]', 'repeated', 'books']]],
    [{ fields: ['books', 'books.*'] }, [['fields[1]', 'conflict', 'books.*']]],
    [{ fields: ['keeper.name', 'keeper'] }, [['fields[1]', 'conflict', 'keeper']]],
    [
      { fields: ['.', 'books.', '.id', 'books..id'] },
      [
        ['fields[0]', 'unknown', '.'],
        ['fields[1]', 'unknown', 'books.'],
        ['fields[2]', 'unknown', '.id'],
        ['fields[3]', 'unknown', 'books..id'],
      ],
    ],
  ])('for what makes no sense: %j', (asked, wanted) => {
    expect(told(asked)).toEqual(wanted);
  });

  it('for any relation of a resource that has none', () => {
    expect(() => columnsOf({ resource: 'copies', includes: ['book'] })).toThrow(
      'includes[0]: "book" is no relation, and there are none',
    );
  });

  it('where it follows relations to more than 1,000 columns, and not where it follows none', () => {
    const wide: Resource = { ...people, columns: Array.from({ length: 999 }, (_, n) => column(`c${n}`)) };
    const choices = {
      ...CHOICES,
      resources: {
        ...CHOICES.resources,
        people: wide,
        wide: { ...wide, columns: [...wide.columns, ...books.columns.slice(0, 2)] },
      },
    };
    const resolve = (asked: Asked) => resolveSpec({ resource: 'shelves', format: 'json', ...asked }, choices);
    expect(resolve({ fields: ['room', 'keeper.*'] }).columns).toHaveLength(2);
    expect(() => resolve({ includes: ['keeper'] })).toThrow('includes: 1003 columns are more than the 1000');
    expect(resolve({ resource: 'wide' }).columns).toHaveLength(1001);
  });
});

describe('any selection', () => {
  const step = fc.constantFrom(
    'id',
    'room',
    'keeper',
    'books',
    'author',
    'copies',
    'title',
    '*',
    'toString',
    '__proto__',
    '',
  );
  const path = fc.array(step, { minLength: 1, maxLength: 5 }).map((steps) => steps.join('.'));
  const asked = fc.record(
    {
      fields: fc.array(fc.oneof(path, fc.string()), { maxLength: 5 }),
      includes: fc.array(path, { maxLength: 3 }),
      dryData: fc.boolean(),
      format: fc.constantFrom('json', 'csv'),
    },
    { requiredKeys: ['format'] },
  );

  it('gives columns of one name each at every place, or faults that name place and value', () => {
    fc.assert(
      fc.property(asked, (request) => {
        try {
          expectDistinct(columnsOf(request));
        } catch (error) {
          if (!(error instanceof Problem)) throw error;
          for (const fault of error.faults) expect(Object.keys(request)).toContain(fault.at[0]);
        }
      }),
      { numRuns: tries(500) },
    );
  });

  function expectDistinct(columns: readonly Column[]): void {
    const names = columns.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.length).toBeGreaterThan(0);
    for (const { members } of columns) if (members) expectDistinct(members);
  }
});
