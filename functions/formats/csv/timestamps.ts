import { DAY_SECONDS, readMoment } from '../../core/moment.ts';

/**
 * A moment as `YYYY-MM-DD HH:MM:SS` in UTC, its fraction cut off, and a date alone as `YYYY-MM-DD`. Text that is none stays as
 * it is.
 */
export function sqlTimestamp(text: string): string {
  const moment = readMoment(text);
  if (moment === undefined || moment.dated) return text;
  const iso = new Date((moment.day * DAY_SECONDS + moment.second) * 1000).toISOString();
  return `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
