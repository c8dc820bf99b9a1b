import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import type { RecordDocument } from '../../core/json.ts';
import { Problem } from '../../core/problem.ts';
import type { Resource } from '../../core/resource.ts';
import { resources } from '../../resources/index.ts';
import { counted, duration } from '../amounts.ts';
import { closest } from '../closest.ts';
import { Failure } from '../failure.ts';
import type { GlobalOptions } from '../global-options.ts';
import { interruptible } from '../interrupts.ts';
import { refuseKnown } from '../known-input.ts';
import { folderTarget, type LoadTarget, stageTarget } from '../load-target.ts';
import { ndjsonLines } from '../ndjson-lines.ts';
import { ownerOption } from '../owner-option.ts';
import { type Progress, showProgress } from '../progress.ts';
import { readRecord } from '../read-record.ts';
import { stageOption } from '../stage-option.ts';

const BLOCK = 1 << 20;
/** After how many lines the process looks whether it was interrupted. */
const LINES_PER_TURN = 1000;

interface LoadOptions extends GlobalOptions {
  readonly owner: string;
  readonly stage?: string;
}

export function addLoad(program: Command): void {
  program
    .command('load')
    .summary('put records into the data folder')
    .description(
      'Reads records as NDJSON, one JSON object a line, and puts them into the data folder, where they replace records of ' +
        'the same key. Either all lines are loaded or, where one is bad, none. With --stage they go into the table of a ' +
        'deployed service instead, batch by batch.',
    )
    .argument('<resource>', `what the records are: ${Object.keys(resources).join(', ')}`)
    .argument('<file>', 'NDJSON file, or - for stdin')
    .addOption(ownerOption('the tenant to whom the records belong').makeOptionMandatory())
    .addOption(stageOption('put them into the table of a deployed stage, such as localstack'))
    .addHelpText('after', EXAMPLES)
    .action((name: string, file: string, _options, command: Command) =>
      interruptible((signal) =>
        run({ resource: resourceNamed(name), file, signal }, command.optsWithGlobals<LoadOptions>()),
      ),
    );
}

interface Asked {
  readonly resource: Resource;
  readonly file: string;
  readonly signal: AbortSignal;
}

async function run(
  { resource, file, signal }: Asked,
  { data, owner, stage, json, quiet }: LoadOptions,
): Promise<void> {
  const started = performance.now();
  const total = file === '-' ? undefined : { bytes: await sizeOf(file) };
  const target = stage === undefined ? folderTarget(data) : await stageTarget(stage);
  const progress = showProgress({ verb: 'loading', total, quiet });
  try {
    const reading = new Reading({ file, progress, signal });
    const { collection, key } = resource;
    const rows = await loadAll({ target, query: { owner, collection, key }, reading });
    progress.stop();
    const told = { resource: resource.name, owner, ...rows, ms: performance.now() - started };
    if (json || !quiet) tell({ ...told, json: json === true });
  } finally {
    progress.stop();
    target.close();
  }
}

interface Loading {
  readonly target: LoadTarget;
  readonly query: { readonly owner: string; readonly collection: string; readonly key: string };
  readonly reading: Reading;
}

interface Loaded {
  readonly rows: number;
  /** Lines whose key came again further down. */
  readonly superseded: number;
}

/**
 * Puts the records into the target. What is wrong with one is said of the line read last, as a record is checked before
 * the next is read.
 */
async function loadAll({ target, query, reading }: Loading): Promise<Loaded> {
  try {
    const { read, kept } = await target.put(query, reading.records());
    return { rows: read, superseded: read - kept };
  } catch (error) {
    const { file, line } = reading;
    if (error instanceof Problem && error.kind === 'invalid')
      throw refusal(file, `line ${line}: ${error.message}`, target);
    if (error instanceof Problem && error.kind === 'conflict')
      throw refusal(file, `cannot be loaded: ${error.message}`, target);
    throw error instanceof Failure ? refusal(file, error.message, target) : error;
  }
}

const refusal = (file: string, reason: string, { afterFailure }: LoadTarget): Failure =>
  new Failure(
    `${file === '-' ? 'stdin' : file}${/^line \d/.test(reason) ? ',' : ''} ${reason}; ${afterFailure}`,
  );

/** The records of a file, and how far it has been read. */
class Reading {
  readonly file: string;
  /** Number of the line that was given last. */
  line = 0;
  readonly #progress: Progress;
  readonly #signal: AbortSignal;

  constructor({ file, progress, signal }: { file: string; progress: Progress; signal: AbortSignal }) {
    this.file = file;
    this.#progress = progress;
    this.#signal = signal;
  }

  async *records(): AsyncGenerator<RecordDocument> {
    for await (const { number, text } of ndjsonLines(this.#blocks())) {
      this.line = number;
      if (number % LINES_PER_TURN === 0) await this.#turn();
      yield readRecord(number, text);
    }
    this.#signal.throwIfAborted();
  }

  async *#blocks(): AsyncGenerator<Buffer> {
    const stream = this.file === '-' ? process.stdin : createReadStream(this.file, { highWaterMark: BLOCK });
    let bytes = 0;
    for await (const block of stream as AsyncIterable<Buffer>) {
      if (bytes === 0) refuseKnown(block);
      yield block;
      bytes += block.length;
      this.#progress.update({ rows: this.line, bytes });
    }
  }

  async #turn(): Promise<void> {
    await new Promise((resolve) => setImmediate(resolve));
    this.#signal.throwIfAborted();
  }
}

function resourceNamed(name: string): Resource {
  const resource = Object.hasOwn(resources, name) ? resources[name] : undefined;
  if (resource) return resource;
  const names = Object.keys(resources);
  const meant = closest(name, names);
  const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
  throw new Failure(`resource: ${JSON.stringify(name)} is not one of ${names.join(', ')}${hint}`, 2);
}

async function sizeOf(file: string): Promise<number> {
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new Error('it is a folder; name a file in it');
    return found.size;
  } catch (error) {
    throw new Failure(`cannot read ${file}: ${(error as Error).message}`, 2);
  }
}

interface Told extends Loaded {
  readonly resource: string;
  readonly owner: string;
  readonly ms: number;
  readonly json: boolean;
}

function tell({ resource, owner, rows, superseded, ms, json }: Told): void {
  if (json) {
    process.stdout.write(
      `${JSON.stringify({ resource, owner, rows, superseded, seconds: Math.round(ms) / 1000 })}\n`,
    );
    return;
  }
  const speed = `${duration(ms)}, ${counted(rows / (ms / 1000), 'row')}/s`;
  const again =
    superseded === 0 ? '' : `\n${counted(superseded, 'line')} gave way to a later line of the same key`;
  process.stdout.write(`loaded ${counted(rows, 'row')} of ${resource} for ${owner} (${speed})${again}\n`);
}

const EXAMPLES = `
Examples:
  $ waybill load products products.ndjson --owner acme
  $ gunzip -c orders.ndjson.gz | waybill load orders - --owner acme
  $ waybill load products products.ndjson --owner acme --stage localstack`;
