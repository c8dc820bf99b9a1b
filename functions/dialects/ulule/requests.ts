import * as z from 'zod';
import type { NewExport, Within } from '../../core/new-export.ts';
import type { ExportRef, WalkAsked } from '../../core/operations.ts';
import type { Credentials } from '../../core/principal.ts';
import { invalid, Problem } from '../../core/problem.ts';
import { callerOf, exportAsked, newExportAsked } from '../../http/asked.ts';
import { readAuthorization, readBasic } from '../../http/authorization.ts';
import type { Exchange } from '../../http/dialect.ts';
import { faultsOf } from '../../http/faults.ts';
import { readExtraFields } from './extra-fields.ts';
import { ids, NAME } from './ids.ts';
import { readPage } from './paging.ts';
import { readStatus, STATUS } from './statuses.ts';
import { hasChanged } from './versions.ts';

const LONGEST_HEADER = 255;

/** One of a few words; what is no text at all is of another type. */
const oneOf = (...words: readonly [string, ...string[]]) =>
  z
    .string({ error: ({ input }) => (input === undefined ? 'Required' : 'must be a text') })
    .pipe(z.enum(words, { error: `must be ${words.join(' or ')}` }));

const header = z
  .string({ error: 'must be a text' })
  .refine((text) => text !== '' && text.length <= LONGEST_HEADER && text.isWellFormed(), {
    error: `must be a text of 1 to ${LONGEST_HEADER} characters`,
  });

const Payload = z.object(
  {
    format: oneOf('csv', 'xlsx'),
    type: oneOf('orders'),
    columns: z.record(z.string(), header, { error: 'must be an object of texts' }).nullish(),
    dry_run: z.boolean({ error: 'must be true or false' }).nullish(),
  },
  { error: (issue) => (issue.code === 'invalid_type' ? 'must be an object' : undefined) },
);

/** ours: the language of the message, by the first word of `Accept-Language`; without a user of the caller's the project's `owner` is told. */
function languageOf({ request }: Exchange): { readonly language?: string } {
  const [first = ''] = (request.headers['accept-language'] ?? '').split(/[,;]/, 1);
  return LANGUAGE.test(first) ? { language: first } : {};
}

const LANGUAGE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,4}$/;

/** The orders of one project: `columns` in their order, with their texts as the file's header; ours: without them, labels. */
export function readCreate(exchange: Exchange): NewExport {
  readExtraFields(exchange);
  const within = projectOf(exchange);
  const { format, columns, dry_run } = readPayload(exchange);
  const { user, email, owner } = callerOf(exchange);
  return newExportAsked(exchange, NAME, {
    resource: 'orders',
    format,
    within: { ...within, recipient: 'owner' },
    ...(email === undefined ? {} : { notify: { email, ...languageOf(exchange) } }),
    filters: { project_id: within.key },
    labels: labelsOf(within),
    extra: { username: user ?? owner },
    headers: columns ?? {},
    ...(columns ? { fields: Object.keys(columns) } : {}),
    ...(dry_run ? { dryRun: true } : {}),
  });
}

export function readWalk(exchange: Exchange): WalkAsked {
  readExtraFields(exchange);
  const { query } = exchange.request;
  const within = projectOf(exchange);
  const { project } = labelsOf(within);
  const status = query.get('status') ? readStatus(query.get('status') ?? '') : undefined;
  return {
    owner: callerOf(exchange).owner,
    dialect: NAME,
    within,
    where: (entry) =>
      entry.labels?.project === project && (status === undefined || STATUS[entry.status] === status),
    page: readPage(query),
  };
}

export function readGet(exchange: Exchange): ExportRef {
  readExtraFields(exchange);
  return readExport(exchange);
}

export const readExport = (exchange: Exchange): ExportRef => exportAsked(exchange, { name: NAME, ids });

export const readLink = ({ params }: Exchange): string => params.link ?? '';

/** `APIKey` in any case, with a user's name before the key or without; Basic, by which one may only look; Bearer. */
export function credentials({ request }: Exchange): Credentials | undefined {
  const { scheme, text } = readAuthorization(request);
  switch (scheme) {
    case 'apikey':
      return { scheme: 'key', key: text.slice(text.lastIndexOf(':') + 1) };
    case 'bearer':
      return { scheme: 'bearer', token: text };
    case 'basic': {
      const read = readBasic(text);
      return read && { scheme: 'basic', ...read, readOnly: true };
    }
  }
  return undefined;
}

/** A project is a record of the owner's, whose key is a number. */
function projectOf({ params }: Exchange): Within & { readonly key: number } {
  const key = ids.read(params.id ?? '');
  if (key === undefined) throw new Problem('not-found', 'there is no such project');
  return { resource: 'projects', key };
}

const labelsOf = ({ key }: { readonly key: number }) => ({ project: ids.show(key) });

function readPayload(exchange: Exchange): z.infer<typeof Payload> {
  const { body } = exchange;
  const read = (hasChanged('payload', exchange) ? Payload.strict() : Payload).safeParse(body);
  if (read.success) return read.data;
  throw invalid(faultsOf(read.error.issues, { body, members: Object.keys(Payload.shape) }));
}
