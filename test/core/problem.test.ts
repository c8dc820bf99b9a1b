import { describe, expect, it } from 'vitest';
import { type Fault, invalid, placeOf } from '../../functions/core/problem.ts';
import { profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { resources } from '../../functions/resources/index.ts';

const fault = (index: number): Fault => ({
  in: 'body',
  at: [`f${index}`],
  reason: 'value',
  message: 'is wrong',
});

describe('the place of a fault', () => {
  it.each<[string, Pick<Fault, 'in' | 'at'>]>([
    ['format', { in: 'body', at: ['format'] }],
    ['fields[1]', { in: 'body', at: ['fields', 1] }],
    ['filters.name[0].from', { in: 'body', at: ['filters', 'name', 0, 'from'] }],
    ['0.sku', { in: 'body', at: [0, 'sku'] }],
    ['query.page', { in: 'query', at: ['page'] }],
    ['header.Accept', { in: 'header', at: ['Accept'] }],
    ['path.id', { in: 'path', at: ['id'] }],
    ['body', { in: 'body', at: [] }],
    ['query', { in: 'query', at: [] }],
  ])('is written %s', (written, place) => {
    expect(placeOf(place)).toBe(written);
  });
});

describe('an invalid request', () => {
  it('is told each of its faults', () => {
    const problem = invalid([fault(1), fault(2)]);
    expect(problem).toMatchObject({ kind: 'invalid', message: 'f1: is wrong; f2: is wrong' });
    expect(problem.faults).toEqual([fault(1), fault(2)]);
  });

  it('of very many faults is told twenty, and how many there are besides', () => {
    const problem = invalid(Array.from({ length: 1000 }, (_none, index) => fault(index)));
    expect(problem.faults).toHaveLength(20);
    expect(problem.message).toMatch(/; f19: is wrong; and 980 more$/);
  });

  it('gets an answer that is not many times as long as itself', () => {
    const fields = Array.from({ length: 16_000 }, () => 'a');
    const asked = { resource: 'products', format: 'csv', fields };
    expect(() => resolveSpec(asked, { resources, formats: { csv: {} }, profiles })).toThrow(
      expect.toSatisfy((error) => JSON.stringify(error).length < 16_000),
    );
  });
});
