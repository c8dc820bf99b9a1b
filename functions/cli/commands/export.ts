import type { Command } from 'commander';
import { auditFile } from '../../local/audit-file.ts';
import { openExistingDataFolder } from '../../local/data-folder.ts';
import { jsonLog } from '../../local/json-log.ts';
import { resources } from '../../resources/index.ts';
import { sqliteSource } from '../../sources/sqlite/index.ts';
import { counted, duration, size } from '../amounts.ts';
import { audited } from '../audited.ts';
import { type Destination, destination, type Exported } from '../destination.ts';
import { expectedRows } from '../expected-rows.ts';
import { addExportOptions, type ExportOptions, requestOf } from '../export-options.ts';
import { Failure } from '../failure.ts';
import { interruptible } from '../interrupts.ts';
import { misfitTable } from '../misfit-table.ts';
import { showProgress } from '../progress.ts';
import { runRemote } from '../run-remote.ts';
import { unsaidCompression } from '../told-by-name.ts';
import { WHY_EMPTY_REMOTE, whyEmpty } from '../why-empty.ts';

export function addExport(program: Command): void {
  const command = program
    .command('export')
    .summary('write records to a file and its manifest')
    .description(
      'Runs an export in this process, by the same state machine as the service, and writes FILE and its manifest, ' +
        'FILE.manifest.json. Both appear whole or not at all. A server may run on the same folder. With --url a running ' +
        'service makes the file, which is fetched and checked.',
    )
    .argument('<resource>', `what to export: ${Object.keys(resources).join(', ')}`);
  addExportOptions(command)
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
    await audited(auditFile(folder.dir), { act: 'export.download', owner }, async () => {
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
    });
  } finally {
    progress.stop();
    folder.close();
  }
}

async function there({ resource, options, signal, deliver }: Running): Promise<void> {
  const { url = '', key, include, dryData } = options;
  if (key === undefined) throw new Failure('--url needs the key of the service: --key or WAYBILL_KEY', 2);
  if (include || dryData) throw new Failure('--include and --dry-data cannot be chosen with --url', 2);
  const request = requestOf(resource, { ...options, owner: 'of the key' });
  const timeoutMs = options.timeout * 1000;
  const progress = showProgress({ verb: 'exporting', quiet: options.quiet });
  try {
    const ran = await runRemote({
      url,
      key,
      request,
      signal,
      timeoutMs,
      onProgress: (done) => progress.update(done),
    });
    progress.stop();
    await deliver(ran, async () => WHY_EMPTY_REMOTE);
  } finally {
    progress.stop();
  }
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

const EXAMPLES = `
Examples:
  $ waybill export products --owner acme --format csv --out products.csv
  $ waybill export products --owner acme --fields ean,title,price --filter brand=Svek --filter price_min=10 -o svek.csv
  $ waybill export products --owner acme --compress zstd:3 -o products.csv.zst
  $ waybill export orders --owner acme --profile rfc4180 -o orders.csv --force
  $ waybill export skus --owner acme --format ndjson --include prices.price_tiers --out - | head -1
  $ waybill export skus --owner acme --fields 'code,name,prices.*' --dry-data -o skus.json
  $ waybill export products --url https://exports.example.com --key "$KEY" -o products.csv`;
