import type { Expected, ExportRecord } from '../core/export-record.ts';
import { type Fault, invalid, Problem } from '../core/problem.ts';
import type { Desk } from './request-export.ts';

/**
 * How many rows an export will have. None at all, and more than its API allows, is `Problem('invalid')`; where counting
 * fails, an estimate lets the export begin, since it finds out by itself.
 */
export async function expectedOf(desk: Desk, record: ExportRecord): Promise<Expected> {
  const expected = await count(desk, record);
  const { rows } = expected;
  if (rows === 0) throw invalid([outOf(rows, { rule: 'greater_than', than: 0 }, 'let no record through')]);
  const most = desk.mostRecords?.[record.dialect];
  if (most !== undefined && rows > most)
    throw invalid([
      outOf(
        rows,
        { rule: 'less_than_or_equal_to', than: most },
        `let ${rows} records through, and ${most} may be exported at most`,
      ),
    ]);
  return expected;
}

async function count({ records, log }: Desk, { owner, spec }: ExportRecord): Promise<Expected> {
  try {
    return records ? await records.count({ owner, spec }) : UNKNOWN;
  } catch (error) {
    if (error instanceof Problem && error.kind === 'invalid') throw error;
    log('warn', 'records not counted', { error: String(error) });
    return UNKNOWN;
  }
}

const UNKNOWN: Expected = { rows: 1, exact: false };

const outOf = (rows: number, bound: NonNullable<Fault['bound']>, message: string): Fault => ({
  in: 'body',
  at: ['filters'],
  reason: 'value',
  message,
  value: rows,
  bound,
});
