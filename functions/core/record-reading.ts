import * as z from 'zod';
import { exactJson } from './exact-json.ts';
import type { RecordsAsked } from './operations.ts';
import type { CountAsked, FindAsked, RecordReader } from './ports/record-reader.ts';
import { Problem } from './problem.ts';

/** What a function that reads records is asked, and what it answers. */
export type ReadAsked =
  | ({ readonly do: 'count' } & CountAsked)
  | ({ readonly do: 'list' } & RecordsAsked)
  | ({ readonly do: 'find' } & FindAsked);

const Asked = z.looseObject({ do: z.enum(['count', 'list', 'find']), owner: z.string().min(1) });

/** Throws a `ZodError` for what is no question. */
export const toReadAsked = (event: unknown): ReadAsked => Asked.parse(event) as unknown as ReadAsked;

export interface ReadAnswer {
  readonly count: Awaited<ReturnType<RecordReader['count']>>;
  readonly list: Awaited<ReturnType<RecordReader['list']>>;
  readonly find: Awaited<ReturnType<RecordReader['find']>>;
}

/** Reads as it is asked, and answers in JSON text; a `Problem` is an answer too. */
export async function readAsAsked(reader: RecordReader, asked: ReadAsked): Promise<string> {
  try {
    return exactJson({ done: await read(reader, asked) });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { kind, message, faults } = error;
    return exactJson({ problem: { kind, message, faults } });
  }
}

function read(reader: RecordReader, asked: ReadAsked): Promise<ReadAnswer[ReadAsked['do']]> {
  switch (asked.do) {
    case 'count':
      return reader.count(asked);
    case 'list':
      return reader.list(asked);
    case 'find':
      return reader.find(asked);
  }
}
