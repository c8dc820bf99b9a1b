import type { RecordDocument } from '../../functions/core/json.ts';
import type { RecordReader } from '../../functions/core/ports/record-reader.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { openDatabase } from '../../functions/local/database.ts';
import { recordReader } from '../../functions/pipeline/read-records.ts';
import { resources } from '../../functions/resources/index.ts';
import { loadRecords, sqliteSource } from '../../functions/sources/sqlite/index.ts';

/** A reader over SQLite that holds records of `acme` by collection, with a clock that a test may hurry. */
export async function openReader(records: Readonly<Record<string, readonly RecordDocument[]>>) {
  const db = openDatabase(':memory:');
  for (const [collection, documents] of Object.entries(records)) {
    const key = resources[collection]?.key ?? 'id';
    await loadRecords(db, { owner: 'acme', collection, key }, documents);
  }
  const time = { now: 0, step: 0 };
  const clock = () => {
    time.now += time.step;
    return time.now;
  };
  const source = sqliteSource(db, { pageRows: 2 });
  const reader: RecordReader = recordReader({ resources, formats, profiles, source, clock });
  return {
    reader,
    slow(ms: number) {
      time.step = ms;
    },
  };
}
