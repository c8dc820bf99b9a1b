import type { Dialect, RouteSpec } from './dialect.ts';
import type { HttpRequest } from './message.ts';

/** What a path and method lead to. */
export interface Found {
  /** The dialect whose path it is or resembles; undefined where it resembles none. */
  readonly dialect: Dialect | undefined;
  readonly route: RouteSpec | undefined;
  readonly params: Readonly<Record<string, string>>;
  /** Where no route is found, the methods that the path has; empty where no route has the path. */
  readonly allow: readonly string[];
}

interface Candidate {
  readonly dialect: Dialect;
  readonly route: RouteSpec;
  readonly segments: readonly string[];
}

/** Finds routes; one trailing slash is tolerated, and `HEAD` is where `GET` is. */
export function createRouter(
  dialects: readonly Dialect[],
): (request: Pick<HttpRequest, 'method' | 'path'>) => Found {
  const candidates = dialects.flatMap(candidatesOf).sort((a, b) => wildcards(a) - wildcards(b));
  const ofLength = Map.groupBy(candidates, ({ segments }) => segments.length);
  return ({ method, path }) => {
    const segments = segmentsOf(path);
    const fitting = (ofLength.get(segments.length) ?? []).filter((one) => fits(one.segments, segments));
    const wanted = method === 'HEAD' ? 'GET' : method;
    const chosen = fitting.find(
      ({ route }) => route.method === wanted && !(method === 'HEAD' && route.makes),
    );
    if (chosen) {
      const params = paramsOf(chosen.segments, segments);
      return { dialect: chosen.dialect, route: chosen.route, params, allow: [] };
    }
    const dialect = fitting[0]?.dialect ?? resembled(dialects, path);
    return { dialect, route: undefined, params: {}, allow: methodsOf(fitting) };
  };
}

const candidatesOf = (dialect: Dialect): Candidate[] =>
  dialect.routes.map((route) => ({ dialect, route, segments: segmentsOf(route.path) }));

/** A literal segment wins over a wildcard. */
const wildcards = ({ segments }: Candidate): number => segments.filter(isWildcard).length;

const isWildcard = (segment: string): boolean => segment.startsWith('{');

function segmentsOf(path: string): readonly string[] {
  const whole = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  return whole.split('/').slice(1);
}

/** Both have the same length. */
const fits = (pattern: readonly string[], segments: readonly string[]): boolean =>
  pattern.every((part, i) =>
    isWildcard(part) ? decoded(segments[i] ?? '') !== undefined : part === segments[i],
  );

function paramsOf(pattern: readonly string[], segments: readonly string[]): Readonly<Record<string, string>> {
  const params: Record<string, string> = {};
  for (const [i, part] of pattern.entries())
    if (isWildcard(part)) params[part.slice(1, -1)] = decoded(segments[i] ?? '') ?? '';
  return params;
}

/** Undefined for an empty segment and for one that is not percent-encoded UTF-8. */
function decoded(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment) || undefined;
  } catch {
    return undefined;
  }
}

function methodsOf(fitting: readonly Candidate[]): readonly string[] {
  if (fitting.length === 0) return [];
  const methods = fitting.map(({ route }) => route.method as string);
  const isSafe = fitting.some(({ route }) => route.method === 'GET' && !route.makes);
  const implied = isSafe ? ['HEAD', 'OPTIONS'] : ['OPTIONS'];
  return [...new Set([...methods, ...implied])].sort();
}

function resembled(dialects: readonly Dialect[], path: string): Dialect | undefined {
  const near = dialects.flatMap((dialect) => dialect.prefixes.map((prefix) => ({ dialect, prefix })));
  return near
    .filter(({ prefix }) => path === prefix || path.startsWith(`${prefix}/`))
    .sort((a, b) => b.prefix.length - a.prefix.length)[0]?.dialect;
}
