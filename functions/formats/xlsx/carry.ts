import { combineCrc32 } from '../../core/crc32.ts';
import { UnfitFile } from '../../core/format.ts';
import type { Json } from '../../core/json.ts';

/** Where a row stands: its sheet, from 1, and the number of rows above it in that sheet, without the header. */
export type RowAddress = { readonly sheet: number; readonly row: number };

/** What a run of pieces holds of one sheet. A run is what one segment, or several that follow each other, have written. */
export type Share = {
  readonly rows: number;
  /** Of its XML: bytes, bytes when deflated, CRC-32. */
  readonly raw: number;
  readonly packed: number;
  readonly crc: number;
  /** Offset in the run of the sheet's local header; null where an earlier run holds it. */
  readonly header: number | null;
  /** Offset in the run of a data descriptor that was written before its values could be known. */
  readonly blank: number | null;
};

/** Facts of consecutive pieces: enough to write what closes a workbook, and to go on in it. */
export type Carry = {
  /** The address of the run's first row; null for a segment without references, which need not know it. */
  readonly from: RowAddress | null;
  readonly bytes: number;
  /** Of consecutive sheets; all but the last are closed. */
  readonly sheets: readonly Share[];
};

export const NO_SHARE: Share = { rows: 0, raw: 0, packed: 0, crc: 0, header: null, blank: null };

export const readCarry = (carry: Json): Carry => carry as Carry;

/** The share whose sheet is still open. */
export const openShare = ({ sheets }: Carry): Share => sheets.at(-1) ?? NO_SHARE;

/** The address of the row that follows the run; null where its sheet began in an earlier run of unknown length. */
export function addressAfter(carry: Carry): RowAddress | null {
  const { from, sheets } = carry;
  const { rows } = openShare(carry);
  if (sheets.length === 1) return from && { sheet: from.sheet, row: from.row + rows };
  return { sheet: (from?.sheet ?? 1) + sheets.length - 1, row: rows };
}

/** The carry of two runs that follow each other. Throws `UnfitFile` where the second was written for another address. */
export function combineCarries(left: Carry, right: Carry): Carry {
  const address = addressAfter(left);
  if (address && right.from && (address.sheet !== right.from.sheet || address.row !== right.from.row))
    throw new UnfitFile(`a segment follows ${said(address)}, but was written to follow ${said(right.from)}`);
  const [first = NO_SHARE, ...others] = right.sheets.map((share) => moved(share, left.bytes));
  return {
    from: left.from,
    bytes: left.bytes + right.bytes,
    sheets: [...left.sheets.slice(0, -1), joined(openShare(left), first), ...others],
  };
}

export function joined(left: Share, right: Share): Share {
  return {
    rows: left.rows + right.rows,
    raw: left.raw + right.raw,
    packed: left.packed + right.packed,
    crc: combineCrc32(left.crc, right.crc, right.raw),
    header: left.header ?? right.header,
    blank: left.blank ?? right.blank,
  };
}

function moved(share: Share, by: number): Share {
  const { header, blank } = share;
  return {
    ...share,
    header: header === null ? null : header + by,
    blank: blank === null ? null : blank + by,
  };
}

const said = ({ sheet, row }: RowAddress): string => `row ${row} of sheet ${sheet}`;
