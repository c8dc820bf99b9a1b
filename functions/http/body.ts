import { invalid, Problem } from '../core/problem.ts';
import type { BodyRules } from './dialect.ts';
import { describeJsonError } from './json-position.ts';
import type { HttpRequest } from './message.ts';

/** Deeper than any request has reason to be, and shallow enough for recursive readers. */
const MAX_DEPTH = 32;

/**
 * The body of a request, JSON parsed or a form, or undefined where none is needed and none came. A body beyond `limit` bytes is `too-large`,
 * another media type, charset or coding `unsupported-media-type`, text that is not JSON `malformed`, and what parses but
 * may not stand there (`__proto__`, more than 32 levels) `invalid`.
 */
export function readBody(request: HttpRequest, rules: BodyRules & { readonly limit: number }): unknown {
  if (request.body.length > rules.limit) {
    const message = `is longer than ${rules.limit} bytes`;
    throw new Problem('too-large', `the body ${message}`, {
      faults: [{ ...BODY, reason: 'value', message }],
    });
  }
  if (request.body.length === 0) {
    if (rules.required) throw invalid([{ ...BODY, reason: 'required', message: 'is required' }]);
    return undefined;
  }
  const mediaType = readMediaType(request.headers, rules.mediaTypes);
  if (mediaType === FORM) return new URLSearchParams(decode(request.body));
  const value = parse(decode(request.body));
  refuseStructure(value);
  return value;
}

const FORM = 'application/x-www-form-urlencoded';
const BODY = { in: 'body', at: [] } as const;

/** A body without a media type is taken for what the API speaks first. */
function readMediaType(headers: HttpRequest['headers'], mediaTypes: readonly string[]): string | undefined {
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw unsupported('Content-Encoding', coding, ['identity']);
  }
  const given = headers['content-type'];
  if (given === undefined) return mediaTypes[0];
  const [type = '', ...parameters] = given.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  if (!mediaTypes.includes(type) || !isUtf8) throw unsupported('Content-Type', given, mediaTypes);
  return type;
}

function unsupported(header: string, value: string, allowed: readonly string[]): Problem {
  const message = `must be ${allowed.join(' or ')}`;
  return new Problem('unsupported-media-type', `${header} ${message}`, {
    faults: [{ in: 'header', at: [header], reason: 'value', value, message, allowed }],
  });
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw malformed('is not UTF-8', cause);
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(`is not JSON: ${describeJsonError(text, cause as SyntaxError)}`, cause);
  }
}

const malformed = (message: string, cause: unknown): Problem =>
  new Problem('malformed', `the body ${message}`, {
    cause,
    faults: [{ ...BODY, reason: 'syntax', message }],
  });

function refuseStructure(body: unknown): void {
  const open: { value: unknown; path: readonly string[] }[] = [{ value: body, path: [] }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (path.length >= MAX_DEPTH) {
      const message = `is nested more than ${MAX_DEPTH} levels deep`;
      throw invalid([{ ...BODY, reason: 'value', message }]);
    }
    if (Object.hasOwn(value, '__proto__')) {
      const message = 'is not a name that may be used';
      throw invalid([{ in: 'body', at: [...path, '__proto__'], reason: 'unknown', message }]);
    }
    for (const [name, item] of Object.entries(value)) open.push({ value: item, path: [...path, name] });
  }
}
