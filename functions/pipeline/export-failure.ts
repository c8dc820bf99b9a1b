import type { ExportRecord } from '../core/export-record.ts';

/** Fails an export for good; its owner is shown `code` and message. */
export class ExportFailure extends Error {
  override readonly name = 'ExportFailure';

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
  }
}

/** Fails an export whose file has more bytes than it may. */
export function refuseTooLarge({ mostBytes }: ExportRecord, bytes: number): void {
  if (mostBytes !== undefined && bytes > mostBytes)
    throw new ExportFailure(
      'file_too_large',
      `the file has more than ${mostBytes} bytes; export fewer columns or records, or compress it`,
    );
}
