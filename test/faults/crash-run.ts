import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type ExportStatus, exportsClient } from '../../functions/cli/exports-client.ts';
import { sampleNdjson } from '../../functions/cli/sample-products.ts';
import { seededRandom } from '../../functions/cli/seeded-random.ts';
import { runWaybill, type ServiceProcess, startService } from '../../functions/cli/waybill-process.ts';
import type { Manifest } from '../../functions/core/manifest.ts';

export interface CrashOptions {
  readonly rows: number;
  /** How often the service is killed while an export is open. */
  readonly kills: number;
  readonly seed: number;
  /** An empty folder. */
  readonly dir: string;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
}

export interface CrashSummary {
  /** SHA-256 of the file of the run that nobody disturbed. */
  readonly undisturbed: string;
  /** Of each export that was killed and went on, in the order in which they completed. */
  readonly killed: readonly { readonly sha256: string; readonly kills: number }[];
  /** Uploads that are still there when all has ended; none is right. */
  readonly leftUploads: number;
  readonly undisturbedMs: number;
  readonly ms: number;
}

const OWNER = 'crash';
const POLL_MS = 50;
/** One kill in so many hits a service that is not even listening yet. */
const EARLY_KILLS = 5;
const START_UP_MS = 600;

/** Kills the service with SIGKILL at random moments of an export and starts it again on the same folder, until it completes. */
export async function crashRun(options: CrashOptions): Promise<CrashSummary> {
  const started = performance.now();
  const run = new CrashRun(options);
  const { undisturbed, undisturbedMs } = await run.undisturbed();
  const killed = await run.killed(undisturbedMs);
  return {
    undisturbed,
    undisturbedMs,
    killed,
    leftUploads: await run.leftUploads(),
    ms: performance.now() - started,
  };
}

class CrashRun {
  readonly #options: CrashOptions;
  readonly #data: string;
  readonly #random: () => number;
  #key = '';

  constructor(options: CrashOptions) {
    this.#options = options;
    this.#data = join(options.dir, 'data');
    this.#random = seededRandom(options.seed);
  }

  async undisturbed(): Promise<{ undisturbed: string; undisturbedMs: number }> {
    const { rows, signal, say } = this.#options;
    const args = ['load', 'products', '-', '--owner', OWNER, '--data', this.#data, '--quiet'];
    await runWaybill(args, { input: sampleNdjson(rows), signal });
    this.#key = (
      await runWaybill(['keys', 'create', '--owner', OWNER, '--data', this.#data], { signal })
    ).trim();
    const service = await this.#start();
    try {
      const started = performance.now();
      const { id } = await this.#client(service).create({ format: 'csv' });
      await this.#completed(service, id);
      const undisturbedMs = performance.now() - started;
      const undisturbed = await this.#check(service, id);
      say(`undisturbed: ${Math.round(undisturbedMs)} ms, ${undisturbed}`);
      return { undisturbed, undisturbedMs };
    } finally {
      await service.stop();
    }
  }

  /** An export that completes before all kills are spent is followed by another one. */
  async killed(undisturbedMs: number): Promise<CrashSummary['killed']> {
    const { kills, say } = this.#options;
    const span = Math.max(500, (3 * undisturbedMs) / kills);
    const ended: { sha256: string; kills: number }[] = [];
    for (let left = kills; left > 0; ) {
      const id = await this.#create();
      const spent = await this.#killUntilCompleted({ id, most: left, span });
      const service = await this.#start();
      try {
        await this.#completed(service, id);
        ended.push({ sha256: await this.#check(service, id), kills: spent });
      } finally {
        await service.stop();
      }
      left -= spent;
      say(`${id} completed after ${spent} kills: ${ended.at(-1)?.sha256}`);
    }
    return ended;
  }

  async leftUploads(): Promise<number> {
    const entries = await readdir(join(this.#data, 'files/uploads'), {
      recursive: true,
      withFileTypes: true,
    });
    return entries.filter((entry) => entry.isFile()).length;
  }

  /** A created export is killed before it could do anything. */
  async #create(): Promise<string> {
    const service = await this.#start();
    const { id } = await this.#client(service).create({ format: 'csv' });
    await service.kill();
    return id;
  }

  async #killUntilCompleted({ id, most, span }: { id: string; most: number; span: number }): Promise<number> {
    let kills = 1;
    while (kills < most) {
      const isEarly = this.#random() * EARLY_KILLS < 1;
      const wait = this.#random() * (isEarly ? START_UP_MS : span);
      this.#options.signal.throwIfAborted();
      const status = isEarly ? await this.#killEarly(wait) : await this.#killAfter(id, wait);
      if (status === 'completed') return kills;
      kills++;
      this.#options.say(
        `kill ${kills}: ${Math.round(wait)} ms after ${isEarly ? 'the start' : 'it listened'}`,
      );
    }
    return kills;
  }

  async #killEarly(wait: number): Promise<undefined> {
    const starting = startService(['--data', this.#data], AbortSignal.timeout(Math.max(1, Math.round(wait))));
    await starting.then((service) => service.kill()).catch(() => undefined);
  }

  /** Gives the last status that was seen before the kill. */
  async #killAfter(id: string, wait: number): Promise<string> {
    const service = await this.#start();
    const client = this.#client(service);
    const until = performance.now() + wait;
    let seen: ExportStatus;
    do {
      await new Promise((resolve) =>
        setTimeout(resolve, Math.min(POLL_MS, Math.max(0, until - performance.now()))),
      );
      seen = await client.status(id);
    } while (seen.status !== 'completed' && performance.now() < until);
    await service.kill();
    if (seen.status === 'failed')
      throw new Error(`the export failed: ${seen.error_message}\n${service.log()}`);
    return seen.status;
  }

  #start(): Promise<ServiceProcess> {
    return startService(['--data', this.#data], this.#options.signal);
  }

  #client({ url }: ServiceProcess): ReturnType<typeof exportsClient> {
    return exportsClient({ url, key: this.#key, signal: this.#options.signal, timeoutMs: 0 });
  }

  async #completed(service: ServiceProcess, id: string): Promise<void> {
    const client = this.#client(service);
    for (;;) {
      const { status, error_message } = await client.status(id);
      if (status === 'completed') return;
      if (status === 'failed' || status === 'canceled')
        throw new Error(`the export is ${status}: ${error_message}\n${service.log()}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** Downloads file and manifest, verifies them and gives the file's SHA-256. */
  async #check(service: ServiceProcess, id: string): Promise<string> {
    const { dir, rows, signal } = this.#options;
    const client = this.#client(service);
    const file = join(dir, 'file.csv');
    const manifest = await client.manifest(id);
    await writeFile(`${file}.manifest.json`, manifest);
    const { bytes } = (JSON.parse(manifest) as Manifest).file;
    await pipeline(Readable.fromWeb(client.download(id, bytes) as never), createWriteStream(file), {
      signal,
    });
    const verdict = JSON.parse(
      await runWaybill(['verify', file, '--url', service.url, '--json', '--quiet'], { signal }),
    ) as {
      rows: number;
    };
    if (verdict.rows !== rows) throw new Error(`the file has ${verdict.rows} rows, not ${rows}`);
    const hash = createHash('sha256');
    await pipeline(createReadStream(file), hash, { signal });
    return hash.digest('hex');
  }
}
