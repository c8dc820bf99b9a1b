import type { Failure } from './export-record.ts';
import { Problem } from './problem.ts';

/** An export that was waited for and failed. */
export class ExportFailed extends Problem {
  readonly code: string;

  constructor({ code, message }: Failure) {
    super('conflict', message);
    this.code = code;
  }
}
