import type { Column } from '../core/columns.ts';
import {
  COMPRESSION_LEVELS,
  type Compression,
  type CompressionAlgorithm,
  compressionAlgorithms,
} from '../core/compression.ts';
import type { ExportSpec } from '../core/export-record.ts';
import { readFilters } from '../core/filters/read-filters.ts';
import type { Format } from '../core/format.ts';
import type { NewExport } from '../core/new-export.ts';
import { type Fault, type FaultReason, invalid } from '../core/problem.ts';
import type { Profile } from '../core/profile.ts';
import type { Quotas } from '../core/quotas.ts';
import type { Resource } from '../core/resource.ts';
import { resolveColumns } from './resolve-columns.ts';

/** What exists to choose from. */
export interface Choices {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly formats: Readonly<Record<string, Pick<Format, 'binary' | 'check' | 'nested'>>>;
  readonly profiles: Readonly<Record<string, Profile>>;
  /** The highest level that is allowed; left out: the algorithm's own. */
  readonly compressionLevels?: Quotas['compressionLevels'];
}

type Asked = Pick<
  NewExport,
  | 'resource'
  | 'format'
  | 'fields'
  | 'includes'
  | 'dryData'
  | 'headers'
  | 'filters'
  | 'profile'
  | 'compression'
  | 'strict'
  | 'lossy'
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
  const selected = resolveColumns({
    resource,
    resources: choices.resources,
    request: asked,
    nested: format?.nested === true,
    faults,
  });
  const columns = withHeaders(selected, asked.headers);
  if (faults.length === 0) faults.push(...(format?.check?.(columns) ?? []));
  const compression = readCompression(asked, format, faults, choices.compressionLevels);
  const { filters, faults: strange } = readFilters(asked.filters ?? {}, resource, choices.resources);
  faults.push(...strange);
  if (asked.lossy !== undefined && asked.lossy !== 'mark')
    faults.push(unknown(['lossy'], asked.lossy, ['mark']));
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
    profile: asked.headers ? { ...profile, header: 'label' } : profile,
    ...(compression ? { compression } : {}),
    ...(asked.dryData ? { dryData: true } : {}),
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

const withHeaders = (columns: readonly Column[], headers: NewExport['headers']): readonly Column[] =>
  headers ? columns.map((column) => ({ ...column, label: headers[column.name] ?? column.label })) : columns;

/** Undefined where nothing is packed. */
function readCompression(
  { format: name, compression }: Asked,
  format: Pick<Format, 'binary'> | undefined,
  faults: Fault[],
  levels: NonNullable<Choices['compressionLevels']> = {},
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
  const { least, usual, most: own } = COMPRESSION_LEVELS[algorithm];
  const most = levels[algorithm] ?? own;
  const chosen = level ?? usual;
  if (!Number.isInteger(chosen) || chosen < least || chosen > most)
    refuse({ value: level, message: `${algorithm} has the levels ${least} to ${most}, not ${level}` });
  return { algorithm, level: chosen };
}

const isAlgorithm = (name: string): name is CompressionAlgorithm => Object.hasOwn(COMPRESSION_LEVELS, name);
