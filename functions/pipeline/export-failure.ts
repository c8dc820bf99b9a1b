/** Fails an export for good; its owner is shown `code` and message. */
export class ExportFailure extends Error {
  override readonly name = 'ExportFailure';

  constructor(code: string, message: string) {
    super(`${code}: ${message}`);
  }
}
