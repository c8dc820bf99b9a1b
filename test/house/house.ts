import { readdirSync, readFileSync } from 'node:fs';
import { basename, join, matchesGlob, posix } from 'node:path';
import {
  declarationsOf,
  functionsOf,
  hasDefaultExport,
  type Import,
  importsOf,
  readSyntax,
  sayingsOf,
} from './syntax.ts';
import { codeFromText, mayImport, mayNotSay, neverReaches } from './walls.ts';

export const root = join(import.meta.dirname, '../..');

/** Where a function starts and how many lines it takes. */
export interface Span {
  readonly line: number;
  readonly length: number;
}

/** One source file, read once. */
export interface Source {
  /** From the repository's root, with `/`. */
  readonly path: string;
  /** Lines, not counting an empty one after the last newline. */
  readonly lines: number;
  readonly imports: readonly Import[];
  readonly sayings: ReadonlySet<string>;
  readonly declarations: readonly string[];
  readonly functions: readonly Span[];
  readonly defaultExport: boolean;
}

export function readSource(path: string, text: string): Source {
  const nodes = readSyntax(path, text);
  return {
    path,
    lines: countLines(text.trimEnd()),
    imports: importsOf(nodes).map((found) => ({ ...found, target: normalise(path, found.target) })),
    sayings: sayingsOf(nodes),
    declarations: declarationsOf(nodes),
    functions: functionsOf(nodes).map(({ start, end }) => ({
      line: countLines(text.slice(0, start)),
      length: countLines(text.slice(start, end)),
    })),
    defaultExport: hasDefaultExport(nodes),
  };
}

/** The TypeScript and JavaScript files under a folder of the repository. */
export function sourcesUnder(folder: string): Source[] {
  const paths = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return paths
    .filter((path) => /\.(ts|mjs)$/.test(path))
    .map((path) => posix.join(folder, path))
    .map((path) => readSource(path, readFileSync(join(root, path), 'utf8')));
}

/** Imports that a file's room does not allow, as sentences. */
export function breaches(source: Source): string[] {
  const allowed = allowedFor(source.path);
  return source.imports
    .filter(({ target }) => !allowed.some((pattern) => matchesGlob(target, pattern)))
    .map(({ target }) => `${source.path} imports ${target}`);
}

/** Words that a file's room does not allow, as sentences. */
export function impurities(source: Source): string[] {
  const words = mayNotSay[roomOf(source.path)] ?? [];
  return words.filter((word) => source.sayings.has(word)).map((word) => `${source.path} says ${word}`);
}

/** Whether a file turns text into code. */
export function generatesCode({ sayings }: Source): boolean {
  return codeFromText.words.some((word) => sayings.has(word));
}

/** Places out of bounds that a file's value imports lead to, as sentences. */
export function leaks(sources: readonly Source[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return sources.flatMap((source) => {
    const banned = neverReaches.filter(({ from }) => matchesGlob(source.path, from)).flatMap(({ to }) => to);
    const reached = banned.length === 0 ? [] : [...reach(source, byPath)];
    return reached
      .filter((target) => banned.some((ban) => matchesGlob(target, ban)))
      .map((target) => `${source.path} reaches ${target}`);
  });
}

export function roomOf(path: string): string {
  const [top, room = ''] = path.split('/');
  return top === 'functions' ? basename(room, '.ts') : String(top);
}

function allowedFor(path: string): readonly string[] {
  const [, room = '', member = ''] = path.split('/');
  const wing = `${room}/${basename(member, '.ts')}`;
  const isMember = mayImport[`${room}/*`] !== undefined && wing !== `${room}/index`;
  if (isMember) {
    const own = [`functions/${wing}.ts`, `functions/${wing}/**`];
    return [...own, ...(mayImport[`${room}/*`] ?? []), ...(mayImport[wing] ?? [])];
  }
  const folder = path.startsWith('functions/') ? `functions/${room}` : 'lib';
  return [`${folder}/**`, ...(mayImport[roomOf(path)] ?? mayImport[`${room}/*`] ?? [])];
}

function reach(from: Source, byPath: ReadonlyMap<string, Source>): Set<string> {
  const seen = new Set<string>();
  const open = [from];
  for (let source = open.pop(); source; source = open.pop()) {
    for (const { target, typeOnly } of source.imports) {
      if (typeOnly || seen.has(target)) continue;
      seen.add(target);
      open.push(...[byPath.get(target)].filter((next) => next !== undefined));
    }
  }
  return seen;
}

/** A repository path, a package's name without its subpath, or a built-in as `node:name`. */
function normalise(path: string, target: string): string {
  if (target.startsWith('.')) return posix.join(posix.dirname(path), target);
  const parts = target.split('/');
  return parts.slice(0, target.startsWith('@') ? 2 : 1).join('/');
}

function countLines(text: string): number {
  return text.split('\n').length;
}
