import type { Encoder, FormatSpec } from '../core/format.ts';

const MOST = 16;

/** Keeps the encoders of the last `MOST` specs, so that the steps of one export share warm code; encoders hold no state. */
export function remembered(compile: (spec: FormatSpec) => Encoder): (spec: FormatSpec) => Encoder {
  const encoders = new Map<string, Encoder>();
  return (spec) => {
    const { columns, profile, rows, key: name, strict, lossy, omitBlanks } = spec;
    const key = JSON.stringify([columns, profile, rows, name, strict, lossy, omitBlanks]);
    const encoder = encoders.get(key) ?? compile(spec);
    encoders.delete(key);
    encoders.set(key, encoder);
    if (encoders.size > MOST) encoders.delete(encoders.keys().next().value ?? '');
    return encoder;
  };
}
