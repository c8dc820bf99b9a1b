import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MailTransport } from '../core/ports/mail-transport.ts';

/** Writes each message to a file of a folder instead of sending it: `ID.eml`, which mail programs open. */
export const mailFolder = (dir: string): MailTransport => ({
  async send({ id, raw }) {
    await mkdir(dir, { recursive: true, mode: 0o700 });
    const path = join(dir, `${id}.eml`);
    await writeFile(`${path}.new`, raw, { mode: 0o600, flush: true });
    await rename(`${path}.new`, path);
  },
});

/** Files of the messages whose ids begin so, of those too that are being written. */
export async function mailsOf(dir: string, ids: string): Promise<readonly string[]> {
  const names = await readdir(dir).catch(() => []);
  return names.filter((name) => name.startsWith(ids)).map((name) => join(dir, name));
}

/** Removes messages that were written before a moment, in milliseconds since 1970. */
export async function removeOldMail(dir: string, before: number): Promise<void> {
  const names = await readdir(dir).catch(() => []);
  for (const name of names) {
    const path = join(dir, name);
    if ((await stat(path)).mtimeMs < before) await rm(path, { force: true });
  }
}
