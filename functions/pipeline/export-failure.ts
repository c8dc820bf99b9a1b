import type { UnfitRecord } from '../core/format.ts';

/** Fails an export for good; its owner is shown `code` and message. */
export class ExportFailure extends Error {
  override readonly name = 'ExportFailure';

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
  }
}

export const recordDoesNotFit = ({ field, message }: UnfitRecord, key: unknown): ExportFailure =>
  new ExportFailure('record_does_not_fit', `record ${JSON.stringify(key)}, field ${field}: ${message}`);
