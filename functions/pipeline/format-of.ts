import type { ExportRecord } from '../core/export-record.ts';
import type { Encoder, Format } from '../core/format.ts';
import { compressed } from '../formats/index.ts';
import type { Engine } from './engine.ts';
import { ExportFailure } from './export-failure.ts';

/** The format that an export was asked for in, packed where it is to be; `ExportFailure` where a deploy took it away. */
export function formatOf({ formats }: Pick<Engine, 'formats'>, { spec }: ExportRecord): Format {
  const format = formats[spec.format];
  if (!format) throw new ExportFailure('format_gone', `this version has no format ${spec.format}`);
  return spec.compression ? compressed(format, spec.compression) : format;
}

/** The encoder of an export's columns in its format. */
export function encoderOf(engine: Pick<Engine, 'formats'>, record: ExportRecord): Encoder {
  const { columns, profile, rows, key, strict, lossy, dryData } = record.spec;
  return formatOf(engine, record).compile({
    columns,
    profile,
    key,
    ...(rows === undefined ? {} : { rows }),
    ...(strict && { strict }),
    ...(lossy && { lossy }),
    ...(dryData ? { omitBlanks: true } : {}),
  });
}
