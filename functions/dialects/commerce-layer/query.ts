import { type Fault, invalid } from '../../core/problem.ts';
import { refuseStrangers } from '../../http/query.ts';
import { RELATIONSHIPS, type Relationship } from './routes.ts';

/** As the seed orders them, with the read-only ones that the vendor has added since. */
export const ATTRIBUTES = [
  'resource_type',
  'format',
  'status',
  'includes',
  'fields',
  'filters',
  'dry_data',
  'jwt_filters',
  'started_at',
  'completed_at',
  'estimated_completion_at',
  'interrupted_at',
  'records_count',
  'processed_count',
  'progress',
  'attachment_url',
  'errors_log',
  'created_at',
  'updated_at',
  'reference',
  'reference_origin',
  'metadata',
] as const;
export type Attribute = (typeof ATTRIBUTES)[number];

export const EVENT_ATTRIBUTES = [
  'name',
  'created_at',
  'updated_at',
  'reference',
  'reference_origin',
  'metadata',
] as const;

/** What an answer is to hold of its exports; a list of fields that is left out means all. */
export interface Showing {
  readonly include: readonly Relationship[];
  readonly exports?: readonly string[] | undefined;
  readonly events?: readonly string[] | undefined;
}

const PARAMETERS = ['include', 'fields[exports]', 'fields[events]'];

/** Reads what an answer is to hold, and refuses parameters that are neither for that nor among `others`. */
export function readShowing(query: URLSearchParams, others: readonly string[] = []): Showing {
  refuseStrangers(query, [...PARAMETERS, ...others]);
  const faults: Fault[] = [];
  const list = (name: string, allowed: readonly string[]): readonly string[] | undefined => {
    const text = query.get(name);
    if (text === null) return undefined;
    const values = text.split(',').filter((value) => value !== '');
    const strange = values.filter((value) => !allowed.includes(value));
    faults.push(...strange.map((value) => unknownIn(name, value, allowed)));
    return values;
  };
  const include = list('include', RELATIONSHIPS) ?? [];
  const exports = list('fields[exports]', ['id', 'type', ...ATTRIBUTES, ...RELATIONSHIPS]);
  const events = list('fields[events]', ['id', 'type', ...EVENT_ATTRIBUTES]);
  if (faults.length > 0) throw invalid(faults);
  return { include: include as readonly Relationship[], exports, events };
}

export const unknownIn = (parameter: string, value: string, allowed: readonly string[]): Fault => ({
  in: 'query',
  at: [parameter],
  reason: 'value',
  value,
  allowed,
  message: `${JSON.stringify(value)} is not one of ${allowed.join(', ')}`,
});
