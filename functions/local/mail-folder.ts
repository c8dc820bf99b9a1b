import { mkdir, rename, writeFile } from 'node:fs/promises';
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
