import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { sha256 } from '../core/byte-ranges.ts';
import type { ByteRange, Files } from '../core/ports/files.ts';
import { Problem } from '../core/problem.ts';
import { withPassingFaults } from './disk-faults.ts';
import { diskObjects } from './disk-objects.ts';
import { diskPlace, fillForGood } from './disk-place.ts';
import { diskUploads } from './disk-uploads.ts';

const BUFFER_BYTES = 1024 * 1024;

/** Objects and uploads in a folder, which several processes may use at once. Whatever line a process dies at, the old or the new state stands. */
export function diskFiles(dir: string): Files {
  const place = diskPlace(dir);
  const objects = diskObjects(place);

  const files: Files = {
    ...diskUploads(place, objects),
    head: objects.head,
    measure: objects.measure,
    removeAll: objects.removeAll,
    async put(key, body, facts) {
      const known = {
        bytes: body.length,
        crc32: crc32(body),
        sha256: sha256(body),
      };
      await objects.publish(key, await fillForGood(place, (file) => file.writeFile(body)), {
        ...known,
        ...facts,
      });
    },
    async get(key, range) {
      const object = await objects.open(key);
      if (!object) return undefined;
      await using file = object.file;
      return readWhole(file, clip(object.bytes, range));
    },
    async read(key, range) {
      const object = await objects.open(key);
      if (!object) throw new Problem('not-found', `there is no object ${key}`);
      const { size } = await object.file.stat();
      if (size !== object.bytes) {
        await object.file.close();
        throw new Error(`the object ${key} is ${size} bytes on the disk, not ${object.bytes}`);
      }
      return streamOf(object.file, clip(object.bytes, range));
    },
  };
  return withPassingFaults(files, place.makeFolders);
}

function clip(bytes: number, range: ByteRange = { first: 0, last: bytes - 1 }): ByteRange {
  return { first: range.first, last: Math.min(range.last, bytes - 1) };
}

async function readWhole(file: FileHandle, range: ByteRange): Promise<Uint8Array> {
  const body = Buffer.alloc(Math.max(0, range.last + 1 - range.first));
  for (let at = 0; at < body.length; ) at += await readSome(file, body.subarray(at), range.first + at);
  return body;
}

/**
 * Reads only as fast as it is read from, into the reader's own buffer where it brings one, and closes the file at its end,
 * on a fault and when the reader stops.
 */
function streamOf(file: FileHandle, { first, last }: ByteRange): ReadableStream<Uint8Array> {
  let at = first;
  return new ReadableStream({
    type: 'bytes',
    autoAllocateChunkSize: BUFFER_BYTES,
    async pull(controller) {
      try {
        const view = controller.byobRequest?.view as Uint8Array;
        const into = view.subarray(0, Math.max(0, last + 1 - at));
        const length = into.length === 0 ? 0 : await readSome(file, into, at);
        at += length;
        if (length > 0) controller.byobRequest?.respond(length);
        if (at <= last) return;
        await file.close();
        controller.close();
        controller.byobRequest?.respond(0);
      } catch (error) {
        await file.close();
        throw error;
      }
    },
    cancel: () => file.close(),
  });
}

async function readSome(file: FileHandle, into: Uint8Array, at: number): Promise<number> {
  const { bytesRead } = await file.read(into, 0, into.length, at);
  if (bytesRead === 0) throw new Error(`a stored object ends before byte ${at}`);
  return bytesRead;
}
