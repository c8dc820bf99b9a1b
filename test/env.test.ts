import { afterEach, describe, expect, it, vi } from 'vitest';
import { env, readEnvironment } from '../functions/env.ts';

const PREPARE = {
  EXPORTS_TABLE: 'exports',
  FILES_BUCKET: 'files',
  SOURCES: JSON.stringify([{ table: 'products', collection: 'products', partitionKey: { name: 'owner' } }]),
  TIME_BOX: '60',
  SEGMENTS: '1',
  CHUNKS: '2000',
  PART_SIZE: '8',
};

function setAll(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
}
afterEach(() => vi.unstubAllEnvs());

describe('an environment', () => {
  it('is numbers and tables where it was text, with what is left out filled in', () => {
    setAll(PREPARE);
    expect(readEnvironment('Prepare')).toEqual({
      ...PREPARE,
      SOURCES: [
        {
          table: 'products',
          collection: 'products',
          partitionKey: { name: 'owner', template: '{owner}' },
          sortKey: { type: 'text' },
          consistent: false,
        },
      ],
      TIME_BOX: 60,
      SEGMENTS: 1,
      CHUNKS: 2000,
      PART_SIZE: 8,
    });
  });

  it('may bind a whole table to one owner', () => {
    const table = { table: 'acme-products', owner: 'acme', collection: 'products' };
    setAll({ ...PREPARE, SOURCES: JSON.stringify([table]) });
    expect(readEnvironment('Prepare').SOURCES).toEqual([{ ...table, consistent: false }]);
  });

  it.each([
    ['partitionKey', { owner: 'a', collection: 'c', partitionKey: { name: 'pk' } }],
    ['sortKey', { owner: 'a', collection: 'c', sortKey: { type: 'text' } }],
    ['collection', { owner: 'a' }],
    ['owner', { owner: '', collection: 'c' }],
    ['owner', { owner: null, collection: 'c' }],
    ['partitionKey', { collection: 'c' }],
    ['shards', { owner: 'a', collection: 'c', shards: 2 }],
  ])('says that it is %s that is wrong with the table %j', (field, table) => {
    setAll({ ...PREPARE, SOURCES: JSON.stringify([{ table: 't', ...table }]) });
    expect(() => readEnvironment('Prepare')).toThrow(
      new RegExp(`SOURCES[\\s\\S]*${field}|${field}[\\s\\S]*SOURCES`),
    );
  });

  it('has a public URL without a trailing slash', () => {
    setAll({ BASE_URL: 'https://example.org/v1/', LIMITS: '{}' });
    expect(readEnvironment('NotFound')).toEqual({ BASE_URL: 'https://example.org/v1', LIMITS: {} });
  });

  it.each([
    ['{"products-manager":{"requests":{"max":0}}}', 'max'],
    ['{"products-manager":{"requests":{"most":1}}}', 'LIMITS'],
    ['"on"', 'LIMITS'],
  ])('is refused with the limits %s', (LIMITS, told) => {
    setAll({ BASE_URL: 'https://example.org', LIMITS });
    expect(() => readEnvironment('NotFound')).toThrow(new RegExp(told));
  });

  it.each([
    ['FILES_BUCKET', undefined],
    ['PART_SIZE', '4'],
    ['TIME_BOX', 'soon'],
    ['SOURCES', '[]'],
    ['SOURCES', '[{"table":"t","partitionKey":{"name":"pk","template":"everybody"}}]'],
    ['SOURCES', '[{"table":"t","partitionKey":{"name":"pk"},"sortkey":{}}]'],
  ])('is refused by the name of %s where that is %s', (name, value) => {
    setAll({ ...PREPARE, [name]: value });
    expect(() => readEnvironment('Prepare')).toThrow(new RegExp(`Prepare is not configured[\\s\\S]*${name}`));
  });

  it('that is not JSON is refused too', () => {
    setAll({ ...PREPARE, SOURCES: '[{' });
    expect(() => readEnvironment('Prepare')).toThrow(/SOURCES/);
  });

  it('of a function that reads tells nothing of where executions start', () => {
    const names = Object.keys(env.GetExport.shape);
    expect(names).toEqual(expect.arrayContaining(['EXPORTS_TABLE', 'BASE_URL', 'LIMITS']));
    expect(names).not.toContain('WORKFLOW_ARN');
    expect(names).not.toContain('FILES_BUCKET');
  });
});
