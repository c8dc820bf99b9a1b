import { writeSync } from 'node:fs';
import type { LedgerItem } from '../../../functions/core/ledger.ts';
import { openDatabase } from '../../../functions/local/database.ts';
import { sqliteLedger } from '../../../functions/local/sqlite-ledger.ts';

/** Puts chunk after chunk into the database named by its first argument and prints the number of each that was acknowledged. */
const ledger = sqliteLedger(openDatabase(process.argv[2] ?? ''));
const position = { cursor: null, part: 1, rows: 0, bytes: 0, carry: null, rest: null, lastKey: null };

for (let chunk = 0; chunk < 100_000; chunk++) {
  const item: LedgerItem = {
    ...{
      owner: 'acme',
      id: 1,
      since: 1,
      segment: 0,
      chunk,
      upload: 'u',
      parts: [],
      from: position,
      to: position,
    },
    ...{
      rows: chunk,
      bytes: 0,
      crc32: 0,
      ranges: [],
      firstKey: null,
      lastKey: 'x'.repeat(chunk % 500),
      end: false,
    },
  };
  await ledger.put(item);
  writeSync(1, `${chunk}\n`);
}
