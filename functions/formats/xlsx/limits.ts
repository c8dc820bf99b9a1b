import { MOST_BYTES } from './zip.ts';

/** Where sheets and workbooks end. */
export interface XlsxLimits {
  /** Rows of a sheet below its header. */
  readonly sheetRows: number;
  /** Bytes of a sheet's XML. */
  readonly sheetBytes: number;
  readonly fileBytes: number;
  /** Keeps carries small; at a full sheet each it is more than 260 million rows. */
  readonly sheets: number;
}

/** Excel's rows, and the sizes that ZIP holds without ZIP64, which several readers do not know. */
export const XLSX_LIMITS: XlsxLimits = {
  sheetRows: 1_048_575,
  sheetBytes: MOST_BYTES,
  fileBytes: MOST_BYTES,
  sheets: 255,
};
