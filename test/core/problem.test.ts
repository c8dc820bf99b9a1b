import { describe, expect, it } from 'vitest';
import { invalid } from '../../functions/core/problem.ts';
import { profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { resources } from '../../functions/resources/index.ts';

const fault = (index: number) => ({ field: `f${index}`, message: 'is wrong' });

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
