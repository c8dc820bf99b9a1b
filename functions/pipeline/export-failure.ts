import type { ExportRecord } from '../core/export-record.ts';
import type { UnfitRecord } from '../core/format.ts';
import { unfitText } from '../core/unfit-text.ts';

/** Fails an export for good; its owner is shown `code` and message. */
export class ExportFailure extends Error {
  override readonly name = 'ExportFailure';

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
  }
}

export const recordDoesNotFit = ({ field, message: reason }: UnfitRecord, key: unknown): ExportFailure =>
  new ExportFailure('record_does_not_fit', unfitText({ record: key, field, reason }));

/** Fails an export whose file has more bytes than it may. */
export function refuseTooLarge({ mostBytes }: ExportRecord, bytes: number): void {
  if (mostBytes !== undefined && bytes > mostBytes)
    throw new ExportFailure(
      'file_too_large',
      `the file has more than ${mostBytes} bytes; export fewer columns or records, or compress it`,
    );
}
