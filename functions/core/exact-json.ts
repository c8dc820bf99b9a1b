import { Numeral } from './numeral.ts';

/** `rawJSON` is part of ECMAScript's "JSON.parse source text access", which the compiler's library does not know yet. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(text: string): object };

/** JSON text in which numbers keep all their digits; an unpaired surrogate goes in as its escape. */
export const exactJson = (value: unknown): string =>
  JSON.stringify(value, (_name, member: unknown) =>
    member instanceof Numeral ? rawJSON(member.text) : member,
  );
