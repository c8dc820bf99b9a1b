import assert from 'node:assert/strict';
import { describe, it } from 'vitest';
import type { Format, FormatSpec } from '../../functions/core/format.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resources } from '../../functions/resources/index.ts';
import { expected, type FormatReader } from '../contracts/format-contract.ts';
import { file } from '../contracts/format-files.ts';
import { samples } from '../sample-records.ts';
import { csvReader } from './csv/csv-reader.ts';
import { jsonReader, ndjsonReader } from './json/json-reader.ts';

const readers: Readonly<Record<string, Omit<FormatReader, 'profiles'>>> = {
  csv: csvReader,
  json: jsonReader,
  ndjson: ndjsonReader,
};

describe.each(samples)('$name', (sample) => {
  describe.each(Object.entries(resources).filter(([name]) => sample.holds(name)))(
    'of %s',
    (name, { columns, rows }) => {
      const records = sample.of(name);

      it.each(Object.entries(readers))('come back from %s', (format, reader) => {
        for (const profile of Object.values(profiles)) {
          const spec: FormatSpec = { columns, profile, ...(rows === undefined ? {} : { rows }) };
          const read = reader.read(file((formats[format] as Format).compile(spec), [records]), spec);
          assert.deepEqual(read, expected(records, spec, { ...reader, profiles: [] }));
        }
      });
    },
  );
});
