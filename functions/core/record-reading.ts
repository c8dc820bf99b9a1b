import { Numeral } from './numeral.ts';
import type { RecordsAsked } from './operations.ts';
import type { CountAsked, RecordReader } from './ports/record-reader.ts';
import { Problem } from './problem.ts';

/** What a function that reads records is asked, and what it answers. */
export type ReadAsked = ({ readonly do: 'count' } & CountAsked) | ({ readonly do: 'list' } & RecordsAsked);
export interface ReadAnswer {
  readonly count: Awaited<ReturnType<RecordReader['count']>>;
  readonly list: Awaited<ReturnType<RecordReader['list']>>;
}

/** Reads as it is asked, and answers in JSON text; a `Problem` is an answer too. */
export async function readAsAsked(reader: RecordReader, asked: ReadAsked): Promise<string> {
  try {
    const { do: what, ...rest } = asked;
    const done = await (what === 'count'
      ? reader.count(rest as CountAsked)
      : reader.list(rest as RecordsAsked));
    return exactJson({ done });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { kind, message, faults } = error;
    return exactJson({ problem: { kind, message, faults } });
  }
}

/** JSON text in which numbers keep all their digits. */
export const exactJson = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    member instanceof Numeral ? rawJson(member.text) : member,
  );

/** The language's own, which its type library does not know yet. */
const { rawJSON: rawJson } = JSON as unknown as { rawJSON(text: string): unknown };
