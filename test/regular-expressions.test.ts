import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { parseHttpDate } from '../functions/http/http-date.ts';
import { root, sourcesUnder } from './house/house.ts';
import { composers, regularExpressions } from './house/regular-expressions.ts';
import { readSyntax } from './house/syntax.ts';

const LENGTH = 65_536;
/** Milliseconds; what takes quadratic time takes thousands at this length, and linear ones some, on a busy machine tens. */
const MOST = 200;

const sources = sourcesUnder('functions');

/** Texts of 64 KiB made from a sample by repeating each stretch of one to three characters, and spoiling the end. */
function* worst(sample: string): Generator<string> {
  for (let at = 0; at < sample.length; at++)
    for (let end = at + 1; end <= Math.min(at + 3, sample.length); end++) {
      const stretch = sample.slice(at, end);
      const pumped = sample.slice(0, at) + stretch.repeat(Math.ceil(LENGTH / stretch.length));
      for (const rest of ['\u0000', '\n\u0000', sample.slice(end)]) yield pumped + rest;
    }
}

/** Two looks, so that a pause of the machine is not taken for a slow expression. */
function slowest(run: (text: string) => void, sample: string): number {
  let most = 0;
  for (const text of worst(sample)) {
    const first = timed(run, text);
    most = Math.max(most, first > MOST ? Math.min(first, timed(run, text)) : first);
    if (most > MOST) return most;
  }
  return most;
}

function timed(run: (text: string) => void, text: string): number {
  const began = performance.now();
  run(text);
  return performance.now() - began;
}

function literals(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return readSyntax(path, text)
    .filter(({ type, regex }) => type === 'Literal' && regex !== undefined)
    .map(({ start, end }) => text.slice(start, end));
}

describe('regular expressions', () => {
  it('are all in the list that says in which text each finds itself', () => {
    const found = new Set(sources.flatMap(({ path }) => literals(path)));
    const known = regularExpressions.map(([expression]) => expression);
    expect([...found].toSorted()).toEqual(known.map(String).toSorted());
  });

  it('are made from texts in known places only', () => {
    const making = sources.filter(({ sayings }) => sayings.has('new RegExp') || sayings.has('RegExp()'));
    expect(making.map(({ path }) => path)).toEqual(composers);
  });

  it('that takes quadratic time is found', () => {
    expect(slowest((text) => void text.replace(/\/+$/, ''), 'https://a.test//')).toBeGreaterThan(MOST);
  });

  it.each([...regularExpressions])('%s takes linear time', (expression, sample) => {
    expect(sample).toMatch(new RegExp(expression));
    expect(slowest((text) => void text.replace(expression, ''), sample)).toBeLessThan(MOST);
  });

  it.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads a date in linear time: %s',
    (sample) => {
      expect(slowest((text) => void parseHttpDate(text), sample)).toBeLessThan(MOST);
    },
  );
});
