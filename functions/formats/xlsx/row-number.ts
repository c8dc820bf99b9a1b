/** The digits of the number of the row being written, ready to be stored four at once. */
export interface RowDigits {
  low: number;
  high: number;
  size: number;
}

/** Sets the digits of a whole number that has at most eight. */
export function setDigits(digits: RowDigits, number: number): void {
  let low = 0;
  let high = 0;
  let size = 0;
  for (let left = number; left > 0; size++) {
    const next = Math.floor(left / 10);
    high = (high << 8) | (low >>> 24);
    low = (low << 8) | (48 + left - next * 10);
    left = next;
  }
  digits.low = low;
  digits.high = high;
  digits.size = size;
}

/** Statements that write the digits held in `low`, `high` and `size`; they store eight bytes and count `size`. */
export const ROW_DIGITS = 'w.setInt32(p, low, true); w.setInt32(p + 4, high, true); p += size;';
