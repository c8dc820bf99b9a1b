import type { Column } from '../core/columns.ts';
import {
  COMPRESSION_LEVELS,
  type Compression,
  type CompressionAlgorithm,
  compressionAlgorithms,
} from '../core/compression.ts';
import type { ExportSpec } from '../core/export-record.ts';
import type { Filter, FilterValue } from '../core/filters.ts';
import type { Format } from '../core/format.ts';
import type { NewExport } from '../core/new-export.ts';
import { type Fault, type FaultReason, invalid } from '../core/problem.ts';
import type { Profile } from '../core/profile.ts';
import type { FilterWord, Resource } from '../core/resource.ts';

/** What exists to choose from. */
export interface Choices {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly formats: Readonly<Record<string, Pick<Format, 'binary' | 'check'>>>;
  readonly profiles: Readonly<Record<string, Profile>>;
}

type Asked = Pick<
  NewExport,
  'resource' | 'format' | 'fields' | 'filters' | 'profile' | 'compression' | 'strict' | 'lossy'
>;

/** Resolves a request against the registries, or throws `Problem('invalid')` with its faults. */
export function resolveSpec(asked: Asked, choices: Choices): ExportSpec {
  const faults: Fault[] = [];
  const resource = choose({ member: 'resource', name: asked.resource, from: choices.resources, faults });
  const format = choose({ member: 'format', name: asked.format, from: choices.formats, faults });
  const name = asked.profile ?? resource?.profile;
  const profile =
    name === undefined ? undefined : choose({ member: 'profile', name, from: choices.profiles, faults });
  if (!resource) throw invalid(faults);
  const columns = chooseColumns(resource, asked.fields, faults);
  if (faults.length === 0) faults.push(...(format?.check?.(columns) ?? []));
  const compression = readCompression(asked, format, faults);
  if (asked.lossy !== undefined && asked.lossy !== 'mark')
    faults.push(unknown(['lossy'], asked.lossy, ['mark']));
  const filters = Object.entries(asked.filters ?? {}).flatMap(([name, value]) =>
    readFilter({ resource, name, value, faults }),
  );
  if (faults.length > 0 || !profile) throw invalid(faults);
  const { collection, key, rows } = resource;
  const grain = rows === undefined ? {} : { rows };
  return {
    resource: resource.name,
    collection,
    key,
    ...grain,
    format: asked.format,
    columns,
    filters,
    profile,
    ...(compression ? { compression } : {}),
    ...(asked.strict ? { strict: true } : {}),
    ...(asked.lossy === 'mark' ? { lossy: 'mark' } : {}),
  };
}

type Place = Fault['at'];

const unknown = (at: Place, value: unknown, allowed: readonly string[]): Fault => ({
  in: 'body',
  at,
  reason: 'value',
  value,
  allowed,
  message: `${JSON.stringify(value)} is not one of ${allowed.join(', ')}`,
});

const fault = (
  at: Place,
  reason: FaultReason,
  told: Pick<Fault, 'message' | 'value' | 'allowed'>,
): Fault => ({
  in: 'body',
  at,
  reason,
  ...told,
});

function choose<T>(ask: {
  member: string;
  name: string;
  from: Readonly<Record<string, T>>;
  faults: Fault[];
}): T | undefined {
  const { member, name, from, faults } = ask;
  if (Object.hasOwn(from, name)) return from[name];
  faults.push(unknown([member], name, Object.keys(from)));
  return undefined;
}

function chooseColumns(
  resource: Resource,
  fields: readonly string[] | undefined,
  faults: Fault[],
): readonly Column[] {
  if (!fields) return resource.columns;
  if (fields.length === 0)
    faults.push(fault(['fields'], 'value', { value: fields, message: 'must name at least one field' }));
  const names = resource.columns.map(({ name }) => name);
  const seen = new Set<string>();
  return fields.flatMap((name, index) => {
    const column = resource.columns.find((one) => one.name === name);
    if (!column) faults.push({ ...unknown(['fields', index], name, names), reason: 'unknown' });
    if (seen.has(name)) {
      const message = `${JSON.stringify(name)} is asked for twice`;
      faults.push(fault(['fields', index], 'repeated', { value: name, message }));
    }
    seen.add(name);
    return column ? [column] : [];
  });
}

/** Undefined where nothing is packed. */
function readCompression(
  { format: name, compression }: Asked,
  format: Pick<Format, 'binary'> | undefined,
  faults: Fault[],
): Compression | undefined {
  if (!compression) return undefined;
  const { algorithm, level } = compression;
  const refuse = (told: Pick<Fault, 'message' | 'value' | 'allowed'>) =>
    void faults.push(fault(['compression'], 'value', told));
  if (!isAlgorithm(algorithm)) {
    if (algorithm !== 'none')
      faults.push(unknown(['compression'], algorithm, ['none', ...compressionAlgorithms]));
    else if (level !== undefined) refuse({ value: level, message: 'none has no level' });
    return undefined;
  }
  if (format?.binary)
    refuse({
      value: algorithm,
      allowed: ['none'],
      message: `${name} is compressed by itself; leave it at none`,
    });
  const { least, most, usual } = COMPRESSION_LEVELS[algorithm];
  const chosen = level ?? usual;
  if (!Number.isInteger(chosen) || chosen < least || chosen > most)
    refuse({ value: level, message: `${algorithm} has the levels ${least} to ${most}, not ${level}` });
  return { algorithm, level: chosen };
}

const isAlgorithm = (name: string): name is CompressionAlgorithm => Object.hasOwn(COMPRESSION_LEVELS, name);

function readFilter(ask: { resource: Resource; name: string; value: unknown; faults: Fault[] }): Filter[] {
  const { resource, name, value, faults } = ask;
  const at = ['filters', name];
  const word = Object.hasOwn(resource.filters, name) ? resource.filters[name] : undefined;
  if (!word) {
    const allowed = Object.keys(resource.filters);
    const message = `is not a filter; there are ${allowed.join(', ')}`;
    faults.push(fault(at, 'unknown', { value, allowed, message }));
    return [];
  }
  const read = readValue(word, value);
  if (typeof read === 'object' && 'fault' in read) {
    const { allowed } = word;
    faults.push(fault(at, 'value', { value, message: read.fault, ...(allowed ? { allowed } : {}) }));
    return [];
  }
  return read === undefined ? [] : [{ name, paths: word.paths, operator: word.operator, value: read }];
}

type Read = FilterValue | { readonly fault: string } | undefined;

/** Undefined where the word's value means "no condition". */
function readValue(word: FilterWord, value: unknown): Read {
  if (word.operator !== 'in') return readOne(word, value);
  const items = (Array.isArray(value) ? value : [value]).map((item) => readOne(word, item));
  const fault = items.find((item) => typeof item === 'object' && 'fault' in item);
  if (items.length === 0) return { fault: 'must name at least one value' };
  return fault ?? (items as (string | number)[]);
}

function readOne(word: FilterWord, value: unknown): Read {
  const read = readType(word.type, value);
  if (typeof read === 'object') return read;
  if (word.allowed && !word.allowed.includes(String(read))) {
    return { fault: `${JSON.stringify(value)} is not one of ${word.allowed.join(', ')}` };
  }
  if (!word.means) return read;
  return Object.hasOwn(word.means, String(read)) ? word.means[String(read)] : read;
}

function readType(
  type: FilterWord['type'],
  value: unknown,
): string | number | boolean | { readonly fault: string } {
  if (type === 'number') return readNumber(value);
  if (type === 'boolean') return readBoolean(value);
  if (typeof value !== 'string' || value === '') return { fault: `${JSON.stringify(value)} is not a text` };
  if (type === 'timestamp' && !isMoment(value)) {
    return { fault: `${JSON.stringify(value)} is not an ISO 8601 date or time` };
  }
  return value;
}

/** By form and by calendar: `2025-02-30` is none. */
function isMoment(value: string): boolean {
  if (!ISO_START.test(value) || Number.isNaN(Date.parse(value))) return false;
  const day = value.slice(0, 10);
  return new Date(day).toISOString().startsWith(day);
}

const ISO_START = /^\d{4}-\d{2}(?:-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2})?)?)?$/;

/** Text that is a number counts, since query strings and command lines have no other form. */
function readNumber(value: unknown): number | { readonly fault: string } {
  const number = typeof value === 'string' && DECIMAL.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number)
    ? number
    : { fault: `${JSON.stringify(value)} is not a number` };
}

function readBoolean(value: unknown): boolean | { readonly fault: string } {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'false') return value === 'true';
  return { fault: `${JSON.stringify(value)} is not true or false` };
}

/** Not `0x1f`, which JavaScript would read too. */
const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;
