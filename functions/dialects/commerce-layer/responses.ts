import { type ExportRecord, entryOf } from '../../core/export-record.ts';
import type { CompletedExport, Listed, Requested } from '../../core/operations.ts';
import { organizationOf } from '../../core/organization.ts';
import { Problem } from '../../core/problem.ts';
import { estimatedEnd, shareOf } from '../../core/progress.ts';
import { callerOf } from '../../http/asked.ts';
import type { Exchange } from '../../http/dialect.ts';
import { fileResponse } from '../../http/file-response.ts';
import { jsonResponse } from '../../http/json-response.ts';
import type { HttpResponse } from '../../http/message.ts';
import { readNumberedPage } from '../../http/paging.ts';
import { traceId } from '../../http/trace-id.ts';
import { attachmentUrl, hasFile, SORTABLE, urlOf } from './entry.ts';
import { type ExportEvent, eventsOf } from './events.ts';
import { ids, NAME } from './ids.ts';
import { PAGE, PAGE_PARAMETERS } from './list.ts';
import { pageLinks, pagesOf } from './page-links.ts';
import { ATTRIBUTES, type Attribute, readShowing, type Showing } from './query.ts';
import type { Extra } from './requests.ts';
import { JSON_API, RELATIONSHIPS, type Relationship } from './routes.ts';

/** How long a link to a file is good, in seconds; as documented. */
const LINK_SECONDS = 300;

export const jsonApi = (
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpResponse => jsonResponse(status, value, { 'Content-Type': JSON_API, ...headers });

export const showCreated = ({ record, created }: Requested, exchange: Exchange): HttpResponse =>
  jsonApi(201, documentOf(record, exchange), {
    Location: urlOf(record, exchange.baseUrl),
    ...(created ? {} : { 'Idempotent-Replayed': 'true' }),
  });

/** The export, or what one of its relationships leads to. */
export function showOne(record: ExportRecord, exchange: Exchange): HttpResponse {
  const name = RELATIONSHIPS.find((one) => exchange.route?.path.endsWith(`/${one}`));
  return name === undefined
    ? jsonApi(200, documentOf(record, exchange))
    : showRelated(name, record, exchange);
}

export const showChanged = (record: ExportRecord, exchange: Exchange): HttpResponse =>
  jsonApi(200, documentOf(record, exchange));

export const showRemoved = (): HttpResponse => ({ status: 204, headers: {} });

/** The link says which export's file it opens; the one in the path must be the same. */
export function showFile(record: CompletedExport, { params }: Exchange): HttpResponse {
  if (ids.show(record.id) !== params.id) throw new Problem('not-found', 'the link is of another export');
  return fileResponse(record);
}

export const showManifest = (body: Uint8Array): HttpResponse => ({
  status: 200,
  headers: { 'Content-Type': 'application/json' },
  body,
});

export function showList({ items, total, page }: Listed, exchange: Exchange): HttpResponse {
  const showing = readShowing(exchange.request.query, [...exchange.request.query.keys()]);
  const { include } = showing;
  return jsonApi(200, {
    data: items.map((record) => resourceOf(record, exchange, showing)),
    ...(include.length > 0
      ? { included: items.flatMap((record) => includedOf(record, exchange, showing)) }
      : {}),
    meta: { record_count: total, page_count: pagesOf(total, page.size) },
    links: pageLinks(exchange, { ...page, total }),
  });
}

function documentOf(record: ExportRecord, exchange: Exchange) {
  const showing = readShowing(exchange.request.query);
  const { include } = showing;
  return {
    data: resourceOf(record, exchange, showing),
    ...(include.length > 0 ? { included: includedOf(record, exchange, showing) } : {}),
  };
}

function resourceOf(record: ExportRecord, exchange: Exchange, { include, exports }: Showing) {
  const attributes = attributesOf(record, exchange);
  const shown = ATTRIBUTES.filter((name) => !exports || exports.includes(name));
  const links = RELATIONSHIPS.filter((name) => !exports || exports.includes(name) || include.includes(name));
  return {
    id: ids.show(record.id),
    type: 'exports',
    links: { self: urlOf(record, exchange.baseUrl) },
    attributes: Object.fromEntries(shown.map((name) => [name, attributes[name]])),
    relationships: Object.fromEntries(
      links.map((name) => [
        name,
        {
          links: relationshipLinks(name, record, exchange),
          ...(include.includes(name) ? { data: identifiersOf(name, record) } : {}),
        },
      ]),
    ),
    meta: {
      ...metaOf(ids.show(record.id), exchange),
      ...(record.expected?.exact === false && record.status !== 'completed'
        ? { records_count_estimated: true }
        : {}),
    },
  };
}

/** ours: `records_count_estimated` beside the vendor's members, where a count is an estimate. */
const metaOf = (shown: string, exchange: Exchange) => {
  const { owner, organization = organizationOf(owner) } = callerOf(exchange);
  return {
    mode: 'live',
    organization_id: organization.id,
    trace_id: traceId(exchange.request.requestId, shown),
  };
};

/** ours: what is not known yet is null. */
function attributesOf(record: ExportRecord, exchange: Exchange): Record<Attribute, unknown> {
  const entry = entryOf(record);
  const read = (name: keyof typeof SORTABLE) => SORTABLE[name](entry, exchange) ?? null;
  const { processed, expected, percent } = shareOf(record);
  const { includes, fields, filters, dry_data, jwt_filters, metadata } = {
    ...BARE,
    ...(record.extra as Extra),
  };
  return {
    resource_type: read('resource_type'),
    format: read('format'),
    status: read('status'),
    includes,
    fields,
    filters,
    dry_data,
    jwt_filters,
    started_at: read('started_at'),
    completed_at: read('completed_at'),
    estimated_completion_at: (record.pausing ? undefined : estimatedEnd(record, exchange.now)) ?? null,
    interrupted_at: read('interrupted_at'),
    records_count: expected ?? null,
    processed_count: processed,
    progress: percent,
    attachment_url: linkTo(record, exchange),
    errors_log: errorsOf(record),
    created_at: read('created_at'),
    updated_at: read('updated_at'),
    reference: read('reference'),
    reference_origin: read('reference_origin'),
    metadata,
  };
}

const BARE: Extra = {
  includes: [],
  fields: [],
  filters: {},
  dry_data: false,
  jwt_filters: false,
  metadata: {},
};

function errorsOf(record: ExportRecord): Readonly<Record<string, string>> {
  if (record.status === 'failed') return { [record.failure.code]: record.failure.message };
  return record.status === 'canceled' ? { canceled: 'the export was canceled' } : {};
}

/** A fresh one at each read, good for whoever holds it, and never longer than the file. */
function linkTo(record: ExportRecord, { baseUrl, now, signLink }: Exchange): string | null {
  if (!hasFile(record, now) || !signLink) return null;
  const until = Math.min(now + LINK_SECONDS * 1000, Date.parse(record.expiresAt));
  const { owner, id } = record;
  return attachmentUrl(record, baseUrl) + signLink({ owner, id, dialect: NAME }, Math.floor(until / 1000));
}

const relationshipLinks = (name: Relationship, record: ExportRecord, { baseUrl }: Exchange) => ({
  self: `${urlOf(record, baseUrl)}/relationships/${name}`,
  related: `${urlOf(record, baseUrl)}/${name}`,
});

/** ours: of changes there is no other record than the events, so that there are no versions and no event stores. */
const relatedTo = (name: Relationship, record: ExportRecord): readonly ExportEvent[] =>
  name === 'events' ? eventsOf(record) : [];

const identifiersOf = (name: Relationship, record: ExportRecord) =>
  relatedTo(name, record).map(({ id }) => ({ type: name, id }));

const includedOf = (record: ExportRecord, exchange: Exchange, { include, events }: Showing) =>
  include.includes('events') ? eventsOf(record).map((event) => eventResource(event, exchange, events)) : [];

function eventResource(
  { id, name, created_at }: ExportEvent,
  exchange: Exchange,
  fields: readonly string[] | undefined,
) {
  const attributes = {
    name,
    created_at,
    updated_at: created_at,
    reference: null,
    reference_origin: null,
    metadata: {},
  };
  const shown = Object.entries(attributes).filter(([one]) => !fields || fields.includes(one));
  return { id, type: 'events', attributes: Object.fromEntries(shown), meta: metaOf(id, exchange) };
}

/** A page of what a relationship leads to, or of its identifiers. */
function showRelated(name: Relationship, record: ExportRecord, exchange: Exchange): HttpResponse {
  const { query } = exchange.request;
  const { events } = readShowing(query, PAGE_PARAMETERS);
  const { number, size } = readNumberedPage(query, PAGE);
  const all = relatedTo(name, record);
  const page = all.slice((number - 1) * size, number * size);
  const isRelationship = exchange.route?.path.endsWith(`/relationships/${name}`);
  return jsonApi(200, {
    data: isRelationship
      ? page.map(({ id }) => ({ type: name, id }))
      : page.map((event) => eventResource(event, exchange, events)),
    meta: { record_count: all.length, page_count: pagesOf(all.length, size) },
    links: isRelationship
      ? relationshipLinks(name, record, exchange)
      : pageLinks(exchange, { number, size, total: all.length }),
  });
}
