import { appendFile, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Audit } from '../core/ports/audit.ts';

const FILE = 'audit.ndjson';
/** What the names of full files are like: `audit-2025-06-01T12-00-00.000Z.ndjson`. */
const FULL = /^audit-.+\.ndjson$/;

export interface AuditBounds {
  /** At which a file is put aside. */
  readonly bytes: number;
  /** How many files that were put aside are kept. */
  readonly files: number;
}

/** At most 1 GiB in all. */
const BOUNDS: AuditBounds = { bytes: 64 * 1024 * 1024, files: 15 };

/**
 * Appends lines of JSON to a folder's `audit.ndjson`, which only its owner may read; several processes may do so. A full file gets
 * the moment into its name, and the oldest of those goes.
 */
export function auditFile(dir: string, bounds: AuditBounds = BOUNDS): Audit {
  const path = join(dir, FILE);
  /** The lines that go with the next write, once the one before has ended. */
  let gathered: { texts: string[]; kept: Promise<void> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  /** Whether the last line was written whole; a full disk may have cut one, also of a process before. */
  let isWhole = false;

  async function keep(text: string): Promise<void> {
    const found = await stat(path).catch(() => undefined);
    if (found && found.size >= bounds.bytes) await putAside();
    const start = isWhole || (await endsLine(path)) ? '' : '\n';
    isWhole = false;
    await appendFile(path, `${start}${text}`, { mode: 0o600 });
    isWhole = true;
  }

  function gather(first: string): NonNullable<typeof gathered> {
    const texts = [first];
    const kept = last.then(() => {
      gathered = undefined;
      return keep(texts.join(''));
    });
    last = kept.catch(() => undefined);
    return { texts, kept };
  }

  async function putAside(): Promise<void> {
    const moment = new Date().toISOString().replaceAll(':', '-');
    await rename(path, join(dir, `audit-${moment}-${process.pid}.ndjson`)).catch(unlessMoved);
    const full = (await readdir(dir)).filter((name) => FULL.test(name)).sort();
    for (const name of full.slice(0, Math.max(0, full.length - bounds.files)))
      await rm(join(dir, name), { force: true });
  }

  return (line) => {
    const text = `${JSON.stringify({ time: new Date().toISOString(), ...line })}\n`;
    if (gathered) gathered.texts.push(text);
    else gathered = gather(text);
    return gathered.kept;
  };
}

/** Whether what is appended to a file begins a line. */
async function endsLine(path: string): Promise<boolean> {
  const file = await open(path).catch(unlessMoved);
  if (!file) return true;
  try {
    const { size } = await file.stat();
    const { buffer, bytesRead } = await file.read(Buffer.alloc(1), { position: Math.max(0, size - 1) });
    return bytesRead === 0 || buffer.toString() === '\n';
  } finally {
    await file.close();
  }
}

/** Another process was first. */
function unlessMoved(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
