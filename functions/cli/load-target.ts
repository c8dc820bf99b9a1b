import type { RecordDocument } from '../core/json.ts';
import type { SourceQuery } from '../core/ports/source.ts';
import { env } from '../env.ts';
import { openDataFolder } from '../local/data-folder.ts';
import { loadRecords } from '../sources/sqlite/index.ts';
import { isStage, noStage, type StageConfig, stages } from '../stages.ts';
import { Failure } from './failure.ts';

export interface Loaded {
  readonly read: number;
  /** How many of them are there now: the others had the key of a later one. */
  readonly kept: number;
}

/** Where a load puts records. */
export interface LoadTarget {
  put(query: SourceQuery, records: AsyncIterable<RecordDocument>): Promise<Loaded>;
  /** What a load that ends early leaves, in words. */
  readonly afterFailure: string;
  close(): void;
}

/** The data folder: all or nothing. */
export function folderTarget(data: string): LoadTarget {
  const folder = openDataFolder(data);
  return {
    put: (query, records) => loadRecords(folder.database, query, records),
    afterFailure: 'nothing was loaded',
    close: () => folder.close(),
  };
}

/** A deployed stage's table, written batch by batch. The SDK is loaded here and nowhere else in the command line. */
export async function stageTarget(name: string): Promise<LoadTarget> {
  if (!isStage(name)) throw new Failure(`stage: ${noStage(name)}`, 2);
  const { tables: settings, gateway }: StageConfig = stages[name];
  const tables = env.WriteChunk.shape.SOURCES.parse(
    JSON.stringify(settings.map(({ create: _create, ...table }) => table)),
  );
  const { loadRecords: loadTable } = await import('../sources/dynamo-table/load-records.ts');
  const { tableClient } = await import('../sources/dynamo-table/table-client.ts');
  const emulator =
    gateway === undefined ? undefined : (process.env.AWS_ENDPOINT_URL ?? new URL(gateway).origin);
  const db = tableClient(emulator);
  return {
    put: async (query, records) => {
      const read = await loadTable({ db, tables }, query, records);
      return { read, kept: read };
    },
    afterFailure: 'what came before it may be loaded',
    close: () => db.destroy(),
  };
}
