const ISO = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d)?(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$/;

/**
 * An ISO 8601 date and time as `YYYY-MM-DD HH:MM:SS` in UTC, its fraction cut off; without a zone it is taken as UTC.
 * Text that is not one stays as it is.
 */
export function sqlTimestamp(text: string): string {
  const match = ISO.exec(text);
  if (!match) return text;
  const [, date = '', minutes = '', seconds = ':00', zone = 'Z'] = match;
  const instant = Date.parse(`${date}T${minutes}${seconds}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  if (Number.isNaN(instant)) return text;
  if (zone === 'Z') return `${date} ${minutes}${seconds}`;
  return new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
}
