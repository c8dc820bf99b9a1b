import { readFile } from 'node:fs/promises';
import { Manifest } from '../../core/manifest.ts';
import { digestOf } from '../../core/statement.ts';
import { Failure } from '../failure.ts';
import { csvConventions } from './conventions.ts';

export interface ReadManifest {
  readonly manifest: Manifest;
  /** `digestOf` all that the file says, whatever of it is known here. */
  readonly digest: string;
}

/** Reads a manifest of any version; one that is not there or not in the manifest's form is a `Failure` with code 2 that says where. */
export async function readManifest(path: string): Promise<ReadManifest> {
  const text = await read(path);
  try {
    return manifestIn(path, text);
  } catch (error) {
    throw error instanceof RangeError
      ? new Failure(`${path} is no manifest: it is nested too deep`, 2)
      : error;
  }
}

function manifestIn(path: string, text: string): ReadManifest {
  const document = parse(path, text);
  const checked = Manifest.safeParse(document);
  if (!checked.success) throw new Failure(`${path} is no manifest: ${issueLine(checked.error.issues)}`, 2);
  if (checked.data.format === 'csv') checkProfile(path, checked.data);
  if (namesIn(text) !== membersOf(document))
    throw new Failure(
      `${path} is no manifest: it has a member twice, of which programs read one or the other`,
      2,
    );
  return { manifest: checked.data, digest: digestOf(document as object) };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new Failure(`cannot read the manifest ${path}: ${(error as Error).message}`, 2);
  }
}

function parse(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Failure(`${path} is no manifest: ${(error as Error).message}`, 2);
  }
}

/** A string that nobody ends goes to the end of the text. */
const STRING = /"[^"\\]*(?:\\.[^"\\]*)*(?:"(\s*:)?|\\?$)/gs;

/** How many members a JSON text names. */
function namesIn(text: string): number {
  let names = 0;
  for (const [, colon] of text.matchAll(STRING)) if (colon !== undefined) names++;
  return names;
}

/** How many members a value has in all: of those of one name, `JSON.parse` keeps the last. */
function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const inside = Object.values(value);
  const own = Array.isArray(value) ? 0 : inside.length;
  return inside.reduce<number>((sum, member) => sum + membersOf(member), own);
}

function checkProfile(path: string, manifest: Manifest): void {
  const checked = csvConventions(manifest);
  if (!checked.success)
    throw new Failure(`${path} is no manifest: profile.${issueLine(checked.error.issues)}`, 2);
}

const issueLine = (
  issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[],
): string => issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
