import { crc32 } from 'node:zlib';
import type { Files, PartUpload } from '../../functions/core/ports/files.ts';

export interface SentPart extends PartUpload {
  readonly body: Buffer;
}

/** What a part's upload waits for; rejecting makes it fail. */
export type Gate = (number: number) => Promise<unknown>;

/** The few verbs of a file store that a step writes with, in memory and with a note of what was called. */
export class RecordingFiles {
  readonly parts: SentPart[] = [];
  readonly objects = new Map<string, Buffer>();
  readonly files: Files;
  /** Uploads on their way now, and the most there ever were. */
  running = 0;
  most = 0;

  constructor(gate: Gate = async () => {}) {
    const known: Partial<Files> = {
      get: async (key) => this.objects.get(key),
      put: async (key, body) => void this.objects.set(key, Buffer.from(body)),
      putPart: async (part, body, crc) => {
        const before = Buffer.from(body);
        this.most = Math.max(this.most, ++this.running);
        try {
          await gate(part.number);
        } finally {
          this.running--;
        }
        if (!before.equals(body)) throw new Error(`part ${part.number} changed on its way`);
        if (crc32(body) !== crc) throw new Error(`part ${part.number} came with another CRC`);
        this.parts.push({ ...part, body: before });
        return { number: part.number, etag: `"${crc}"`, crc32: crc, bytes: body.length };
      },
    };
    this.files = new Proxy(known as Files, {
      get: (verbs, name) => {
        if (!Object.hasOwn(verbs, name)) throw new Error(`a part writer has no use for ${String(name)}`);
        return verbs[name as keyof Files];
      },
    });
  }
}
