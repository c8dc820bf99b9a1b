import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import type { Encoder, Format } from '../core/format.ts';
import type { LedgerKey } from '../core/ledger.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files, ObjectFacts } from '../core/ports/files.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { Log } from '../core/ports/log.ts';
import type { Source } from '../core/ports/source.ts';
import type { Workflow } from '../core/ports/workflow.ts';
import { isOpen } from '../core/transitions.ts';
import { compressed } from '../formats/index.ts';

/** Times and sizes of a step; configuration, never constants of the code. */
export interface StepLimits {
  /** How long a step reads pages before it hands over, in milliseconds. */
  readonly timeBoxMs: number;
  /** How often a running step looks whether it should stop, in milliseconds. */
  readonly checkMs: number;
  /** Chunks that one execution may write in all its segments: keeps its history below Step Functions' limit. */
  readonly chunksPerExecution: number;
  /** How many segments a source is asked for at most. */
  readonly segments: number;
  /** A source that can count is asked for one segment per so many records. */
  readonly recordsPerSegment: number;
  /** Size at which a part is full, by its number; never below S3's 5 MiB. */
  readonly partBytes: (number: number) => number;
}

export interface Engine {
  readonly exports: ExportStore;
  readonly ledger: Ledger;
  readonly files: Files;
  readonly workflow: Workflow;
  readonly source: Source;
  readonly formats: Readonly<Record<string, Format>>;
  readonly limits: StepLimits;
  readonly clock: () => number;
  readonly log: Log;
}

/** What a step needs that writes: it starts no execution. */
export type WritingEngine = Omit<Engine, 'workflow'>;
/** What a step needs that ends an attempt: it reads no source. */
export type EndingEngine = Omit<Engine, 'source' | 'limits'>;

/** Fails an export for good; `code` and message are shown to its owner. */
export class ExportFailure extends Error {
  override readonly name = 'ExportFailure';

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
  }
}

const MIB = 1024 * 1024;
/** Segments have at most S3's 10,000 parts, so parts grow on the way: 156 GiB in all. */
export const partBytes = (number: number): number => (number <= 5000 ? 8 : number <= 7500 ? 16 : 32) * MIB;
export const MAX_PARTS = 10_000;

export const iso = (ms: number): string => new Date(ms).toISOString();

export const keyOf = ({ owner, id }: ExportKey): ExportKey => ({ owner, id });
export const ledgerKeyOf = ({ owner, id, since }: LedgerKey): LedgerKey => ({ owner, id, since });

/** Whether a step of this attempt still has something to do. */
export const isCurrent = (record: ExportRecord | undefined, attempt: number): record is ExportRecord =>
  record !== undefined && record.attempt === attempt && isOpen(record.status);

export function formatOf({ formats }: Pick<Engine, 'formats'>, { spec }: ExportRecord): Format {
  const format = formats[spec.format];
  if (!format) throw new ExportFailure('format_gone', `this version has no format ${spec.format}`);
  return spec.compression ? compressed(format, spec.compression) : format;
}

export function encoderOf(engine: Pick<Engine, 'formats'>, record: ExportRecord): Encoder {
  const { columns, profile, rows } = record.spec;
  return formatOf(engine, record).compile({ columns, profile, ...(rows === undefined ? {} : { rows }) });
}

/** What the finished file says of itself: `products-20250102-0304.csv`. */
export function factsOf(engine: Pick<Engine, 'formats'>, record: ExportRecord): ObjectFacts {
  const { mediaType, extension } = formatOf(engine, record);
  const [date = '', time = ''] = record.createdAt.replaceAll(/[-:]/g, '').split('T');
  return { mediaType, name: `${record.spec.resource}-${date}-${time.slice(0, 4)}.${extension}` };
}
