const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const CLOCK = '(?<hour>\\d\\d):(?<minute>\\d\\d):(?<second>\\d\\d)';

/** IMF-fixdate, RFC 850, asctime; the latter names no zone. */
const FORMS = [
  new RegExp(`^[a-z]{3}, (?<day>\\d\\d) (?<month>[a-z]{3}) (?<year>\\d{4}) ${CLOCK} GMT$`, 'i'),
  new RegExp(`^[a-z]{6,9}, (?<day>\\d\\d)-(?<month>[a-z]{3})-(?<year>\\d\\d) ${CLOCK} GMT$`, 'i'),
  new RegExp(`^[a-z]{3} (?<month>[a-z]{3}) (?<day>[ \\d]\\d) ${CLOCK} (?<year>\\d{4})$`, 'i'),
];

/** An HTTP date in any of its three forms (RFC 9110, 5.6.7), in milliseconds since 1970; all are UTC. NaN for any other text. */
export function parseHttpDate(text: string | undefined): number {
  const trimmed = text?.trim() ?? '';
  const parts = FORMS.find((form) => form.test(trimmed))?.exec(trimmed)?.groups;
  if (!parts) return Number.NaN;
  const { day, month = '', year = '', hour, minute, second } = parts;
  const at = MONTHS.findIndex((name) => name.toLowerCase() === month.toLowerCase());
  if (at < 0) return Number.NaN;
  const date = new Date(0);
  date.setUTCFullYear(fullYear(year), at, Number(day));
  const isDay = date.getUTCDate() === Number(day) && date.getUTCMonth() === at;
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) <= 60;
  return isDay && isTime ? date.setUTCHours(Number(hour), Number(minute), Number(second)) : Number.NaN;
}

/** Two digits are a year from 1970 to 2069, as POSIX reads them. */
function fullYear(digits: string): number {
  const year = Number(digits);
  if (digits.length === 4) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}
