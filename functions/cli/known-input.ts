import { Failure } from './failure.ts';

/** Bytes with which other things than NDJSON begin, and how they become it; `FILE` stands for the input. */
const BEGINNINGS: readonly (readonly [begin: readonly number[], what: string, how: string])[] = [
  [[0x1f, 0x8b], 'gzip', 'unpack it: gunzip -c FILE | waybill load … -'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd', 'unpack it: zstd -dc FILE | waybill load … -'],
  [[0x42, 0x5a, 0x68], 'bzip2', 'unpack it: bunzip2 -c FILE | waybill load … -'],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'xz', 'unpack it: xz -dc FILE | waybill load … -'],
  [[0x50, 0x4b, 0x03, 0x04], 'a ZIP archive or a workbook', 'save it as NDJSON, or as CSV and convert that'],
  [[0x50, 0x41, 0x52, 0x31], 'Parquet', 'convert it, as with DuckDB: COPY (FROM FILE) TO … (FORMAT json)'],
  [[0xff, 0xfe], 'UTF-16', 'convert it: iconv -f UTF-16 -t UTF-8 FILE | waybill load … -'],
  [[0xfe, 0xff], 'UTF-16', 'convert it: iconv -f UTF-16 -t UTF-8 FILE | waybill load … -'],
];

/** Throws a `Failure` that names the input for what it is, where its first bytes show that it is no NDJSON. */
export function refuseKnown(first: Buffer): void {
  for (const [begin, what, how] of BEGINNINGS)
    if (begin.every((byte, at) => first[at] === byte)) throw new Failure(`is ${what} and no NDJSON; ${how}`);
  const line = first.toString('utf8').trimStart().split('\n', 1)[0]?.trim() ?? '';
  if (line.startsWith('['))
    throw new Failure("is a JSON array and no NDJSON; take it apart: jq -c '.[]' FILE | waybill load … -");
  if (line === '{')
    throw new Failure('is JSON over several lines and no NDJSON; join them: jq -c . FILE | waybill load … -');
  if (/^[^{"]*[,;\t]/.test(line) || /^"[^"]*"[,;\t]/.test(line))
    throw new Failure(
      'looks like CSV and is no NDJSON; convert it: mlr --icsv --ojsonl cat FILE | waybill load … -',
    );
}
