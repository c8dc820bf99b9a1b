import { type Command, InvalidArgumentError, Option } from 'commander';
import { COMPRESSION_EXTENSIONS, compressionAlgorithms, parseCompression } from '../core/compression.ts';
import type { NewExport } from '../core/new-export.ts';
import { formats, profiles } from '../formats/index.ts';
import { Failure } from './failure.ts';
import type { GlobalOptions } from './global-options.ts';
import { ownerOption } from './owner-option.ts';
import { toldByName } from './told-by-name.ts';

export interface ExportOptions extends GlobalOptions {
  readonly owner?: string;
  readonly url?: string;
  readonly key?: string;
  readonly format?: string;
  readonly fields?: readonly string[];
  readonly include?: readonly string[];
  readonly dryData?: true;
  readonly filter?: Readonly<Record<string, string | readonly string[]>>;
  readonly profile?: string;
  readonly compress?: Compress;
  readonly strict?: true;
  readonly lossy?: string;
  readonly out: string;
  readonly manifest?: string;
  readonly force?: true;
  /** Seconds. */
  readonly timeout: number;
  readonly failIfEmpty?: true;
}

/** What `export` may be told. */
export function addExportOptions(command: Command): Command {
  return addFileOptions(addChoices(command));
}

/** What is to be in the file. */
function addChoices(command: Command): Command {
  return command
    .addOption(ownerOption('whose records to export; not needed with --url'))
    .option('--url <url>', 'a service that makes the file, for the owner of the key')
    .addOption(new Option('--key <key>', "the service's API key").env('WAYBILL_KEY'))
    .option('--format <name>', `${Object.keys(formats).join(', ')} (default: what FILE ends in)`)
    .option(
      '--fields <names>',
      'columns to write, in this order, with commas between (default: all); prices.* and prices.amount_cents are of ' +
        'related records',
      splitNames,
    )
    .option(
      '--include <relations>',
      'related records to write whole, with commas between, such as prices.price_tiers; --fields outdoes it',
      splitNames,
    )
    .option('--dry-data', 'leave out ids, times and blanks, so that the file can be imported elsewhere')
    .option(
      '--filter <name=value>',
      'write only matching records, such as price_gteq=10 or brand_in=A,B (docs/filters.md); may be given again',
      collectFilter,
    )
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
    );
}

/** Where the file goes, and when there is none. */
function addFileOptions(command: Command): Command {
  return command
    .requiredOption('-o, --out <file>', 'file to write, or - for stdout')
    .option('--manifest <file>', 'where to write the manifest (with --out - it is written only there)')
    .option('-f, --force', 'replace files that exist')
    .option(
      '--timeout <seconds>',
      'with --url: how long to go on while the service is busy or away',
      seconds,
      120,
    )
    .option('--fail-if-empty', 'fail, and write no file, where there would be no rows');
}

/** What the options ask for. */
export function requestOf(resource: string, options: ExportOptions): Omit<NewExport, 'dialect'> {
  const told = toldByName(options.out);
  const { owner, format = told.format, fields, include, dryData, filter, profile, strict, lossy } = options;
  const { compress = told.compression } = options;
  if (owner === undefined) throw new Failure("required option '--owner <owner>' not specified", 2);
  if (format === '') throw new Failure(`--format is needed: ${options.out} does not tell it`, 2);
  return {
    owner,
    resource,
    format,
    ...(fields ? { fields } : {}),
    ...(include ? { includes: include } : {}),
    ...(dryData ? { dryData } : {}),
    ...(filter ? { filters: filter } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(strict ? { strict } : {}),
    ...(lossy === undefined ? {} : { lossy }),
    ...(compress === undefined ? {} : { compression: compress }),
  };
}

function seconds(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number of seconds.');
  return Number(text);
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
