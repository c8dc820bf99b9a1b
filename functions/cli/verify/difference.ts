/** One thing in which a file is not what its manifest says. */
export interface Difference {
  readonly check:
    | 'manifest'
    | 'signature'
    | 'export'
    | 'bytes'
    | 'crc32'
    | 'sha256'
    | 'rows'
    | 'bom'
    | 'columns'
    | 'syntax';
  readonly message: string;
  /** Index in the manifest's `chunks`. */
  readonly chunk?: number;
  /** First byte that it is about. */
  readonly from?: number;
  /** Last byte that it is about. */
  readonly to?: number;
  readonly expected?: string | number;
  readonly found?: string | number;
}
