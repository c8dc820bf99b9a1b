/** The grammar of a moment as one pattern, and its instant by JavaScript's own calendar. */
const MOMENT =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ]([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:[.,](\d+))?)?(?: ?(?:[Zz]|([+-])([01]\d|2[0-3])(?::?([0-5]\d))?))?)?$/;

export interface PlainMoment {
  /** Unix time in whole seconds. */
  readonly seconds: number;
  readonly fraction: string;
  readonly dated: boolean;
}

export function plainMoment(text: string): PlainMoment | undefined {
  const match = MOMENT.exec(text);
  if (!match) return undefined;
  const [, date = '', hour, minute = '0', second = '0', fraction = '', sign, hours = '0', minutes = '0'] =
    match;
  const midnight = new Date(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight.getTime()) || !midnight.toISOString().startsWith(date)) return undefined;
  const ahead = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60 : 60);
  const clock = Number(hour ?? 0) * 3600 + Number(minute) * 60 + Number(second);
  const seconds = midnight.getTime() / 1000 + clock - ahead;
  if (date.startsWith('0000') || !/^(?!0000)\d{4}-/.test(new Date(seconds * 1000).toISOString()))
    return undefined;
  return { seconds, fraction: fraction.replace(/0+$/, ''), dated: hour === undefined };
}
