import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Position } from '../../functions/core/chunk.ts';
import { combineCrc32 } from '../../functions/core/crc32.ts';
import { MAX_PARTS } from '../../functions/core/ports/files.ts';
import { Transient } from '../../functions/core/problem.ts';
import { ExportFailure } from '../../functions/pipeline/export-failure.ts';
import { PartWriter } from '../../functions/pipeline/part-writer.ts';
import { START } from '../../functions/pipeline/start-position.ts';
import { tries } from '../properties.ts';
import { type Gate, RecordingFiles } from './recording-files.ts';

type Pages = readonly Uint8Array[];

const target = ({ files }: RecordingFiles, partBytes: (number: number) => number = () => 40) => ({
  files,
  key: 'file',
  upload: 'upload',
  partBytes,
});

async function open(
  store: RecordingFiles,
  at: Partial<Position> = {},
  partBytes?: (number: number) => number,
) {
  const writer = await PartWriter.open(target(store, partBytes), { ...START, ...at });
  if (!writer) throw new Error('the rest is gone');
  return writer;
}

async function write(writer: PartWriter, page: Uint8Array): Promise<void> {
  writer.sink.reserve(page.length);
  writer.sink.bytes.set(page, writer.sink.length);
  writer.sink.length += page.length;
  await writer.endPage();
}

const restName = ({ bytes, crc32: crc }: { bytes: number; crc32: number }): string => `rest-${bytes}-${crc}`;

/** Writes pages as steps would, with a new writer after each page whose index is among the borders. */
async function writeInChunks(
  pages: Pages,
  borders: ReadonlySet<number>,
  partBytes: (number: number) => number,
) {
  const store = new RecordingFiles(soon);
  const whole = { bytes: 0, crc32: 0 };
  let at: Partial<Position> = {};
  let writer = await open(store, at, partBytes);
  const note = (): void => {
    whole.crc32 = combineCrc32(whole.crc32, writer.crc32, writer.bytes);
    whole.bytes += writer.bytes;
  };
  for (const [index, page] of pages.entries()) {
    await write(writer, page);
    if (!borders.has(index)) continue;
    const { parts, rest } = await writer.pause(restName);
    note();
    at = { part: (at.part ?? 1) + parts.length, rest };
    writer = await open(store, at, partBytes);
  }
  await writer.end();
  note();
  return { store, whole };
}

/** Takes a few turns, fewer for some parts than for those before them. */
const soon: Gate = async (number) => {
  for (let turns = (number * 7) % 5; turns > 0; turns--) await new Promise(setImmediate);
};

/** The bodies of the parts, worked out by the rule alone: a part ends at the first page end at which it is full. */
function partsOf(pages: Pages, partBytes: (number: number) => number): readonly Buffer[] {
  const parts: Buffer[] = [];
  let held: Uint8Array[] = [];
  for (const page of pages) {
    held.push(page);
    const body = Buffer.concat(held);
    if (body.length < partBytes(parts.length + 1)) continue;
    parts.push(body);
    held = [];
  }
  const left = Buffer.concat(held);
  return left.length > 0 || parts.length === 0 ? [...parts, left] : parts;
}

const pages = fc.array(fc.uint8Array({ maxLength: 60 }), { maxLength: 25 });
const borders = fc.uniqueArray(fc.nat(24)).map((indexes) => new Set(indexes));
const partBytes = fc.tuple(fc.integer({ min: 1, max: 80 }), fc.nat(20)).map(
  ([size, growth]) =>
    (number: number) =>
      size + growth * (number - 1),
);

describe('a part', () => {
  it('depends on its number alone, wherever chunks were cut', async () => {
    await fc.assert(
      fc.asyncProperty(pages, borders, partBytes, async (all, cutAfter, size) => {
        const { store, whole } = await writeInChunks(all, cutAfter, size);
        const expected = partsOf(all, size);
        const sent = store.parts.toSorted((a, b) => a.number - b.number);
        expect(sent.map(({ number }) => number)).toEqual(expected.map((_body, index) => index + 1));
        expect(Buffer.concat(sent.map(({ body }) => body)).equals(Buffer.concat(all))).toBe(true);
        expect(sent.map(({ body }) => body.toString('hex'))).toEqual(
          expected.map((body) => body.toString('hex')),
        );
        expect(whole).toEqual({ bytes: Buffer.concat(all).length, crc32: crc32(Buffer.concat(all)) });
        for (const { key, upload } of sent)
          expect({ key, upload }).toEqual({ key: 'file', upload: 'upload' });
      }),
      { numRuns: tries(80) },
    );
  });

  it('is the same when a step runs again from the same position', async () => {
    const store = new RecordingFiles();
    const all = Array.from({ length: 8 }, (_none, i) => new Uint8Array(17).fill(i));
    const first = await open(store);
    for (const page of all) await write(first, page);
    const once = await first.pause(restName);
    const second = await open(store);
    for (const page of all) await write(second, page);
    expect(await second.pause(restName)).toEqual(once);
    expect([...store.objects.keys()]).toEqual([once.rest?.key]);
    expect(store.parts[2]?.body).toEqual(store.parts[0]?.body);
  });

  it('holds a page that is larger than the part and its room', async () => {
    const store = new RecordingFiles();
    const writer = await open(store);
    const page = Buffer.alloc(5 * 1024 * 1024, 'page');
    await write(writer, Buffer.from('a'));
    await write(writer, page);
    expect(await writer.end()).toHaveLength(1);
    expect(store.parts[0]?.body.equals(Buffer.concat([Buffer.from('a'), page]))).toBe(true);
  });
});

describe('the end of a segment', () => {
  it('of nothing is one empty part', async () => {
    const store = new RecordingFiles();
    const writer = await open(store);
    await write(writer, new Uint8Array(0));
    expect(await writer.end()).toEqual([{ number: 1, etag: '"0"', crc32: 0, bytes: 0 }]);
  });

  it('makes no empty part behind others', async () => {
    const store = new RecordingFiles();
    const writer = await open(store);
    await write(writer, new Uint8Array(40));
    expect(await writer.end()).toHaveLength(1);
    const later = await open(store, { part: 2 });
    expect(await later.end()).toEqual([]);
  });

  it('gives the parts in the order of their numbers, whichever came first', async () => {
    const store = new RecordingFiles(async (number) => {
      for (let turns = 20 - number; turns > 0; turns--) await new Promise(setImmediate);
    });
    const writer = await open(store);
    for (let i = 0; i < 8; i++) await write(writer, new Uint8Array(50).fill(i));
    expect((await writer.end()).map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  });
});

describe('a pause', () => {
  it('leaves no rest where nothing is left', async () => {
    const store = new RecordingFiles();
    const writer = await open(store);
    await write(writer, new Uint8Array(40));
    expect(await writer.pause(restName)).toMatchObject({ parts: [{ number: 1, bytes: 40 }], rest: null });
    const idle = await open(store, { part: 2 });
    expect(await idle.pause(restName)).toEqual({ parts: [], rest: null });
    expect(store.objects.size).toBe(0);
  });

  it('hands a rest on unchanged through chunks that add nothing', async () => {
    const store = new RecordingFiles();
    const writer = await open(store);
    await write(writer, Buffer.from('left over'));
    const { rest } = await writer.pause(restName);
    const idle = await open(store, { rest });
    await write(idle, new Uint8Array(0));
    expect(await idle.pause(restName)).toEqual({ parts: [], rest });
    expect({ bytes: idle.bytes, crc32: idle.crc32 }).toEqual({ bytes: 0, crc32: 0 });
  });
});

describe('a pause that stores its rest', () => {
  const pauseWith = async (put: () => Promise<void>) => {
    const store = new RecordingFiles();
    const writer = await PartWriter.open({ ...target(store), files: { ...store.files, put } }, START);
    if (!writer) throw new Error('no writer');
    await write(writer, Buffer.from('left over'));
    return { pausing: writer.pause(restName) };
  };

  it('waits until it is stored', async () => {
    const stored = Promise.withResolvers<void>();
    const { pausing } = await pauseWith(() => stored.promise);
    expect(await isOpen(pausing)).toBe(true);
    stored.resolve();
    expect(await pausing).toMatchObject({ rest: { bytes: 9 } });
  });

  it('says so where it cannot be stored', async () => {
    const { pausing } = await pauseWith(() => Promise.reject(LOST));
    await expect(pausing).rejects.toBe(LOST);
  });
});

describe('a rest', () => {
  const body = Buffer.from('left over');
  const rest = { key: 'rest', bytes: body.length, crc32: crc32(body) };

  it.each<[string, Buffer | undefined]>([
    ['is gone', undefined],
    ['is empty', Buffer.alloc(0)],
    ['is shorter', body.subarray(1)],
    ['is longer', Buffer.concat([body, body])],
    ['has another byte', Buffer.from('left ovex')],
  ])('that %s cannot be gone on with', async (_title, found) => {
    const store = new RecordingFiles();
    if (found) store.objects.set('rest', found);
    expect(await PartWriter.open(target(store), { ...START, rest })).toBeUndefined();
  });

  it('begins the next part', async () => {
    const store = new RecordingFiles();
    store.objects.set('rest', body);
    const writer = await open(store, { part: 3, rest });
    await write(writer, Buffer.from('!'));
    await writer.end();
    expect(store.parts).toMatchObject([{ number: 3, body: Buffer.from('left over!') }]);
    expect({ bytes: writer.bytes, crc32: writer.crc32 }).toEqual({ bytes: 1, crc32: crc32('!') });
  });

  it('whose reading fails says so instead of starting over', async () => {
    const store = new RecordingFiles();
    const files = { ...store.files, get: () => Promise.reject(new Transient('throttled')) };
    await expect(PartWriter.open({ ...target(store), files }, { ...START, rest })).rejects.toThrow(Transient);
  });
});

/** Uploads that end when they are told to. */
function heldUploads() {
  const ends = new Map<number, PromiseWithResolvers<void>>();
  const gate: Gate = (number) => {
    const held = Promise.withResolvers<void>();
    ends.set(number, held);
    return held.promise;
  };
  const at = (number: number) => {
    const held = ends.get(number);
    if (!held) throw new Error(`part ${number} is not on its way`);
    return held;
  };
  return {
    gate,
    finish: (number: number) => at(number).resolve(),
    fail: (number: number) => at(number).reject(LOST),
  };
}

const LOST = new Transient('connection lost');
const FULL = new Uint8Array(40);

/** Whether a promise is still open after everything that is ready has run. */
async function isOpen(promise: Promise<unknown>): Promise<boolean> {
  const late = new Promise((resolve) => setImmediate(() => setImmediate(() => resolve('late'))));
  return (await Promise.race([promise.catch(() => undefined), late])) === 'late';
}

describe('uploads', () => {
  it('are two at most, and a third waits for one of them', async () => {
    const held = heldUploads();
    const store = new RecordingFiles(held.gate);
    const writer = await open(store);
    await write(writer, FULL);
    await write(writer, FULL);
    const third = write(writer, FULL);
    expect(await isOpen(third)).toBe(true);
    expect(store.running).toBe(2);
    held.finish(2);
    await third;
    expect(store).toMatchObject({ running: 2, most: 2 });
    const ending = writer.end();
    expect(await isOpen(ending)).toBe(true);
    held.finish(3);
    held.finish(1);
    expect((await ending).map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  it('are two at most at any pace', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(6), { minLength: 4, maxLength: 12 }), async (turns) => {
        const store = new RecordingFiles(async (number) => {
          for (let left = turns[number - 1] ?? 0; left > 0; left--) await new Promise(setImmediate);
        });
        const writer = await open(store);
        for (const [i] of turns.entries()) await write(writer, new Uint8Array(40).fill(i));
        expect(await writer.end()).toHaveLength(turns.length);
        expect(store.most).toBeLessThanOrEqual(2);
        expect(store.running).toBe(0);
      }),
      { numRuns: tries(30) },
    );
  });

  it.each(['end', 'pause'] as const)(
    'that fail are reported by %s, which then stores no rest',
    async (how) => {
      const held = heldUploads();
      const store = new RecordingFiles(held.gate);
      const writer = await open(store);
      await write(writer, FULL);
      await write(writer, new Uint8Array(3));
      held.fail(1);
      const ending = how === 'end' ? writer.end() : writer.pause(restName);
      if (how === 'end') expect(await isOpen(ending)).toBe(false);
      await expect(ending).rejects.toBe(LOST);
      if (how === 'end') held.finish(2);
      await writer.settle();
      expect(store).toMatchObject({ running: 0, objects: new Map() });
    },
  );

  it('that fail are reported to whoever waits for room next', async () => {
    const held = heldUploads();
    const store = new RecordingFiles(held.gate);
    const writer = await open(store);
    await write(writer, FULL);
    await write(writer, FULL);
    const third = write(writer, FULL);
    held.fail(1);
    await expect(third).rejects.toBe(LOST);
    expect(store.running).toBe(1);
    const settled = writer.settle();
    expect(await isOpen(settled)).toBe(true);
    held.finish(2);
    await settled;
    expect(store).toMatchObject({ running: 0, most: 2 });
  });

  it('that fail while nobody waits are reported later and crash nothing', async () => {
    const held = heldUploads();
    const store = new RecordingFiles(held.gate);
    const writer = await open(store);
    await write(writer, FULL);
    held.fail(1);
    await new Promise(setImmediate);
    await write(writer, new Uint8Array(1));
    await expect(writer.pause(restName)).rejects.toBe(LOST);
    await expect(writer.end()).rejects.toBe(LOST);
    held.finish(2);
    await writer.settle();
    expect(store.running).toBe(0);
  });

  it('may fail in both places at once', async () => {
    const held = heldUploads();
    const store = new RecordingFiles(held.gate);
    const writer = await open(store);
    await write(writer, FULL);
    await write(writer, FULL);
    held.fail(1);
    held.fail(2);
    await expect(writer.end()).rejects.toBe(LOST);
    await writer.settle();
    expect(store.running).toBe(0);
  });

  it.each([{ crc32: 1 }, { bytes: 39 }])(
    'that arrive as other bytes can be cured by a retry: %o',
    async (changes) => {
      const store = new RecordingFiles();
      const files = {
        ...store.files,
        putPart: async () => ({ number: 1, etag: '', crc32: crc32(FULL), bytes: 40, ...changes }),
      };
      const writer = await PartWriter.open({ ...target(store), files }, START);
      if (!writer) throw new Error('no writer');
      await write(writer, FULL);
      await expect(writer.end()).rejects.toThrow(Transient);
    },
  );
});

describe('the last number of S3', () => {
  it('is used, and one more is refused with its reason', async () => {
    const store = new RecordingFiles();
    const writer = await open(store, { part: MAX_PARTS });
    await write(writer, FULL);
    const more = write(writer, FULL);
    await expect(more).rejects.toThrow(ExportFailure);
    await expect(more).rejects.toThrow(/^too_large: /);
    await writer.settle();
    expect(store.parts.map(({ number }) => number)).toEqual([MAX_PARTS]);
  });

  it('may end a segment exactly', async () => {
    const store = new RecordingFiles();
    const writer = await open(store, { part: MAX_PARTS });
    await write(writer, FULL);
    expect(await writer.end()).toHaveLength(1);
  });
});
