import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Problem, placeOf } from '../../functions/core/problem.ts';
import { readBody } from '../../functions/http/body.ts';
import { describeJsonError } from '../../functions/http/json-position.ts';

const RULES = { required: true, mediaTypes: ['application/json'], limit: 1000 };

function read(body: string | Uint8Array, headers: Record<string, string> = {}, rules = {}): unknown {
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const request = { method: 'POST', path: '/', query: new URLSearchParams(), requestId: 'r', address: '' };
  return readBody({ ...request, headers, body: bytes }, { ...RULES, ...rules });
}

function refusal(...asked: Parameters<typeof read>): Problem {
  try {
    read(...asked);
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
  throw new Error('not refused');
}

describe('a JSON body', () => {
  it('is read whatever JSON it holds', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (text) => {
        fc.pre(!text.includes('__proto__') && new TextEncoder().encode(text).length <= RULES.limit);
        expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it.each([
    undefined,
    'application/json',
    'application/JSON; charset=UTF-8',
    'application/json;charset="utf-8"',
  ])('may be called %s', (type) =>
    expect(read('{}', type === undefined ? {} : { 'content-type': type })).toEqual({}),
  );

  it.each([
    { 'content-type': 'application/x-www-form-urlencoded' },
    { 'content-type': '' },
    { 'content-type': 'application/json; charset=latin1' },
    { 'content-encoding': 'gzip' },
  ])('is refused under %o', (headers) => {
    const problem = refusal('{}', headers as unknown as Record<string, string>);
    expect(problem.kind).toBe('unsupported-media-type');
    expect(problem.faults[0]).toMatchObject({
      value: Object.values(headers)[0],
      allowed: [expect.any(String)],
    });
  });

  it('may be as long as the limit and no longer', () => {
    const limit = { limit: 10 };
    expect(read('"12345678"', {}, limit)).toBe('12345678');
    expect(refusal('"123456789"', { 'content-type': 'text/plain' }, limit)).toMatchObject({
      kind: 'too-large',
      message: 'the body is longer than 10 bytes',
    });
  });

  it('may be left out only where none is required', () => {
    expect(read('', { 'content-type': 'multipart/form-data' }, { required: false })).toBeUndefined();
    expect(refusal('')).toMatchObject({
      kind: 'invalid',
      faults: [{ in: 'body', at: [], reason: 'required', message: 'is required' }],
    });
  });

  it('is refused when it is no UTF-8', () => {
    expect(refusal(Uint8Array.of(0x22, 0xff, 0x22))).toMatchObject({
      kind: 'malformed',
      message: 'the body is not UTF-8',
    });
  });

  it.each([
    ['{"a":1,"__proto__":{"admin":true}}', '__proto__'],
    ['{"a":[{"\\u005f_proto__":1}]}', 'a.0.__proto__'],
  ])('is refused when it names a prototype: %s', (text, place) => {
    const problem = refusal(text);
    expect(problem.kind).toBe('invalid');
    expect(problem.faults.map(placeOf)).toEqual([place]);
  });

  it('is refused beyond 32 levels, however deep it goes', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(read(nested(32))).toBeInstanceOf(Array);
    expect(refusal(nested(33)).kind).toBe('invalid');
    expect(refusal(nested(100_000), {}, { limit: 1e6 }).kind).toBe('invalid');
  });
});

describe('text that is no JSON', () => {
  it.each([
    ['', 'unexpected end at position 0 (line 1, column 1)'],
    ['abc', 'unexpected "a" at position 0 (line 1, column 1)'],
    ['{"a":}', 'unexpected "}" at position 5 (line 1, column 6)'],
    ['{"a":1,}', 'unexpected "}" at position 7 (line 1, column 8)'],
    ['[1,2', 'unexpected end at position 4 (line 1, column 5)'],
    ['{"a":tru', 'unexpected end at position 8 (line 1, column 9)'],
    ['{\n  "format": csv\n}', 'unexpected "c" at position 14 (line 2, column 13)'],
    ['{"a":1} x', 'unexpected "x" at position 8 (line 1, column 9)'],
    ['[1, 😀]', 'unexpected "😀" at position 4 (line 1, column 5)'],
  ])('%j: %s', (text, told) => expect(describe_(text)).toBe(told));

  it('is refused with the place', () => {
    expect(refusal('{"format": csv}')).toMatchObject({
      kind: 'malformed',
      faults: [
        {
          in: 'body',
          at: [],
          reason: 'syntax',
          message: 'is not JSON: unexpected "c" at position 11 (line 1, column 12)',
        },
      ],
    });
  });

  it('is called so at the very character that was put into it', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), (text, at) => {
        const place = at % (text.length + 1);
        const broken = `${text.slice(0, place)}\u0001${text.slice(place)}`;
        expect(describe_(broken)).toContain(`unexpected "\\u0001" at position ${place} `);
      }),
    );
  });
});

function describe_(text: string): string {
  try {
    JSON.parse(text);
  } catch (error) {
    return describeJsonError(text, error as SyntaxError);
  }
  return 'is JSON';
}

describe('a form', () => {
  const form = { mediaTypes: ['application/x-www-form-urlencoded'] };

  it('is read as its parameters, where the route takes forms', () => {
    const found = read('a=1&b=%C3%A9&a=2', { 'content-type': 'application/x-www-form-urlencoded' }, form);
    expect([...(found as URLSearchParams)]).toEqual([
      ['a', '1'],
      ['b', 'é'],
      ['a', '2'],
    ]);
    expect(read('a=1', {}, form)).toBeInstanceOf(URLSearchParams);
  });
});
