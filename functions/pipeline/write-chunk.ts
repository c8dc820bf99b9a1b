import type { ChunkInput, ChunkOutput, Position } from '../core/chunk.ts';
import type { ExportRecord } from '../core/export-record.ts';
import { isCurrent, keyOf } from '../core/export-record.ts';
import { compileFilters } from '../core/filters/compile.ts';
import { currentFilter, type Filter } from '../core/filters/filter.ts';
import { type Encoded, type Encoder, UnfitRecord } from '../core/format.ts';
import type { Json, RecordDocument } from '../core/json.ts';
import type { LedgerItem } from '../core/ledger.ts';
import { ledgerKeyOf } from '../core/ledger.ts';
import { addMisfits, type Misfits } from '../core/misfits.ts';
import type { SourcePage } from '../core/ports/source.ts';
import { UploadGone } from '../core/problem.ts';
import { unfitText } from '../core/unfit-text.ts';
import { cleanIfEnded } from './clean.ts';
import type { WritingEngine } from './engine.ts';
import { ExportFailure, refuseTooLarge } from './export-failure.ts';
import { encoderOf } from './format-of.ts';
import { restKey } from './object-keys.ts';
import { PageWatch } from './page-watch.ts';
import { PartWriter } from './part-writer.ts';

/** Writes one chunk of a segment, or gives what an earlier run of this step wrote. Safe to run twice and beside itself. */
export async function writeChunk(engine: WritingEngine, input: ChunkInput): Promise<ChunkOutput> {
  const written = await engine.ledger.get(ledgerKeyOf(input), input.segment, input.chunk);
  if (written) return after(input, written);
  const record = await engine.exports.get(keyOf(input));
  if (!isCurrent(record, input.attempt) || record.pausing || input.budget <= 0)
    return { ...input, status: 'stopped' };
  const encoder = encoderOf(engine, record);
  if (encoder.version !== input.encoder) return { ...input, status: 'restart' };
  const writer = await PartWriter.open(
    { files: engine.files, partBytes: engine.limits.partBytes, ...input },
    input.position,
  );
  if (!writer) return { ...input, status: 'restart' };
  try {
    const item = await runChunk({ engine, input, record, encoder, writer });
    const standing = await engine.ledger.put(item);
    return (await cleanIfEnded(engine, keyOf(input)))
      ? { ...input, status: 'stopped' }
      : after(input, standing);
  } catch (error) {
    if (error instanceof UploadGone) return { ...input, status: 'restart' };
    /** The export may have been ended and cleaned while this step was still writing. */
    await cleanIfEnded(engine, keyOf(input)).catch(() => undefined);
    throw error;
  }
}

async function runChunk(parts: RunParts): Promise<LedgerItem> {
  try {
    return await new ChunkRun(parts).run();
  } finally {
    await parts.writer.settle();
  }
}

/** The output of a step whose chunk stands in the ledger; with `more`, the input of the next. */
function after(input: ChunkInput, item: LedgerItem): ChunkOutput {
  if (item.end) return { ...input, status: 'done' };
  return { ...input, chunk: item.chunk + 1, budget: input.budget - 1, position: item.to, status: 'more' };
}

interface RunParts {
  readonly engine: WritingEngine;
  readonly input: ChunkInput;
  readonly record: ExportRecord;
  readonly encoder: Encoder;
  readonly writer: PartWriter;
}

class ChunkRun {
  readonly #parts: RunParts;
  readonly #filters: readonly Filter[];
  readonly #matches: ((record: RecordDocument) => boolean) | undefined;
  readonly #watch: PageWatch;
  readonly #deadline: number;
  #nextCheck: number;
  #carry: Json;
  #cursor: Json;
  #rows: number;
  #misfits: Misfits | undefined;

  constructor(parts: RunParts) {
    const { engine, input, record } = parts;
    this.#parts = parts;
    this.#filters = record.spec.filters.map(currentFilter);
    this.#matches = this.#filters.length > 0 ? compileFilters(this.#filters) : undefined;
    this.#watch = new PageWatch(record.spec.key, input.position);
    this.#deadline = engine.clock() + engine.limits.timeBoxMs;
    this.#nextCheck = engine.clock() + engine.limits.checkMs;
    this.#carry = input.position.carry;
    this.#cursor = input.position.cursor;
    this.#rows = input.position.rows;
  }

  async run(): Promise<LedgerItem> {
    this.#begin();
    const end = await this.#pages();
    return this.#finish(end);
  }

  #begin(): void {
    const { input, encoder, writer } = this.#parts;
    if (input.chunk === 0)
      this.#carry = input.segments === 1 ? encoder.begin(writer.sink) : encoder.segment(input.rowsBefore);
  }

  /**
   * Encodes pages until the time is up or the range ends, and says whether it ended. The next page is on its way while
   * one is encoded.
   */
  async #pages(): Promise<boolean> {
    let coming = this.#read(this.#cursor);
    for (;;) {
      const page = await coming;
      const last = page.next === null || (await this.#shouldStop());
      if (!last) coming = this.#read(page.next);
      try {
        await this.#encode(page);
      } catch (error) {
        if (!last) await coming.catch(() => undefined);
        throw error;
      }
      if (last) return page.next === null;
    }
  }

  #read(cursor: Json): Promise<SourcePage> {
    const { engine, input, record, encoder } = this.#parts;
    const { collection, key } = record.spec;
    const wire = encoder.wire !== undefined;
    const query = { owner: input.owner, collection, key, wire, filters: this.#filters };
    const page = engine.source.page(query, input.range, cursor);
    page.catch(() => undefined);
    return page;
  }

  async #encode(page: SourcePage): Promise<void> {
    const { carry, rows, misfits } = this.#encodeBytes(page) ?? this.#encodeRecords(page);
    this.#carry = carry;
    this.#rows += rows;
    if (misfits) this.#misfits = addMisfits(this.#misfits ?? {}, misfits);
    await this.#parts.writer.endPage();
    refuseTooLarge(this.#parts.record, this.#parts.input.position.bytes + this.#parts.writer.bytes);
    this.#cursor = page.next;
  }

  /**
   * Writes the page from its bytes; undefined, with nothing written, where only its records can be written or can say
   * what is wrong with them.
   */
  #encodeBytes(page: SourcePage): Encoded | undefined {
    const { encoder, writer } = this.#parts;
    const { wire } = page;
    const start = writer.sink.length;
    const encoded = wire && this.#passes(page) ? encoder.wire?.(this.#carry, wire, writer.sink) : undefined;
    if (encoded && this.#watch.takeEnds(page, this.#cursor, encoded)) return encoded;
    writer.sink.length = start;
    return undefined;
  }

  /** Whether all of a page is to be written; only values can be tested, so the bytes of others have to be read. */
  #passes(page: SourcePage): boolean {
    return this.#matches === undefined || page.filtered === true;
  }

  #encodeRecords(page: SourcePage): Encoded {
    const { encoder, writer, record } = this.#parts;
    this.#watch.takeRecords(page, this.#cursor);
    const { records } = page;
    const kept = this.#matches && !this.#passes(page) ? records.filter(this.#matches) : records;
    try {
      return encoder.page(this.#carry, kept, writer.sink);
    } catch (error) {
      throw error instanceof UnfitRecord ? unfit(error, kept[error.index]?.[record.spec.key]) : error;
    }
  }

  async #shouldStop(): Promise<boolean> {
    const { engine, input } = this.#parts;
    const now = engine.clock();
    if (now >= this.#deadline) return true;
    if (now < this.#nextCheck) return false;
    this.#nextCheck = now + engine.limits.checkMs;
    const record = await engine.exports.get(keyOf(input));
    if (!isCurrent(record, input.attempt) || record.pausing) return true;
    await this.#report();
    return false;
  }

  async #report(): Promise<void> {
    const { engine, input, writer } = this.#parts;
    const counts = { rows: this.#rows, bytes: input.position.bytes + writer.bytes };
    await engine.exports.setProgress(keyOf(input), input.segment, counts);
  }

  async #finish(end: boolean): Promise<LedgerItem> {
    const { input, encoder, writer } = this.#parts;
    if (end && input.segments === 1) {
      encoder.end(this.#carry, writer.sink);
      if (encoder.opening && writer.isWhole) writer.reopen(encoder.opening(this.#carry));
      await writer.endPage();
    }
    const { segment, chunk } = input;
    const written = end
      ? { parts: await writer.end(), rest: null }
      : await writer.pause((rest) => restKey(ledgerKeyOf(input), { segment, chunk, ...rest }));
    await this.#report();
    return this.#item(end, written);
  }

  #item(end: boolean, { parts, rest }: Pick<LedgerItem, 'parts'> & Pick<Position, 'rest'>): LedgerItem {
    const { input, writer } = this.#parts;
    const from = input.position;
    const to: Position = {
      cursor: this.#cursor,
      part: from.part + parts.length,
      rows: this.#rows,
      bytes: from.bytes + writer.bytes,
      carry: this.#carry,
      rest,
      ...this.#watch.position,
    };
    const { segment, chunk, upload } = input;
    const rows = to.rows - from.rows;
    const { bytes, crc32 } = writer;
    return {
      ...ledgerKeyOf(input),
      segment,
      chunk,
      upload,
      parts,
      from,
      to,
      rows,
      bytes,
      crc32,
      ...this.#watch.keys,
      ...(this.#misfits && { misfits: this.#misfits }),
      end,
    };
  }
}

function unfit(error: UnfitRecord, key: unknown): ExportFailure {
  const { field, message: reason } = error;
  return new ExportFailure('record_does_not_fit', unfitText({ record: key, field, reason }));
}
