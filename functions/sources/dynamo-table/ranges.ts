import { compareKeys } from '../../core/key-order.ts';

/** The least and the greatest key of a collection. */
export interface Edges {
  readonly first: string;
  readonly last: string;
}

/**
 * At most `wanted` - 1 keys that divide what lies between two keys, ascending. They need not exist, and how even the parts
 * are depends on how the keys are spread; that they cover everything does not.
 */
export function dividersOf(type: 'text' | 'number', edges: Edges, wanted: number): string[] {
  const shares = Array.from({ length: wanted - 1 }, (_none, i) => (i + 1) / wanted);
  const found = type === 'number' ? numbersBetween(edges, shares) : textsBetween(edges, shares);
  return [...new Set(found)].sort(type === 'number' ? (a, b) => Number(a) - Number(b) : compareKeys);
}

function numbersBetween({ first, last }: Edges, shares: readonly number[]): string[] {
  const [low, high] = [Number(first), Number(last)];
  if (!Number.isSafeInteger(low) || !Number.isSafeInteger(high)) return [];
  return shares.map((share) => String(between(low, high, share)));
}

/** Behind what both keys begin with, texts are divided as numbers whose digits are the characters that keys are made of. */
function textsBetween({ first, last }: Edges, shares: readonly number[]): string[] {
  let common = 0;
  while (common < first.length && first[common] === last[common]) common++;
  const [low, high] = [first.slice(common), last.slice(common)];
  const alphabet = alphabetOf(low + high);
  const [from, to] = [numberOf(low, alphabet), numberOf(high, alphabet)];
  const dividers = shares.map((share) => first.slice(0, common) + textOf(between(from, to, share), alphabet));
  return dividers.filter((text) => text !== '' && text.isWellFormed());
}

const between = (low: number, high: number, share: number): number =>
  Math.floor(low * (1 - share) + high * share);

/** How many characters of a text make its number: as many as fit into a safe integer. */
const LENGTH = 7;
const RUNS = ['0123456789', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'];

/**
 * The ASCII characters that occur in the text, and the digits and letters below each of them: hexadecimal ids that hold
 * `9` and `f` bring all sixteen.
 */
function alphabetOf(text: string): string {
  const runs = RUNS.map((run) => run.slice(0, Math.max(...[...text].map((one) => run.indexOf(one))) + 1));
  const others = [...text].filter((one) => one < '\x7f');
  return [...new Set([...runs.join(''), ...others])].sort().join('');
}

/** Reads a text as a number: its end is the digit 0, and a character outside the alphabet counts as the one before it. */
function numberOf(text: string, alphabet: string): number {
  let number = 0;
  for (let i = 0; i < LENGTH; i++) {
    const character = text[i];
    const digit = character === undefined ? 0 : [...alphabet].filter((one) => one <= character).length;
    number = number * (alphabet.length + 1) + digit;
  }
  return number;
}

function textOf(number: number, alphabet: string): string {
  const digits: number[] = [];
  for (let rest = number, i = 0; i < LENGTH; i++, rest = Math.floor(rest / (alphabet.length + 1))) {
    digits.unshift(rest % (alphabet.length + 1));
  }
  const end = digits.indexOf(0);
  return (end === -1 ? digits : digits.slice(0, end)).map((digit) => alphabet[digit - 1]).join('');
}
