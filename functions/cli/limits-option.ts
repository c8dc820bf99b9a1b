import { readFileSync } from 'node:fs';
import { LimitSettings, strangeLimits } from '../core/limits.ts';
import { Failure } from './failure.ts';

/** What a `--limits` of `waybill serve` says: `off`, or the name of a JSON file that says which limits are other ones. */
export async function readLimits(text: string): Promise<LimitSettings> {
  if (text === 'off') return text;
  const value = readJson(text);
  const { data, error } = LimitSettings.safeParse(value);
  if (error) throw refusal(text, issueLine(value, error.issues));
  const { dialects } = await import('../dialects/index.ts');
  const known = Object.fromEntries(dialects.map(({ name, limits }) => [name, limits.rules]));
  const [strange] = strangeLimits(data, known);
  if (strange !== undefined) throw refusal(text, strange);
  return data;
}

const refusal = (file: string, reason: string): Failure => new Failure(`--limits ${file}: ${reason}`, 2);

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const reason = error instanceof SyntaxError ? `is not JSON: ${error.message}` : (error as Error).message;
    throw refusal(file, reason);
  }
}

interface Issue {
  readonly path: readonly PropertyKey[];
  /** What each of several forms lacks; of those that a value may have, the last is an object. */
  readonly errors?: readonly (readonly Issue[])[];
  readonly keys?: readonly string[];
}

/** The first fault by its place, its value and what is allowed there. */
function issueLine(value: unknown, issues: readonly Issue[], above: readonly PropertyKey[] = []): string {
  const [{ path, errors, keys } = { path: [] }] = issues;
  const place = [...above, ...path];
  const found = place.reduce((at: unknown, name) => Object(at)[name], value);
  const [form] = errors?.slice(-1) ?? [];
  if (form && typeof found === 'object' && found !== null) return issueLine(value, form, place);
  const named = [...place, ...(keys?.slice(0, 1) ?? [])];
  const at = ['limits', ...named].join('.');
  const last = String(named.at(-1));
  const allowed = ALLOWED[named.length] ?? MEMBERS[last] ?? 'allowed are max and seconds';
  const told = keys ? 'is unknown' : found === undefined ? 'is missing' : `is ${JSON.stringify(found)}`;
  return `${at} ${told}; ${allowed}`;
}

/** What may stand at each depth: the whole, an API, one of its limits. */
const ALLOWED = [
  'it must be "off", or an object that has APIs by name',
  'it must be an object that has limits by name',
  'it must be "off", or {"max": 60, "seconds": 60}, where seconds may be left out',
];
const MEMBERS: Readonly<Record<string, string>> = {
  max: 'it must be a whole number from 1',
  seconds: 'it must be a whole number from 1 to 86400',
};
