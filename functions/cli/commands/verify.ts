import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import type { Manifest } from '../../core/manifest.ts';
import { Exit, Failure } from '../failure.ts';
import type { GlobalOptions } from '../global-options.ts';
import { interruptible } from '../interrupts.ts';
import { showProgress } from '../progress.ts';
import { printVerdict } from '../verify/print-verdict.ts';
import { readManifest } from '../verify/read-manifest.ts';
import { type Verdict, type Verification, verifyFile } from '../verify/verify-file.ts';

const BLOCK = 1 << 20;

export function addVerify(program: Command): void {
  program
    .command('verify')
    .summary('compare a file with its manifest')
    .description(
      'Counts and hashes a file anew and compares it with its manifest. Says what differs, and where: bytes, CRC-32 and ' +
        'SHA-256 of the file, its columns and rows, and the range, CRC-32 and rows of each chunk.',
    )
    .argument('<file>', 'the exported file, or - for stdin')
    .argument('[manifest]', 'its manifest (default: <file>.manifest.json)')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, manifest: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const expected = await readManifest(manifestPath(file, manifest));
      const started = performance.now();
      const verdict = await interruptible((signal) =>
        verify({ file, manifest: expected, signal, ...options }),
      );
      const ms = performance.now() - started;
      if (options.json)
        process.stdout.write(`${JSON.stringify({ file, ...verdict, misfits: expected.misfits })}\n`);
      else if (!options.quiet || !verdict.ok) printVerdict({ file, verdict, manifest: expected, ms });
      if (!verdict.ok) throw new Exit(1);
    });
}

function manifestPath(file: string, manifest: string | undefined): string {
  if (manifest !== undefined) return manifest;
  if (file === '-')
    throw new Failure('verify: a file from stdin needs the path of its manifest as second argument', 2);
  return `${file}.manifest.json`;
}

interface Asked extends Pick<GlobalOptions, 'quiet'> {
  readonly file: string;
  readonly manifest: Manifest;
  readonly signal: AbortSignal;
}

async function verify({ file, manifest, signal, quiet }: Asked): Promise<Verdict> {
  const progress = showProgress({ verb: 'verifying', total: { bytes: manifest.file.bytes }, quiet });
  const onProgress = (bytes: number) => {
    signal.throwIfAborted();
    progress.update({ bytes });
  };
  try {
    return await verifyFile({ manifest, onProgress, ...(file === '-' ? streamed() : await stored(file)) });
  } finally {
    progress.stop();
  }
}

const streamed = (): Pick<Verification, 'blocks'> => ({ blocks: process.stdin });

/** A file that cannot be read is the caller's mistake, not a difference. */
async function stored(path: string): Promise<Pick<Verification, 'blocks' | 'stored'>> {
  try {
    const file = await open(path);
    const facts = await file.stat();
    await file.close();
    if (facts.isDirectory()) throw new Error('it is a directory');
    const readRange = (start: number, bytes: number) =>
      bytes === 0 ? none() : createReadStream(path, { start, end: start + bytes - 1, highWaterMark: BLOCK });
    return {
      blocks: createReadStream(path, { highWaterMark: BLOCK }),
      stored: { bytes: facts.size, readRange },
    };
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${(error as Error).message}`, 2);
  }
}

async function* none(): AsyncGenerator<Buffer> {}

const EXAMPLES = `
Examples:
  $ waybill verify products.csv
  $ waybill verify products.csv proof.json --json
  $ curl -s "$URL/download" -H "Authorization: Bearer $KEY" | waybill verify - products.csv.manifest.json

Exit codes: 0 the file is what its manifest says, 1 it differs, 2 one of them cannot be read.`;
