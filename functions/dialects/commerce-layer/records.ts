import { exactJson } from '../../core/exact-json.ts';
import type { RecordDocument } from '../../core/json.ts';
import { Numeral } from '../../core/numeral.ts';
import type { RecordsAsked, RecordsPage } from '../../core/operations.ts';
import { invalid } from '../../core/problem.ts';
import { callerOf } from '../../http/asked.ts';
import type { Exchange } from '../../http/dialect.ts';
import type { HttpResponse } from '../../http/message.ts';
import { readNumberedPage } from '../../http/paging.ts';
import { refuseStrangers } from '../../http/query.ts';
import { resources } from '../../resources/index.ts';
import { PAGE, PAGE_PARAMETERS } from './list.ts';
import { filterParameters } from './list-filters.ts';
import { pageLinks, pagesOf } from './page-links.ts';
import { unknownIn } from './query.ts';
import { resourceOf } from './resource-types.ts';
import { JSON_API } from './routes.ts';

/** The order that there is: that of the key, which `id_gt` and `id_lteq` go by. */
const ORDER = 'id';

/** What clients need who take an export apart: a count, and the record at a boundary. */
export function readRecords(exchange: Exchange): RecordsAsked {
  const { query } = exchange.request;
  const { type = '' } = exchange.params;
  const filters = filterParameters(query);
  refuseStrangers(query, [
    'sort',
    `fields[${type}]`,
    ...PAGE_PARAMETERS,
    ...filters.map(({ parameter }) => parameter),
  ]);
  const sort = query.get('sort') ?? ORDER;
  if (sort !== ORDER) throw invalid([unknownIn('sort', sort, [ORDER])]);
  return {
    owner: callerOf(exchange).owner,
    resource: resourceOf(type),
    filters: Object.fromEntries(filters.map(({ name, value }) => [name, value])),
    page: readNumberedPage(query, PAGE),
  };
}

/** ours: attributes are the members of the record as the application keeps it, without those that it relates to. */
export function showRecords({ records, total, page }: RecordsPage, exchange: Exchange): HttpResponse {
  const { type = '' } = exchange.params;
  const resource = resources[resourceOf(type)];
  const { key = ORDER, relations = {} } = resource ?? {};
  const fields = exchange.request.query.get(`fields[${type}]`)?.split(',');
  const isShown = (name: string): boolean =>
    name !== key && !Object.hasOwn(relations, name) && (!fields || fields.includes(name));
  const data = records.map((record) => ({
    id: textOf(record, key),
    type,
    attributes: Object.fromEntries(Object.entries(record).filter(([name]) => isShown(name))),
  }));
  const meta = { record_count: total, page_count: pagesOf(total, page.size) };
  const body = exactJson({ data, meta, links: pageLinks(exchange, { ...page, total }) });
  return { status: 200, headers: { 'Content-Type': JSON_API }, body };
}

function textOf(record: RecordDocument, key: string): string {
  const id = record[key];
  return id instanceof Numeral ? id.text : String(id);
}
