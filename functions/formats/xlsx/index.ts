import type { Format } from '../../core/format.ts';
import { remembered } from '../remembered.ts';
import { checkXlsx } from './check.ts';
import { compileXlsx, type XlsxOptions } from './encoder.ts';

/** ECMA-376 workbooks with typed cells and inline strings. Compiling throws `Problem` for columns that fail `checkXlsx`. */
export function xlsxFormat(options: XlsxOptions = {}): Format {
  return {
    name: 'xlsx',
    mediaType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    binary: true,
    check: checkXlsx,
    compile: remembered((spec) => compileXlsx(spec, options)),
  };
}

/** The fast compression, and references, without which some readers refuse a sheet. */
export const xlsx: Format = xlsxFormat();
