import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Limits } from '../functions/core/limits.ts';
import type { RouteSpec } from '../functions/http/dialect.ts';

/** What a dialect declares as data. */
interface Declared {
  readonly routes: readonly RouteSpec[];
  readonly limits: Limits;
}

const folder = join(import.meta.dirname, '..', 'functions', 'dialects');
const load = createRequire(import.meta.url);

const declared = (name: string): Declared => load(join(folder, name, 'routes.ts'));

/** The service's own API, which every stage has. */
const OWN = 'waybill';

/** The service's own routes and those of the dialects named, or of all: a new dialect is deployed without a change here. */
export const dialectRoutes = (names: readonly string[] = dialectNames()): readonly RouteSpec[] =>
  [...new Set([...names, OWN])].flatMap((name) => declared(name).routes);

/** Every dialect's limits. */
export const dialectLimits = (): Readonly<Record<string, Limits>> =>
  Object.fromEntries(dialectNames().map((name) => [name, declared(name).limits]));

/** Every public API that has routes. */
export const dialectNames = (): string[] =>
  readdirSync(folder).filter((name) => existsSync(join(folder, name, 'routes.ts')));
