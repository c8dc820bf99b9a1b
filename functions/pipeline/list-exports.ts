import { type ExportEntry, type ExportKey, type ExportRecord, entryOf } from '../core/export-record.ts';
import { oldestId } from '../core/ids.ts';
import type { ListAsked, Listed, WalkAsked, Walked } from '../core/operations.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import { invalid, type Problem } from '../core/problem.ts';
import { type Finding, requireRecord } from './require-record.ts';

interface Ports extends Finding {
  readonly exports: Pick<ExportStore, 'get' | 'history' | 'part'>;
  readonly clock: () => number;
}

/** Longer than any index lags behind its table. */
const FRESH_MS = 60_000;

/** A page by number: an index is read for what the page is chosen from, records only for what is shown. */
export async function listExports(
  ports: Ports,
  { page, order, whereRecord, ...rest }: ListAsked,
): Promise<Listed> {
  const { owner, dialect, where } = rest;
  const skip = (page.number - 1) * page.size;
  if (ports.exports.part && dialect !== undefined && !where && !whereRecord && !order) {
    const { keys, total } = await ports.exports.part(owner, { dialect, skip, most: page.size });
    return { items: await read(ports, keys), total, page };
  }
  const all = await Array.fromAsync(entries(ports, rest));
  const found = whereRecord ? await matching(ports, all, whereRecord) : all;
  if (order) found.sort(order);
  return { items: await read(ports, found.slice(skip, skip + page.size), where), total: found.length, page };
}

const MOST_READ = 1000;
const READ_AT_ONCE = 50;

/** Those whose records, as they stand now, satisfy a condition that no entry can answer. */
async function matching(
  ports: Ports,
  entries: readonly ExportEntry[],
  test: (record: ExportRecord) => boolean,
): Promise<ExportEntry[]> {
  if (entries.length > MOST_READ) throw tooMany(entries.length);
  const found: ExportEntry[] = [];
  for (let at = 0; at < entries.length; at += READ_AT_ONCE) {
    const records = await read(ports, entries.slice(at, at + READ_AT_ONCE));
    found.push(...records.filter(test).map(entryOf));
  }
  return found;
}

function tooMany(entries: number): Problem {
  const message = `would have to be asked of ${entries} exports one by one, more than ${MOST_READ}; others must leave fewer`;
  return invalid([{ in: 'query', at: ['filter'], reason: 'value', value: entries, message }]);
}

/** A page by cursor; one entry more than it holds tells whether there is a next one. */
export async function walkExports(ports: Ports, { page, ...part }: WalkAsked): Promise<Walked> {
  await requireRecord(ports, part);
  const found: ExportEntry[] = [];
  for await (const entry of entries(ports, part, page.before)) {
    found.push(entry);
    if (found.length > page.size) break;
  }
  const shown = found.slice(0, page.size);
  const last = shown.at(-1);
  const items = await read(ports, shown, part.where);
  return found.length > page.size && last ? { items, next: last.id } : { items };
}

async function* entries(
  { exports, clock }: Ports,
  { owner, dialect, where }: Omit<WalkAsked, 'page'>,
  before?: number,
): AsyncGenerator<ExportEntry> {
  const asked = {
    fresh: oldestId(clock() - FRESH_MS),
    ...(dialect === undefined ? {} : { dialect }),
    ...(before === undefined ? {} : { before }),
  };
  for await (const batch of exports.history(owner, asked)) {
    for (const entry of batch) if (!where || where(entry)) yield entry;
  }
}

/** Records as they stand now; one that has gone since the index was written, or is no longer what is asked for, is left out. */
async function read(
  { exports }: Ports,
  keys: readonly ExportKey[],
  where: WalkAsked['where'] = () => true,
): Promise<readonly ExportRecord[]> {
  const records = await Promise.all(keys.map(({ owner, id }) => exports.get({ owner, id })));
  return records.flatMap((record) => (record && where(entryOf(record)) ? [record] : []));
}
