import { mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where peers are kept that are no packages of the project; `WAYBILL_BENCH_HOME` names another place. */
export function cacheFolder(): string {
  const folder = process.env.WAYBILL_BENCH_HOME ?? join(homedir(), '.cache', 'waybill-bench');
  mkdirSync(folder, { recursive: true });
  return folder;
}
