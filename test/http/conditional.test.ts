import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CompletedExport } from '../../functions/core/operations.ts';
import { readByteRange } from '../../functions/http/byte-range.ts';
import { answerConditionally } from '../../functions/http/conditional.ts';
import { fileResponse } from '../../functions/http/file-response.ts';
import type { HttpResponse } from '../../functions/http/message.ts';
import { exportSample } from '../contracts/export-sample.ts';
import { FILE } from './harness.ts';

const ETAG = '"1-0a1b2c3d"';
const MODIFIED = 'Sat, 15 Mar 2025 09:01:12 GMT';
const BEFORE = 'Sat, 15 Mar 2025 09:01:11 GMT';

const file = fileResponse({
  ...exportSample({ owner: 'acme' }),
  id: 1,
  status: 'completed',
  finishedAt: '2025-03-15T09:01:12.900Z',
  file: { ...FILE, bytes: 1000 },
} as CompletedExport);

const ask = (headers: Record<string, string>, method = 'GET') =>
  answerConditionally({ method, headers }, file);

describe('a file', () => {
  it('comes whole, with all that a client needs to check and resume it', () => {
    expect(ask({})).toEqual(file);
    expect(file.headers).toEqual({
      'Content-Type': 'text/csv; charset=utf-8',
      'Content-Length': '1000',
      'Content-Disposition': 'attachment; filename=products-20250315-0900.csv',
      'Accept-Ranges': 'bytes',
      ETag: ETAG,
      'Last-Modified': MODIFIED,
      'Cache-Control': 'private, no-cache, no-transform',
      'Repr-Digest': `sha-256=:${Buffer.from('ab'.repeat(32), 'hex').toString('base64')}:`,
    });
  });

  it('has the ETag of its object where that may be fetched from its store too', () => {
    const record = {
      ...exportSample({ owner: 'acme' }),
      status: 'completed',
      file: { ...FILE, etag: '"9b2c-38"' },
    };
    expect(fileResponse(record as CompletedExport).headers.ETag).toBe('"9b2c-38"');
  });

  it('claims no digest that nobody has computed', () => {
    const record = {
      ...exportSample({ owner: 'acme' }),
      status: 'completed',
      file: { ...FILE, sha256: null },
    };
    expect(fileResponse(record as CompletedExport).headers).not.toHaveProperty('Repr-Digest');
  });
});

describe('a packed file', () => {
  it('comes as it is stored: its packing is its type and no coding of the transport', () => {
    const packed = { ...FILE, name: 'products.csv.gz', mediaType: 'application/gzip' };
    const record = { ...exportSample({ owner: 'acme' }), status: 'completed', file: packed };
    const { headers } = fileResponse(record as CompletedExport);
    expect(headers['Content-Type']).toBe('application/gzip');
    expect(Object.keys(headers).map((name) => name.toLowerCase())).not.toContain('content-encoding');
  });
});

describe('a condition', () => {
  it.each([
    [{ 'if-none-match': ETAG }, 304],
    [{ 'if-none-match': `W/${ETAG}` }, 304],
    [{ 'if-none-match': `"other", ${ETAG}` }, 304],
    [{ 'if-none-match': '*' }, 304],
    [{ 'if-none-match': '"other"' }, 200],
    [{ 'if-modified-since': MODIFIED }, 304],
    [{ 'if-modified-since': BEFORE }, 200],
    [{ 'if-modified-since': 'yesterday' }, 200],
    [{ 'if-none-match': '"other"', 'if-modified-since': MODIFIED }, 200],
    [{ 'if-match': ETAG }, 200],
    [{ 'if-match': '*' }, 200],
    [{ 'if-match': `W/${ETAG}` }, 412],
    [{ 'if-match': '"other"' }, 412],
    [{ 'if-unmodified-since': MODIFIED }, 200],
    [{ 'if-unmodified-since': BEFORE }, 412],
    [{ 'if-unmodified-since': 'yesterday' }, 200],
    [{ 'if-match': ETAG, 'if-unmodified-since': BEFORE }, 200],
    [{ 'if-match': '"other"', 'if-none-match': ETAG }, 412],
  ])('%o is answered with %i', (headers, status) => {
    expect(ask(headers as unknown as Record<string, string>).status).toBe(status);
    expect(ask(headers as unknown as Record<string, string>, 'HEAD').status).toBe(status);
  });

  it('that spares the file leaves its validators and no body', () => {
    const { body, headers } = ask({ 'if-none-match': ETAG });
    expect(body).toBeUndefined();
    expect(Object.keys(headers)).toEqual(expect.arrayContaining(['ETag', 'Last-Modified', 'Cache-Control']));
    expect(Object.keys(headers).filter((name) => name.startsWith('Content-'))).toEqual([]);
  });

  it.each([
    ['a refusal', { status: 404, headers: { ETag: ETAG } }, 'GET'],
    ['an answer to POST', { status: 200, headers: { ETag: ETAG } }, 'POST'],
    ['an answer without validators', { status: 200, headers: {} }, 'GET'],
  ] as [string, HttpResponse, string][])('does not touch %s', (_name, response, method) => {
    const headers = { 'if-none-match': '*', 'if-match': '"x"' };
    expect(answerConditionally({ method, headers }, response)).toBe(response);
  });

  it('also holds for a text with a date, which has no ranges', () => {
    const text = { status: 200, headers: { 'Last-Modified': MODIFIED }, body: '{}' };
    const answer = (headers: Record<string, string>) => answerConditionally({ method: 'GET', headers }, text);
    expect(answer({ 'if-modified-since': MODIFIED }).status).toBe(304);
    expect(answer({ range: 'bytes=0-0' })).toBe(text);
  });
});

describe('a range', () => {
  it('is answered with its bytes', () => {
    const { status, headers, body } = ask({ range: 'bytes=100-199' });
    expect(status).toBe(206);
    expect(headers).toMatchObject({
      'Content-Range': 'bytes 100-199/1000',
      'Content-Length': '100',
      ETag: ETAG,
    });
    expect(body).toEqual({
      file: { key: FILE.key, owner: 'acme', bytes: 1000, range: { first: 100, last: 199 } },
    });
  });

  it('outside of the file is refused with its size', () => {
    expect(ask({ range: 'bytes=1000-' })).toEqual({
      status: 416,
      headers: { 'Content-Range': 'bytes */1000', 'Accept-Ranges': 'bytes' },
    });
  });

  it.each([
    [ETAG, 206],
    [`W/${ETAG}`, 200],
    ['"other"', 200],
    [MODIFIED, 206],
    [BEFORE, 200],
    ['yesterday', 200],
  ])('under If-Range %s is answered with %i', (condition, status) => {
    expect(ask({ range: 'bytes=0-9', 'if-range': condition }).status).toBe(status);
  });

  it('is for GET alone', () => {
    expect(ask({ range: 'bytes=0-9' }, 'HEAD').status).toBe(200);
  });

  it.each([
    '',
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=0-1,4-5',
    'lines=0-1',
    'bytes=1',
    '0-1',
  ])('that reads "%s" is ignored', (header) => expect(readByteRange(header, 10)).toBeUndefined());

  it.each(['bytes=10-', 'bytes=10-12', 'bytes=-0', 'bytes=99999999999999999999-'])(
    'that reads "%s" does not fit ten bytes',
    (header) => expect(readByteRange(header, 10)).toBe('unsatisfiable'),
  );

  it('of an empty file never fits', () => {
    for (const header of ['bytes=0-', 'bytes=0-0', 'bytes=-1']) {
      expect(readByteRange(header, 0)).toBe('unsatisfiable');
    }
  });

  it('is what slicing an array gives', () => {
    const bound = fc.nat({ max: 60 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), bound, fc.option(bound), (size, first, last) => {
        fc.pre(last === null || last >= first);
        const bytes = Array.from({ length: size }, (_, i) => i);
        const wanted = bytes.slice(first, last === null ? undefined : last + 1);
        const range = readByteRange(`bytes=${first}-${last ?? ''}`, size);
        expect(range).toEqual(
          wanted.length === 0 ? 'unsatisfiable' : { first: wanted[0], last: wanted.at(-1) },
        );
      }),
    );
  });

  it('from the end is what slicing an array from its end gives', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 60 }), (size, length) => {
        const wanted = Array.from({ length: size }, (_, i) => i).slice(-length);
        expect(readByteRange(`bytes=-${length}`, size)).toEqual({ first: wanted[0], last: wanted.at(-1) });
      }),
    );
  });
});
