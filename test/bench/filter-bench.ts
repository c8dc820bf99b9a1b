import { type Contender, contest, program } from './contest.ts';
import type { BenchOptions } from './csv-bench.ts';
import { type Line, linesOf } from './report.ts';

const SHARES = { all: 'all', half: 'a half', thousand: 'one in 1,000', million: 'one in 1,000,000' };

/** Where a fifth of the object path's time is what a filter may cost. */
const A_FIFTH_MORE = 0.83;

/** What filters cost and save, beside the same records without them, one by one as objects. */
export async function filterBench({ data, rounds }: BenchOptions): Promise<readonly Line[]> {
  const { rows, responses } = data;
  const database = await data.database();
  const lines: Line[] = [];
  const compare = async (title: string, store: string, by: string, share: string, atLeast?: number) => {
    const path = store === 'sqlite' ? database : responses;
    const ask = (filter: string, who: string): Contender['command'] =>
      program('filter-contender.ts', store, filter, who, path, String(rows));
    const peer = { who: 'objects, no filter', command: ask('none', 'function') };
    const contenders = [
      { who: `waybill, ${by}`, command: ask(share, by) },
      { ...peer, ...(atLeast === undefined ? {} : { atLeast }) },
    ];
    lines.push(...linesOf(await contest({ title, rows, rounds, contenders })));
  };
  for (const [share, told] of Object.entries(SHARES)) {
    await compare(`${told}, SQLite`, 'sqlite', 'source', share, share === 'all' || share === 'half' ? 1 : 5);
  }
  await compare('all, SQLite', 'sqlite', 'function', 'all', A_FIFTH_MORE);
  for (const [share, told] of Object.entries(SHARES))
    await compare(
      `${told}, DynamoDB pages`,
      'dynamodb',
      'function',
      share,
      share === 'all' ? A_FIFTH_MORE : 1,
    );
  return lines;
}
