import { Numeral, numeralOf } from '../../../functions/core/numeral.ts';

interface RawJson {
  rawJSON(text: string): unknown;
}

/** Compact JSON by the engine's own writer, with numbers replaced by the numerals the house writes. */
export function canonicalJson(value: unknown): string {
  const raw = (text: string) => (JSON as unknown as RawJson).rawJSON(text);
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (inner instanceof Numeral) return raw(inner.text);
    return typeof inner === 'number' ? raw(numeralOf(inner)) : inner;
  });
}

/** The same with the line ends of Unicode as escapes, as a file of JSON has them. */
export const oneLineJson = (value: unknown): string =>
  canonicalJson(value)
    .replaceAll('\u0085', '\\u0085')
    .replaceAll('\u2028', '\\u2028')
    .replaceAll('\u2029', '\\u2029');

/** JSON by the engine's own reader, with every number as the numeral that stands in the text. */
export function readJson(text: string): unknown {
  return JSON.parse(text, (_name, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' ? new Numeral(context?.source ?? '') : value,
  );
}
