import * as z from 'zod';
import { parseCompression } from '../../core/compression.ts';
import type { NewExport } from '../../core/new-export.ts';
import type { ExportRef, ListAsked } from '../../core/operations.ts';
import type { Credentials } from '../../core/principal.ts';
import { invalid } from '../../core/problem.ts';
import { callerOf, exportAsked, newExportAsked } from '../../http/asked.ts';
import type { Exchange } from '../../http/dialect.ts';
import { faultsOf } from '../../http/faults.ts';
import { readNumberedPage } from '../../http/paging.ts';
import { ids, NAME } from './ids.ts';

const PACKED = 'must be an algorithm, or algorithm:level, such as gzip:6';

/**
 * ours: `null` says the same as leaving a member out, and a member that is not documented is refused. The members
 * from `profile` on are Waybill's own: the conventions of a CSV file, left out those of the vendor's documented sample; by what it
 * is packed, and then named `.csv.gz`; whether a value that does not fit its column fails the export (`strict`), and whether one
 * that the format cannot hold is cut and marked instead of failing it (`lossy`).
 */
const NewExportBody = z.strictObject(
  {
    format: z.string({
      error: ({ input }) =>
        input === undefined
          ? 'is required: the name of a format, such as csv'
          : 'must be the name of a format',
    }),
    filters: z.record(z.string(), z.unknown(), { error: 'must be an object' }).nullish(),
    fields: z
      .array(z.string({ error: 'must be a text' }), { error: 'must be a list of field names' })
      .nullish(),
    profile: z.string({ error: 'must be the name of a profile, such as excel' }).nullish(),
    strict: z.boolean({ error: 'must be true or false' }).nullish(),
    lossy: z.literal('mark', { error: 'must be mark' }).nullish(),
    compression: z
      .string({ error: PACKED })
      .transform((text, { issues }) => {
        const read = parseCompression(text);
        if (!read) issues.push({ code: 'custom', message: PACKED, input: text });
        return read ?? z.NEVER;
      })
      .nullish(),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object' : undefined) },
);

const SAMPLE_PROFILE = 'products-manager';

/** What the words mean is for the registries: here only their form is looked at. */
export function readCreate(exchange: Exchange): NewExport {
  const { body } = exchange;
  const read = NewExportBody.safeParse(body);
  if (!read.success) {
    throw invalid(faultsOf(read.error.issues, { body, members: Object.keys(NewExportBody.shape) }));
  }
  const { format, filters, fields, profile, strict, lossy, compression } = read.data;
  return newExportAsked(exchange, NAME, {
    resource: 'products',
    format,
    profile: profile ?? SAMPLE_PROFILE,
    ...(strict ? { strict } : {}),
    ...(lossy ? { lossy } : {}),
    ...(fields ? { fields } : {}),
    ...(filters ? { filters } : {}),
    ...(compression ? { compression } : {}),
  });
}

export const readExport = (exchange: Exchange): ExportRef => exportAsked(exchange, { name: NAME, ids });

/** ours: 20 a page where nobody says otherwise; `per_page` is what the vendor's overview and a real client call `page_size`. */
export function readList(exchange: Exchange): ListAsked {
  const words = { number: 'page', size: ['page_size', 'per_page'], defaultSize: 20, maxSize: 100 };
  const page = readNumberedPage(exchange.request.query, words);
  return { owner: callerOf(exchange).owner, dialect: NAME, page };
}

/** `Authorization: Bearer` as in the seed, else `X-API-Key` as in the vendor's guides. */
export function credentials({ request: { headers } }: Exchange): Credentials | undefined {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const key = bearer ?? headers['x-api-key'];
  return key ? { scheme: 'key', key } : undefined;
}
