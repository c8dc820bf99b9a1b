import { type Command, InvalidArgumentError, Option } from 'commander';
import { COMPRESSION_EXTENSIONS, compressionAlgorithms, parseCompression } from '../../core/compression.ts';
import type { NewExport } from '../../core/new-export.ts';
import { formats, profiles } from '../../formats/index.ts';
import { openExistingDataFolder } from '../../local/data-folder.ts';
import { jsonLog } from '../../local/json-log.ts';
import { resources } from '../../resources/index.ts';
import { sqliteSource } from '../../sources/sqlite/index.ts';
import { counted, duration, size } from '../amounts.ts';
import { type Destination, destination, type Exported } from '../destination.ts';
import { expectedRows } from '../expected-rows.ts';
import { Failure } from '../failure.ts';
import type { GlobalOptions } from '../global-options.ts';
import { interruptible } from '../interrupts.ts';
import { misfitTable } from '../misfit-table.ts';
import { ownerOption } from '../owner-option.ts';
import { showProgress } from '../progress.ts';
import { runRemote } from '../run-remote.ts';
import { toldByName, unsaidCompression } from '../told-by-name.ts';
import { WHY_EMPTY_REMOTE, whyEmpty } from '../why-empty.ts';

interface ExportOptions extends GlobalOptions {
  readonly owner?: string;
  readonly url?: string;
  readonly key?: string;
  readonly format?: string;
  readonly fields?: readonly string[];
  readonly filter?: Readonly<Record<string, string | readonly string[]>>;
  readonly profile?: string;
  readonly compress?: Compress;
  readonly strict?: true;
  readonly lossy?: string;
  readonly out: string;
  readonly manifest?: string;
  readonly force?: true;
  readonly failIfEmpty?: true;
}

export function addExport(program: Command): void {
  program
    .command('export')
    .summary('write records to a file and its manifest')
    .description(
      'Runs an export in this process, by the same state machine as the service, and writes FILE and its manifest, ' +
        'FILE.manifest.json. Both appear whole or not at all. A server may run on the same folder. With --url a running ' +
        'service makes the file, which is fetched and checked.',
    )
    .argument('<resource>', `what to export: ${Object.keys(resources).join(', ')}`)
    .addOption(ownerOption('whose records to export; not needed with --url'))
    .option('--url <url>', 'a service that makes the file, for the owner of the key')
    .addOption(new Option('--key <key>', "the service's API key").env('WAYBILL_KEY'))
    .option('--format <name>', `${Object.keys(formats).join(', ')} (default: what FILE ends in)`)
    .option(
      '--fields <names>',
      'columns to write, in this order, with commas between (default: all)',
      splitNames,
    )
    .option('--filter <name=value>', 'write only matching records; may be given again', collectFilter)
    .option(
      '--profile <name>',
      `conventions of CSV: ${Object.keys(profiles).join(', ')} (default: the resource's own)`,
    )
    .option(
      '--compress <algorithm[:level]>',
      `none, ${compressionAlgorithms.join(', ')} (default: what FILE ends in: ${Object.values(COMPRESSION_EXTENSIONS).join(', ')})`,
      readCompress,
    )
    .option(
      '--strict',
      'fail at the first value that is not of its column’s type (default: write and count it)',
    )
    .addOption(
      new Option('--lossy <how>', 'cut what the format cannot hold and count it, instead of failing').choices(
        ['mark'],
      ),
    )
    .requiredOption('-o, --out <file>', 'file to write, or - for stdout')
    .option('--manifest <file>', 'where to write the manifest (with --out - it is written only there)')
    .option('-f, --force', 'replace files that exist')
    .option('--fail-if-empty', 'fail, and write no file, where there would be no rows')
    .addHelpText('after', EXAMPLES)
    .action((resource: string, _options, command: Command) =>
      interruptible((signal) => run(resource, command.optsWithGlobals<ExportOptions>(), signal)),
    );
}

async function run(resource: string, options: ExportOptions, signal: AbortSignal): Promise<void> {
  if (options.json && options.out === '-')
    throw new Failure('--json and --out - both want stdout; choose one', 2);
  const started = performance.now();
  const target = await destination(options);
  const deliver: Running['deliver'] = async (ran, whyEmpty) => {
    const empty = ran.record.file.rows === 0 ? await whyEmpty() : undefined;
    try {
      if (empty !== undefined && options.failIfEmpty) throw new Failure(`no rows: ${empty}`);
      await target.write(ran, signal);
    } finally {
      ran.dispose();
    }
    tell({ ran, target, options, empty, ms: performance.now() - started });
  };
  await (options.url === undefined ? here : there)({ resource, options, signal, deliver });
}

interface Running {
  readonly resource: string;
  readonly options: ExportOptions;
  readonly signal: AbortSignal;
  /** Takes the finished export away; `whyEmpty` is asked where it has no rows. */
  readonly deliver: (ran: Exported, whyEmpty: () => Promise<string>) => Promise<void>;
}

async function here({ resource, options, signal, deliver }: Running): Promise<void> {
  const request = requestOf(resource, options);
  const { runExport } = await import('../../local/run-export.ts');
  const folder = openExistingDataFolder(options.data);
  const source = sqliteSource(folder.database);
  const { owner } = request;
  const rows = options.quiet ? undefined : await expectedRows(source, { ...options, owner, resource });
  const progress = showProgress({
    verb: 'exporting',
    total: rows ? { rows } : undefined,
    quiet: options.quiet,
  });
  try {
    const ran = await runExport({
      folder,
      source,
      request,
      log: (level, message, fields) => level === 'error' && jsonLog(level, message, fields),
      onProgress: (counts) => progress.update(counts),
      signal,
    });
    progress.stop();
    await deliver(ran, () => whyEmpty({ folder, source, owner, resource }));
  } finally {
    progress.stop();
    folder.close();
  }
}

async function there({ resource, options, signal, deliver }: Running): Promise<void> {
  const { url = '', key } = options;
  if (key === undefined) throw new Failure('--url needs the key of the service: --key or WAYBILL_KEY', 2);
  const request = requestOf(resource, { ...options, owner: 'of the key' });
  const progress = showProgress({ verb: 'exporting', quiet: options.quiet });
  try {
    const ran = await runRemote({ url, key, request, signal, onProgress: (done) => progress.update(done) });
    progress.stop();
    await deliver(ran, async () => WHY_EMPTY_REMOTE);
  } finally {
    progress.stop();
  }
}

function requestOf(resource: string, options: ExportOptions): Omit<NewExport, 'dialect'> {
  const told = toldByName(options.out);
  const { owner, format = told.format, fields, filter, profile, strict, lossy } = options;
  const { compress = told.compression } = options;
  if (owner === undefined) throw new Failure("required option '--owner <owner>' not specified", 2);
  if (format === '') throw new Failure(`--format is needed: ${options.out} does not tell it`, 2);
  return {
    owner,
    resource,
    format,
    ...(fields ? { fields } : {}),
    ...(filter ? { filters: filter } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(strict ? { strict } : {}),
    ...(lossy === undefined ? {} : { lossy }),
    ...(compress === undefined ? {} : { compression: compress }),
  };
}

interface Told {
  readonly ran: Exported;
  readonly target: Destination;
  readonly options: ExportOptions;
  /** Why there are no rows, in words. */
  readonly empty: string | undefined;
  readonly ms: number;
}

function tell({ ran, target, options, empty, ms }: Told): void {
  const notes = [empty && `no rows: ${empty}`, unsaidCompression(options.out, options.compress)].filter(
    Boolean,
  );
  if (notes.length > 0 && !options.quiet) process.stderr.write(`${notes.join('\n')}\n`);
  const { rows, bytes, crc32, sha256, misfits } = ran.record.file;
  const { file, manifest } = target;
  if (options.json) {
    const seconds = Math.round(ms) / 1000;
    process.stdout.write(
      `${JSON.stringify({ file, manifest, rows, bytes, crc32, sha256, misfits, seconds })}\n`,
    );
  } else if (!options.quiet) {
    const speed = `${counted(rows / (ms / 1000), 'row')}/s`;
    const lines = [`${counted(rows, 'row')}, ${size(bytes)} in ${duration(ms)} (${speed})`];
    if (file) lines.unshift(file);
    if (manifest) lines.push(manifest);
    if (misfits) lines.push(misfitTable(misfits));
    process.stderr.write(`${lines.join('\n')}\n`);
  }
}

const splitNames = (text: string): string[] => text.split(',').map((name) => name.trim());

type Compress = NonNullable<NewExport['compression']>;

function readCompress(text: string): Compress {
  const read = parseCompression(text);
  if (!read)
    throw new InvalidArgumentError('It must have the form algorithm or algorithm:level, such as gzip:6.');
  return read;
}

type Filters = NonNullable<ExportOptions['filter']>;

/** The same name twice asks for any of the values. */
function collectFilter(text: string, previous: Filters = {}): Filters {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined)
    throw new InvalidArgumentError('It must have the form name=value.');
  const before = previous[name];
  return { ...previous, [name]: before === undefined ? value : [before, value].flat() };
}

const EXAMPLES = `
Examples:
  $ waybill export products --owner acme --format csv --out products.csv
  $ waybill export products --owner acme --fields ean,title,price --filter brand=Svek --filter price_min=10 -o svek.csv
  $ waybill export products --owner acme --compress zstd:3 -o products.csv.zst
  $ waybill export orders --owner acme --profile rfc4180 -o orders.csv --force
  $ waybill export skus --owner acme --format ndjson --out - | head -1
  $ waybill export products --url https://exports.example.com --key "$KEY" -o products.csv`;
