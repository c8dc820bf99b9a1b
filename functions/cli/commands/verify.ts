import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Command } from 'commander';
import { Exit, Failure } from '../failure.ts';
import type { GlobalOptions } from '../global-options.ts';
import { interruptible } from '../interrupts.ts';
import { showProgress } from '../progress.ts';
import { checkOrigin } from '../verify/origin.ts';
import { printVerdict } from '../verify/print-verdict.ts';
import { readKeys } from '../verify/read-keys.ts';
import { type ReadManifest, readManifest } from '../verify/read-manifest.ts';
import { type Verdict, type Verification, verifyFile } from '../verify/verify-file.ts';

const BLOCK = 1 << 20;

export function addVerify(program: Command): void {
  program
    .command('verify')
    .summary('compare a file with its manifest')
    .description(
      'Counts and hashes a file anew and compares it with its manifest. Says what differs, and where: bytes, CRC-32 and ' +
        'SHA-256 of the file, its columns and rows, the SHA-256 of each range, and the CRC-32 and rows of each chunk. With --key or ' +
        '--url it also checks who made the manifest. Says in words what was proved and what was not.',
    )
    .argument('<file>', 'the exported file, or - for stdin')
    .argument('[manifest]', 'its manifest (default: <file>.manifest.json)')
    .option('--key <file>', 'the service’s public key, by which the manifest must be signed')
    .option('--url <url>', 'the service to ask for that key: as sure as the connection to it is')
    .option('--export <id>', 'the export that the manifest must be of, as its API shows the id')
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, manifest: string | undefined, _options, command: Command) => {
      const options = command.optsWithGlobals<VerifyOptions>();
      const read = await readManifest(manifestPath(file, manifest));
      const keys = await readKeys(options);
      const started = performance.now();
      const found = await interruptible((signal) => verify({ file, ...read, signal, ...options }));
      const { origin, differences: others } = checkOrigin({ ...read, keys, export: options.export });
      const differences = [...others, ...found.differences];
      const verdict = { ...found, ok: differences.length === 0, origin, differences };
      const ms = performance.now() - started;
      if (options.json)
        process.stdout.write(`${JSON.stringify({ file, ...verdict, misfits: read.manifest.misfits })}\n`);
      else if (!options.quiet || !verdict.ok) printVerdict({ file, verdict, manifest: read.manifest, ms });
      if (!verdict.ok) throw new Exit(1);
    });
}

interface VerifyOptions extends GlobalOptions {
  readonly key?: string;
  readonly url?: string;
  readonly export?: string;
}

function manifestPath(file: string, manifest: string | undefined): string {
  if (manifest !== undefined) return manifest;
  if (file === '-')
    throw new Failure('verify: a file from stdin needs the path of its manifest as second argument', 2);
  return `${file}.manifest.json`;
}

interface Asked extends Pick<GlobalOptions, 'quiet'>, Pick<ReadManifest, 'manifest'> {
  readonly file: string;
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
  $ waybill verify products.csv --key service.jwk
  $ waybill verify products.csv --url https://exports.example.com --export exp_01KT9GB300ZZFZ3DFZHR1NV4T5
  $ waybill verify products.csv proof.json --json
  $ curl -s "$URL/download" -H "Authorization: Bearer $KEY" | waybill verify - products.csv.manifest.json

Exit codes: 0 the file is what its manifest says, 1 it differs, 2 one of them cannot be read.`;
