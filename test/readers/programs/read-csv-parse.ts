import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { print } from './print.ts';

const [path = '', packed = ''] = process.argv.slice(2);

/** Prints the cells of a CSV file as csv-parse reads them; what is packed is unpacked by the web's stream. */
const bytes = path === '-' ? process.stdin : createReadStream(path);
const text =
  packed === ''
    ? bytes
    : Readable.fromWeb(
        Readable.toWeb(bytes).pipeThrough(new DecompressionStream(packed as 'gzip') as never) as never,
      );

print('');
for await (const row of text.pipe(parse({ delimiter: ';', bom: true, relax_column_count: true }))) print(row);
