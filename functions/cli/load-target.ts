import type { RecordDocument } from '../core/json.ts';
import type { SourceQuery } from '../core/ports/source.ts';
import { env } from '../env.ts';
import { openDataFolder } from '../local/data-folder.ts';
import { loadRecords } from '../sources/sqlite/index.ts';
import { sourceSettings } from '../stages.ts';
import { chosenStage } from './stage-option.ts';

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

/** A deployed stage's table, written batch by batch. The SDK is loaded here. */
export async function stageTarget(name: string): Promise<LoadTarget> {
  const { config, emulator } = chosenStage(name);
  const tables = env.WriteChunk.shape.SOURCES.parse(JSON.stringify(config.tables.map(sourceSettings)));
  const { loadRecords: loadTable } = await import('../sources/dynamo-table/load-records.ts');
  const { tableClient } = await import('../sources/dynamo-table/table-client.ts');
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
