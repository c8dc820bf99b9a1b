import type { Log } from '../core/ports/log.ts';

/** Writes one JSON line per entry, to standard error. */
export const jsonLog: Log = (level, message, fields) => {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
};
