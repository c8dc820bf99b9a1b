import { DAY_SECONDS, type Moment } from '../../core/moment.ts';

/** A moment as `YYYY-MM-DD HH:MM:SS` in UTC, its fraction cut off, and a date alone as `YYYY-MM-DD`. */
export function sqlTimestamp({ day, second, dated }: Moment): string {
  const iso = new Date((day * DAY_SECONDS + second) * 1000).toISOString();
  return dated ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}
