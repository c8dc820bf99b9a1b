import { writeSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { diskFiles } from '../../../functions/local/disk-files.ts';

/** Writes and completes one upload after the other under one key, below the folder named by its first argument, and prints the ids. */
const files = diskFiles(process.argv[2] ?? '');
const body = new Uint8Array(3_000_000).fill(7);
const whole = { crc32: crc32(body), bytes: body.length };

for (let i = 0; i < 10_000; i++) {
  const upload = await files.beginUpload('k', { mediaType: 'text/csv', name: 'k.csv' });
  const part = await files.putPart({ key: 'k', upload, number: 1 }, body, whole.crc32);
  writeSync(1, `${JSON.stringify({ upload, part })}\n`);
  await files.completeUpload({ key: 'k', upload }, [part], whole);
}
