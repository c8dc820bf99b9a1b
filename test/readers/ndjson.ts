import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Profile } from '../../functions/core/profile.ts';
import { ndjson } from '../../functions/formats/ndjson.ts';
import { PartBuffer } from '../../functions/formats/part-buffer.ts';
import { profiles } from '../../functions/formats/profiles.ts';
import { HOSTILE_TEXTS } from './hostile-cells.ts';
import type { Programs } from './installation.ts';

/** What Python's readers, pandas and polars find in NDJSON of hostile texts that does not stand there, in words. */
export function ndjsonFaults(folder: string, { python }: Programs): readonly string[] {
  const columns = [{ name: 'text', path: 'text', label: 'Text', type: 'text' }] as const;
  const encoder = ndjson.compile({ columns, profile: profiles.excel as Profile });
  const sink = new PartBuffer(1 << 20);
  const records = HOSTILE_TEXTS.map((text) => ({ text }));
  encoder.end(encoder.page(encoder.begin(sink), records, sink).carry, sink);
  const path = join(folder, 'hostile.ndjson');
  writeFileSync(path, sink.bytes.subarray(0, sink.length));
  const program = join(import.meta.dirname, 'programs', 'read-ndjson.py');
  const options = { encoding: 'utf8', maxBuffer: 1 << 28 } as const;
  const found = JSON.parse(execFileSync(python.command, [program, path], options)) as Record<
    string,
    string[]
  >;
  return Object.entries(found).flatMap(([reader, texts]) => [
    ...(texts.length === HOSTILE_TEXTS.length ? [] : [`${reader} finds ${texts.length} lines`]),
    ...HOSTILE_TEXTS.flatMap((text, index) =>
      texts[index] === text
        ? []
        : [`${reader} reads ${JSON.stringify(texts[index])}, not ${JSON.stringify(text)}`],
    ),
  ]);
}
