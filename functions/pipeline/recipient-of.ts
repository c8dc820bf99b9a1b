import { valueAt } from '../core/document.ts';
import type { RecordDocument } from '../core/json.ts';
import type { Within } from '../core/new-export.ts';
import { type Notify, notifyFaults } from '../core/notify.ts';

/** Whom a record says to tell; undefined where it names nobody who could be written to. */
export function recipientOf(
  record: RecordDocument | undefined,
  { recipient }: Pick<Within, 'recipient'> = {},
): Notify | undefined {
  if (!record || recipient === undefined) return undefined;
  const text = (name: string): string | undefined => {
    const value = valueAt(record, [recipient, name]);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const [email, name, language] = [text('email'), text('name'), text('lang')];
  if (email === undefined) return undefined;
  const notify = { email, ...(name ? { name } : {}), ...(language ? { language } : {}) };
  return notifyFaults(notify).length === 0 ? notify : undefined;
}
