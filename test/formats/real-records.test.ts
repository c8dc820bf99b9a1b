import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { describe, it } from 'vitest';
import { parseDocument } from '../../functions/core/document.ts';
import type { Format, FormatSpec } from '../../functions/core/format.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resources } from '../../functions/resources/index.ts';
import { expected, type FormatReader } from '../contracts/format-contract.ts';
import { file } from '../contracts/format-files.ts';
import { csvReader } from './csv/csv-reader.ts';
import { jsonReader, ndjsonReader } from './json/json-reader.ts';

const DATA = new URL('../../../shared/data/', import.meta.url);

const files: Readonly<Record<string, string>> = {
  products: 'products.ndjson',
  inventory: 'inventory-listings.ndjson',
  orders: 'orders.ndjson',
  skus: 'skus.ndjson',
};

const readers: Readonly<Record<string, Omit<FormatReader, 'profiles'>>> = {
  csv: csvReader,
  json: jsonReader,
  ndjson: ndjsonReader,
};

describe.runIf(existsSync(DATA))('real records, which lie beside the repository', () => {
  describe.each(Object.entries(files))('%s', (name, ndjson) => {
    const { columns = [], rows } = resources[name] ?? {};

    it.each(Object.entries(readers))('come back from %s', (format, reader) => {
      const records = readFileSync(new URL(ndjson, DATA), 'utf8').trim().split('\n').map(parseDocument);
      for (const profile of Object.values(profiles)) {
        const spec: FormatSpec = { columns, profile, ...(rows === undefined ? {} : { rows }) };
        const read = reader.read(file((formats[format] as Format).compile(spec), [records]), spec);
        assert.deepEqual(read, expected(records, spec, { ...reader, profiles: [] }));
      }
    });
  });
});
