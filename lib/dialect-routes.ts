import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** One endpoint of a public API, as its dialect's `routes.ts` declares it. */
export interface Route {
  readonly method: string;
  readonly path: string;
  readonly operation: string;
}

const folder = join(import.meta.dirname, '..', 'functions', 'dialects');
const load = createRequire(import.meta.url);

/** The routes of the dialects named, or of all: a new dialect is deployed without a change here. */
export function dialectRoutes(names: readonly string[] = dialectNames()): Route[] {
  return names.flatMap((name) => (load(join(folder, name, 'routes.ts')) as { routes: Route[] }).routes);
}

/** Every public API that has routes. */
export const dialectNames = (): string[] =>
  readdirSync(folder).filter((name) => existsSync(join(folder, name, 'routes.ts')));
