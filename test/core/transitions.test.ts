import { describe, expect, it } from 'vitest';
import { isOpen, OPEN_STATUSES, sourcesOf, TRANSITIONS } from '../../functions/core/transitions.ts';

const STATUSES = ['pending', 'running', 'paused', 'completed', 'failed', 'canceled'] as const;

describe('the moves of an export', () => {
  it('are these and no others', () => {
    const moves = STATUSES.flatMap((from) => TRANSITIONS[from].map((to) => `${from} → ${to}`));
    expect(moves).toEqual([
      ...['pending → running', 'pending → paused', 'pending → failed', 'pending → canceled'],
      ...['running → paused', 'running → completed', 'running → failed', 'running → canceled'],
      ...['paused → pending', 'paused → failed', 'paused → canceled'],
    ]);
    expect(Object.keys(TRANSITIONS)).toEqual(STATUSES);
  });

  it('are told backwards by sourcesOf', () => {
    for (const to of STATUSES) {
      const from = STATUSES.filter((status) => (TRANSITIONS[status] as readonly string[]).includes(to));
      expect(sourcesOf(to)).toEqual(from);
      expect(sourcesOf(to)).not.toContain(to);
    }
  });

  it('lead from every status but the final ones to each final one or to where it can be reached', () => {
    for (const status of STATUSES) {
      const reached = new Set<string>([status]);
      for (const one of reached) for (const to of TRANSITIONS[one as 'pending']) reached.add(to);
      expect(reached.has('completed')).toBe(!['failed', 'canceled'].includes(status));
    }
  });

  it('end in the statuses that are not open', () => {
    expect(OPEN_STATUSES).toEqual(['pending', 'running', 'paused']);
    expect(STATUSES.filter(isOpen)).toEqual(OPEN_STATUSES);
    expect(STATUSES.filter((status) => TRANSITIONS[status].length === 0)).toEqual([
      'completed',
      'failed',
      'canceled',
    ]);
  });

  it('have no name that JavaScript brings along', () => {
    expect(isOpen('constructor' as 'pending')).toBe(false);
    expect(sourcesOf('toString' as 'pending')).toEqual([]);
  });
});
