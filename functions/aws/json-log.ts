import type { Log } from '../core/ports/log.ts';

/** Writes one JSON line per entry to standard output, which the runtime hands to CloudWatch as it is. */
export const jsonLog: Log = (level, message, fields) => {
  const line = { timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};
