import { styleText } from 'node:util';
import type { Manifest } from '../../core/manifest.ts';
import { count, duration, size } from '../amounts.ts';
import { misfitTable } from '../misfit-table.ts';
import type { Origin } from './origin.ts';
import { COUNTED_FORMATS } from './rows-of.ts';
import type { Verdict } from './verify-file.ts';

/** A file that is wrong everywhere is not told chunk by chunk. */
const MOST_LINES = 20;

interface Printed {
  readonly file: string;
  readonly verdict: Verdict & { readonly origin: Origin };
  readonly manifest: Manifest;
  readonly ms: number;
}

/** The verdict for people, on stdout. */
export function printVerdict({ file, verdict, manifest, ms }: Printed): void {
  const lines = verdict.ok
    ? [...accepted(manifest, verdict, ms), ...proved(manifest, verdict.origin)]
    : refused(verdict);
  const word = verdict.ok
    ? styleText('green', 'is complete', toStdout)
    : styleText('red', 'differs', toStdout);
  const head = `${file} ${word}${verdict.ok ? ': it is what its manifest says' : ' from its manifest'}`;
  const misfits = manifest.misfits ? misfitTable(manifest.misfits).split('\n') : [];
  process.stdout.write(
    `${[head, ...[...lines.map(visible), ...misfits].map((line) => `  ${line}`)].join('\n')}\n`,
  );
}

/** A text of a manifest that nobody vouches for must not look like a line of the verdict, nor steer the terminal. */
const visible = (line: string): string =>
  line.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0)?.toString(16)}}`);

const toStdout = { stream: process.stdout };

function accepted(manifest: Manifest, { rows, bytes, crc32, sha256, root }: Verdict, ms: number): string[] {
  return [
    rows === null
      ? `rows     not counted: only those of ${COUNTED_FORMATS.join(', ')} are`
      : `rows     ${count(rows)}`,
    `bytes    ${count(bytes)}`,
    `chunks   ${count(manifest.chunks.length)}, without a gap`,
    `crc32    ${crc32}`,
    manifest.file.sha256 === null ? `sha256   ${sha256} (the manifest names none)` : `sha256   ${sha256}`,
    ...(root === null ? [] : [`root     ${root}`]),
    `read in  ${duration(ms)}, ${size(bytes / (ms / 1000))}/s`,
  ];
}

function refused({ differences }: Verdict): string[] {
  const lines = differences.slice(0, MOST_LINES).map(({ message }) => message);
  const more = differences.length - lines.length;
  return more > 0 ? [...lines, `and ${more} more (--json names all)`] : lines;
}

/** What an accepted file's proof says, and what it leaves open. */
function proved(manifest: Manifest, origin: Origin): string[] {
  return [
    `proved   ${bytesProved(manifest)}`,
    ...(origin.signature === 'valid'
      ? [`proved   the holder of the key ${origin.key} signed this manifest, of ${exportOf(manifest)}`]
      : [`open     ${originOpen(origin)}`]),
    'open     whether the records were right when they were read',
  ];
}

function bytesProved(manifest: Manifest): string {
  if (manifest.manifest === 2) return 'every byte of the file is the one that this manifest names (SHA-256)';
  if (manifest.file.sha256 !== null) return 'the file is the one that this manifest names (SHA-256)';
  return 'no accident changed the file (CRC-32); whoever changes one on purpose can keep its CRC-32';
}

const exportOf = (manifest: Manifest): string =>
  manifest.manifest === 2
    ? `the export ${manifest.export} of ${manifest.dialect}`
    : `the export ${manifest.export}`;

function originOpen(origin: Origin): string {
  const whoever = 'who made this manifest';
  return origin.signature === 'unchecked'
    ? `${whoever}: it is signed by the key ${origin.key}, which --key or --url checks`
    : `${whoever}: it is not signed`;
}
