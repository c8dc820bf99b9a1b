import { setTimeout as sleep } from 'node:timers/promises';
import { ExportFailed } from '../core/export-failed.ts';
import { Manifest } from '../core/manifest.ts';
import type { NewExport } from '../core/new-export.ts';
import { readUnfit } from '../core/unfit-text.ts';
import type { Exported } from './destination.ts';
import { type ExportStatus, exportsClient } from './exports-client.ts';
import { Failure } from './failure.ts';
import type { Done } from './progress.ts';

export interface RunRemoteOptions {
  readonly url: string;
  readonly key: string;
  readonly request: Pick<
    NewExport,
    'resource' | 'format' | 'fields' | 'filters' | 'profile' | 'strict' | 'lossy' | 'compression'
  >;
  /** Aborts the export, which the service then forgets. */
  readonly signal: AbortSignal;
  readonly onProgress: (done: Done) => void;
  /** For how long it goes on while the service is busy or away, in milliseconds. */
  readonly timeoutMs: number;
}

/** How often a service is asked how far it is, in milliseconds: it begins soon and looks less and less often. */
const SOONEST = 250;
const LATEST = 2000;

/** Lets a service make a file, through the Products Manager API, and gives access to it once it is finished. */
export async function runRemote({
  url,
  key,
  request,
  signal,
  onProgress,
  timeoutMs,
}: RunRemoteOptions): Promise<Exported> {
  const { resource, ...body } = request;
  if (resource !== 'products') throw new Failure(`the API at --url exports products, not ${resource}`, 2);
  const client = exportsClient({ url: url.replace(/(?<!\/)\/+$/, ''), key, signal, timeoutMs });
  const { format, fields, filters, profile, strict, lossy, compression } = body;
  const { id } = await client.create({
    format,
    ...(fields ? { fields } : {}),
    ...(filters ? { filters } : {}),
    ...(profile === undefined ? {} : { profile }),
    ...(strict ? { strict } : {}),
    ...(lossy === undefined ? {} : { lossy }),
    ...(compression ? { compression: Object.values(compression).join(':') } : {}),
  });
  try {
    for (let wait = SOONEST; ; wait = Math.min(LATEST, wait * 1.5)) {
      const status = await client.status(id);
      const { row_count: rows, file_size_bytes: bytes, queue_position: place } = status;
      onProgress({ rows: rows ?? 0, bytes: bytes ?? 0, ...(place === undefined ? {} : { place }) });
      if (hasEnded(status)) break;
      await sleep(Math.max(wait, status.waitMs ?? 0), undefined, { signal });
    }
    const text = await client.manifest(id);
    const { file, misfits } = Manifest.parse(JSON.parse(text));
    return {
      record: { file: { ...file, ...(misfits && { misfits }) } },
      open: async () => client.download(id, file.bytes),
      manifest: async () => Buffer.from(text),
      dispose: () => undefined,
    };
  } catch (error) {
    if (signal.aborted) await client.remove(id).catch(() => undefined);
    throw signal.aborted ? signal.reason : error;
  }
}

function hasEnded({ id, status, error_message: reason }: ExportStatus): boolean {
  if (status === 'failed' && reason && readUnfit(reason))
    throw new ExportFailed({ code: 'record_does_not_fit', message: reason });
  if (status === 'failed' || status === 'canceled')
    throw new Failure(`the export ${id} is ${status}${reason ? `: ${reason}` : ''}`);
  return status === 'completed';
}
