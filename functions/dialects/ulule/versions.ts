import { invalid } from '../../core/problem.ts';
import type { Exchange } from '../../http/dialect.ts';

/** The vendor's dated versions that change something here. */
const CHANGES = {
  /** A name in `extra_fields` that nobody knows is refused. */
  extraFields: '2019-03-07',
  /** A member of a payload that nobody knows is refused. */
  payload: '2019-07-05',
} as const;

const HEADER = 'Ulule-Version';

/** Whether the caller wants a version in which this has changed; without one it gets the oldest. */
export function hasChanged(what: keyof typeof CHANGES, { request }: Pick<Exchange, 'request'>): boolean {
  const version = request.headers[HEADER.toLowerCase()];
  if (version === undefined) return false;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(version)) {
    const message = 'must be a day, YYYY-MM-DD';
    throw invalid([{ in: 'header', at: [HEADER], reason: 'value', value: version, message }]);
  }
  return version >= CHANGES[what];
}
