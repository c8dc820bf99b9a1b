import type { Encoder, FormatSpec } from '../core/format.ts';

const MOST = 16;

/** Gives the encoder of a spec compiled before, so that the steps of one export share its warm code. Encoders hold no state. */
export function remembered(compile: (spec: FormatSpec) => Encoder): (spec: FormatSpec) => Encoder {
  const encoders = new Map<string, Encoder>();
  return (spec) => {
    const key = JSON.stringify([spec.columns, spec.profile, spec.rows]);
    const encoder = encoders.get(key) ?? compile(spec);
    encoders.delete(key);
    encoders.set(key, encoder);
    if (encoders.size > MOST) encoders.delete(encoders.keys().next().value ?? '');
    return encoder;
  };
}
