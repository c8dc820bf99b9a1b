import { invalid, Problem } from '../core/problem.ts';
import type { BodyRules } from './dialect.ts';
import { describeJsonError } from './json-position.ts';
import type { HttpRequest } from './message.ts';

/** Deeper than any request has reason to be, and shallow enough for recursive readers. */
const MAX_DEPTH = 32;

/**
 * The parsed JSON of a request, or undefined where none is needed and none came. A body beyond `limit` bytes is `too-large`,
 * another media type, charset or coding `unsupported-media-type`, text that is not JSON `malformed`, and what parses but
 * may not stand there (`__proto__`, more than 32 levels) `invalid`.
 */
export function readJsonBody(request: HttpRequest, rules: BodyRules & { readonly limit: number }): unknown {
  if (request.body.length > rules.limit) {
    const message = `is longer than ${rules.limit} bytes`;
    throw new Problem('too-large', `the body ${message}`, { faults: [{ field: 'body', message }] });
  }
  if (request.body.length === 0) {
    if (rules.required) throw invalid([{ field: 'body', message: 'is required' }]);
    return undefined;
  }
  refuseMediaType(request.headers, rules.mediaTypes);
  const value = parse(decode(request.body));
  refuseStructure(value);
  return value;
}

/** A body without a media type is taken for what the API speaks. */
function refuseMediaType(headers: HttpRequest['headers'], mediaTypes: readonly string[]): void {
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') {
    throw unsupported('Content-Encoding', coding, ['identity']);
  }
  const given = headers['content-type'];
  if (given === undefined) return;
  const [type = '', ...parameters] = given.split(';').map((part) => part.trim().toLowerCase());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='))?.slice(8);
  const isUtf8 = charset === undefined || /^"?utf-?8"?$/.test(charset);
  if (!mediaTypes.includes(type) || !isUtf8) throw unsupported('Content-Type', given, mediaTypes);
}

function unsupported(header: string, value: string, allowed: readonly string[]): Problem {
  const message = `must be ${allowed.join(' or ')}`;
  return new Problem('unsupported-media-type', `${header} ${message}`, {
    faults: [{ field: `header.${header}`, value, message, allowed }],
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
  new Problem('malformed', `the body ${message}`, { cause, faults: [{ field: 'body', message }] });

function refuseStructure(body: unknown): void {
  const open = [{ value: body, path: '', depth: 1 }];
  for (let next = open.pop(); next; next = open.pop()) {
    const { value, path, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth > MAX_DEPTH) {
      throw invalid([{ field: 'body', message: `is nested more than ${MAX_DEPTH} levels deep` }]);
    }
    if (Object.hasOwn(value, '__proto__')) {
      throw invalid([{ field: `${path}__proto__`, message: 'is not a name that may be used' }]);
    }
    for (const [name, item] of Object.entries(value)) {
      open.push({ value: item, path: `${path}${name}.`, depth: depth + 1 });
    }
  }
}
