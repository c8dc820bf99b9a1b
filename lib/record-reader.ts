import type { RuntimeFunction } from './runtime-function.ts';
import type { SourceTables } from './source-tables.ts';

/** The one function that reads records for callers who wait: it holds no grant on credentials, and those that hold one ask it. */
export class RecordReader {
  readonly #reader: RuntimeFunction;

  constructor(reader: RuntimeFunction, sources: SourceTables) {
    this.#reader = reader;
    sources.grantRead(reader);
  }

  grantRead(fn: RuntimeFunction): void {
    const arn = this.#reader.function.functionArn;
    fn.allow(['lambda:InvokeFunction'], [arn]);
    fn.provide({ READER: arn });
  }
}
