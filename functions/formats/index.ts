import type { Format } from '../core/format.ts';
import { csv } from './csv/index.ts';
import { json } from './json/index.ts';
import { ndjson } from './ndjson.ts';
import { xlsx } from './xlsx/index.ts';

export { compressed } from './compression/compressed.ts';
export { profiles } from './profiles.ts';

/** Every format there is, by name; a new one is a file of this room and a line here. */
export const formats: Readonly<Record<string, Format>> = { csv, json, ndjson, xlsx };
