import * as z from 'zod';
import type { JsonObject } from '../../core/json.ts';
import type { NewExport } from '../../core/new-export.ts';
import type { Change, ExportRef } from '../../core/operations.ts';
import type { Credentials } from '../../core/principal.ts';
import { invalid, Problem } from '../../core/problem.ts';
import { exportAsked, newExportAsked } from '../../http/asked.ts';
import type { Exchange } from '../../http/dialect.ts';
import { readAttributes, readResource } from './document.ts';
import { ids, NAME } from './ids.ts';
import { readShowing } from './query.ts';
import { resourceOf } from './resource-types.ts';
import { RELATIONSHIPS } from './routes.ts';

/** ours: a reference is a label, by which lists are filtered and ordered. */
const LONGEST_REFERENCE = 255;
/** As documented: so many exports of an organization are pending or in progress at once. */
const MOST_AT_ONCE = 10;

const text = z.string('must be a text');
const names = z.array(text, 'must be a list of names').nullish();
const flag = z.boolean('must be true or false').nullish();
const map = z.record(z.string(), z.json(), 'must be an object').nullish();
const reference = text.max(LONGEST_REFERENCE, `must have at most ${LONGEST_REFERENCE} characters`).nullish();

const common = { reference, reference_origin: reference, metadata: map };

const NewAttributes = z.strictObject({
  resource_type: text,
  format: text.nullish(),
  includes: names,
  fields: names,
  filters: map,
  dry_data: flag,
  jwt_filters: flag,
  ...common,
});

/** What an export remembers of its request in the caller's own words. */
export interface Extra extends JsonObject {
  readonly includes: readonly string[];
  readonly fields: readonly string[];
  readonly filters: JsonObject;
  readonly dry_data: boolean;
  readonly jwt_filters: boolean;
  readonly metadata: JsonObject;
}

/** ours: `null` and an empty list say the same as leaving an attribute out. */
export function readCreate(exchange: Exchange): NewExport {
  readShowing(exchange.request.query);
  const { id, attributes } = readResource(exchange);
  if (id !== undefined) throw new Problem('forbidden', 'the id of a new export is given by the service');
  const { resource_type, format, includes, fields, filters, dry_data, jwt_filters, ...rest } = readAttributes(
    NewAttributes,
    attributes,
  );
  const extra: Extra = {
    includes: includes ?? [],
    fields: fields ?? [],
    filters: filters ?? {},
    dry_data: dry_data ?? false,
    jwt_filters: jwt_filters ?? false,
    metadata: rest.metadata ?? {},
  };
  return newExportAsked(exchange, NAME, {
    resource: resourceOf(resource_type),
    ...formed(format ?? 'json'),
    ...(includes && includes.length > 0 ? { includes } : {}),
    ...(fields && fields.length > 0 ? { fields } : {}),
    ...(filters ? { filters } : {}),
    ...(dry_data ? { dryData: true } : {}),
    counted: true,
    mostAtOnce: MOST_AT_ONCE,
    labels: present({ reference: rest.reference, reference_origin: rest.reference_origin }),
    extra,
  });
}

/** As clients take files apart: packed by gzip, LF in CSV. ours: a workbook, which is packed by itself. */
const formed = (format: string): Pick<NewExport, 'format' | 'profile' | 'compression'> => ({
  format,
  profile: 'unix',
  ...(format === 'xlsx' ? {} : { compression: { algorithm: 'gzip' } }),
});

const present = (labels: Readonly<Record<string, string | null | undefined>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(labels).flatMap(([name, label]) => (typeof label === 'string' ? [[name, label]] : [])),
  );

export const readExport = (exchange: Exchange): ExportRef => exportAsked(exchange, { name: NAME, ids });

export function readGet(exchange: Exchange): ExportRef {
  const isRelated = RELATIONSHIPS.some((name) => exchange.route?.path.endsWith(`/${name}`));
  if (!isRelated) readShowing(exchange.request.query);
  return readExport(exchange);
}

const ChangedAttributes = z.strictObject({ _start: flag, _interrupt: flag, ...common });

/** A trigger that is false does nothing. */
export function readChange(exchange: Exchange): Change {
  readShowing(exchange.request.query);
  const ref = readExport(exchange);
  const { id, attributes } = readResource(exchange);
  if (id !== exchange.params.id) throw notInUrl(id);
  const { _start, _interrupt, metadata, ...labels } = readAttributes(ChangedAttributes, attributes);
  if (_start && _interrupt)
    throw invalid([
      { in: 'body', at: ['_start'], reason: 'conflict', value: true, message: 'contradicts _interrupt' },
    ]);
  const noted = Object.entries(labels).filter(([, label]) => label !== undefined);
  return {
    ...ref,
    ...(_interrupt ? { to: 'pause' } : _start ? { to: 'resume' } : {}),
    ...(noted.length > 0 ? { labels: Object.fromEntries(noted) as Record<string, string | null> } : {}),
    ...(metadata === undefined ? {} : { extra: { metadata: metadata ?? {} } }),
  };
}

function notInUrl(id: string | undefined): Problem {
  const message = id === undefined ? 'is required' : 'is not the id in the URL';
  const reason = id === undefined ? 'required' : 'value';
  return new Problem('malformed', `data.id ${message}`, {
    faults: [{ in: 'body', at: ['data', 'id'], reason, message, ...(id === undefined ? {} : { value: id }) }],
  });
}

/** ours: an API key of the owner is taken as a bearer too. */
export function credentials({ request: { headers } }: Exchange): Credentials | undefined {
  const token = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) return undefined;
  return token.startsWith('wb_') ? { scheme: 'key', key: token } : { scheme: 'bearer', token };
}
