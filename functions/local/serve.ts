import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Checks, checks } from '../auth/checks.ts';
import type { LimitSettings, MostRecords } from '../core/limits.ts';
import type { Log } from '../core/ports/log.ts';
import type { Source } from '../core/ports/source.ts';
import { Problem } from '../core/problem.ts';
import { LOCAL_QUOTAS, type Quotas, runningOf } from '../core/quotas.ts';
import { dialects } from '../dialects/index.ts';
import { formats, profiles } from '../formats/index.ts';
import { BODY_LIMIT, createApp } from '../http/app.ts';
import { followLinks } from '../http/follow-link.ts';
import { signingDialect } from '../http/signing-dialect.ts';
import { recordReader } from '../pipeline/read-records.ts';
import { type Grace, reconcile } from '../pipeline/reconcile.ts';
import type { StepLimits } from '../pipeline/step-limits.ts';
import { resources } from '../resources/index.ts';
import { sqliteSource } from '../sources/sqlite/index.ts';
import { announcements, type Telling } from './announcements.ts';
import { auditFile } from './audit-file.ts';
import { type DataFolder, lockDataFolder } from './data-folder.ts';
import { type LocalEngine, localEngine } from './engine.ts';
import { folderCredentials } from './folder-credentials.ts';
import { removeOldMail } from './mail-folder.ts';
import { type EdgeLimits, nodeServer } from './node-server.ts';
import { localOperations } from './operations.ts';
import { addressUrl } from './origin.ts';
import { removeExpired, removeLeftovers } from './remove-leftovers.ts';
import { keepFree } from './serving-connection.ts';
import { sqliteRates } from './sqlite-rates.ts';
import { stepThreads } from './step-threads.ts';

export interface ServeOptions {
  readonly folder: DataFolder;
  /** Where records come from, read on the serving thread; left out: the folder, read by steps in threads of their own. */
  readonly source?: Source;
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** Where callers reach the service, when that is not the address it listens on. */
  readonly baseUrl?: string;
  readonly log: Log;
  /** Of steps that run on the serving thread. */
  readonly limits?: Partial<StepLimits>;
  /** How long answers under way may take once the service is to end, in milliseconds. */
  readonly drainMs?: number | undefined;
  readonly edge?: Partial<EdgeLimits>;
  /** How often callers may ask; left out: as each API's vendor says. */
  readonly requestLimits?: LimitSettings | undefined;
  /** How many records an export may have, by API, of those that count them before they create one. */
  readonly mostRecords?: MostRecords | undefined;
  /** What owners may have; left out: `LOCAL_QUOTAS`. */
  readonly quotas?: Quotas | undefined;
  /** Proxies before the service whose word for a caller's address is taken. */
  readonly trustedProxies?: readonly string[] | undefined;
  /** How exports are told of; left out: by files in the folder, and in the log. */
  readonly telling?: Telling;
}

export interface RunningServer {
  /** Base of every link the service gives out. */
  readonly url: string;
  readonly port: number;
  /**
   * Ends steps cleanly, so that running exports go on at the next start, and lets answers under way end; gives how many were
   * cut when their time was up.
   */
  close(): Promise<number>;
}

const DAY_MS = 24 * 3600 * 1000;
const RETENTION_MS = 7 * DAY_MS;
const DRAIN_MS = 30 * 1000;
const SWEEP_MS = 3600 * 1000;
const LOOK_MS = 60 * 1000;
/** Within these an operation of this process comes to its end. */
const GRACE: Grace = { startMs: 10_000, abandonMs: 10_000 };

/**
 * The whole service in one process. Exports that a former process left open go on from their ledger.
 * Throws `Problem('conflict')` where the folder has a server already or the port is taken.
 */
export async function serve(options: ServeOptions): Promise<RunningServer> {
  const unlock = lockDataFolder(options.folder.dir);
  const running = runningEngine(options);
  try {
    return await listen(options, running, unlock);
  } catch (error) {
    await running.close();
    unlock();
    throw error;
  }
}

interface RunningEngine {
  readonly engine: LocalEngine;
  /** Lets the steps that run end, and starts no others. */
  close(): Promise<void>;
}

function runningEngine(options: ServeOptions): RunningEngine {
  const { folder, source, log, limits, quotas = LOCAL_QUOTAS } = options;
  const running = runningOf(quotas);
  const { database, files } = folder;
  const threads = stepThreads({
    database: database.location() ?? '',
    files,
    running,
    start: (execution) => engine.workflow.start(execution),
    log,
  });
  const engine = localEngine({
    database,
    files,
    source: source ?? sqliteSource(database),
    log,
    limits,
    running,
    steps: source ? {} : threads.steps,
  });
  const checkpoints = keepFree(database, threads.checkpoint);
  return {
    engine,
    async close() {
      clearInterval(checkpoints);
      // The workflow closes first: a step that is refused at the end is no failure of its export.
      await Promise.all([engine.workflow.close(), threads.close()]);
    },
  };
}

async function listen(
  options: ServeOptions,
  { engine, close }: RunningEngine,
  unlock: () => void,
): Promise<RunningServer> {
  const { folder, port, host, log, trustedProxies = [] } = options;
  let app: ReturnType<typeof createApp> | undefined;
  const edge = nodeServer({
    app: (request) => (app ? app(request) : Promise.reject(new Error('not ready'))),
    files: engine.files,
    bodyLimit: BODY_LIMIT,
    log,
    trustedProxies,
    ownOrigins: options.baseUrl === undefined,
    ...(options.edge ? { limits: options.edge } : {}),
  });
  const address = await bind(edge.server, port, host);
  const url = options.baseUrl ?? addressUrl(address.address, address.port);
  const parts = appParts(options, engine, url);
  app = createApp(parts);
  await removeLeftovers(folder.database, engine);
  const look = (grace: Grace) =>
    reconcile(engine, grace).catch((error) => log('error', 'reconcile failed', { error: String(error) }));
  await look({ startMs: 0, abandonMs: 0 });
  const looking = setInterval(() => look(GRACE), LOOK_MS);
  const sweep = setInterval(() => clean(folder, engine).catch(() => undefined), SWEEP_MS);
  await clean(folder, engine);
  const drain = announcements({
    folder,
    engine,
    link: followLinks(parts),
    telling: options.telling ?? {},
  });
  return {
    url,
    port: address.port,
    close: async () => {
      clearInterval(looking);
      clearInterval(sweep);
      const [cut] = await Promise.all([edge.close(options.drainMs ?? DRAIN_MS), close()]);
      if (cut > 0) log('warn', 'answers cut', { cut });
      await drain.close();
      unlock();
      return cut;
    },
  };
}

/** A message holds a file's bytes, so it goes when the file does. */
async function clean({ database, mail }: DataFolder, engine: LocalEngine): Promise<void> {
  await removeExpired(database, engine, Date.now());
  await removeOldMail(mail, Date.now() - RETENTION_MS);
}

function appParts(
  { folder, log, requestLimits, mostRecords = {}, quotas = LOCAL_QUOTAS }: ServeOptions,
  engine: LocalEngine,
  baseUrl: string,
): Parameters<typeof createApp>[0] & Checks {
  const desk = {
    resources,
    formats,
    profiles,
    random: Math.random,
    retentionMs: RETENTION_MS,
    mostRecords,
    quotas,
  };
  const credentials = folderCredentials(folder);
  const own = checks(credentials);
  const records = recordReader({ ...desk, source: engine.source, clock: engine.clock });
  return {
    dialects,
    operations: localOperations(
      { ...engine, ...desk, records },
      { ...credentials, dialect: signingDialect(dialects) },
      own.links,
    ),
    ...own,
    limits: requestLimits,
    downloadBytesPerDay: quotas.downloadBytesPerDay,
    rates: sqliteRates(folder.database),
    audit: auditFile(folder.dir),
    baseUrl,
    clock: Date.now,
    log,
  };
}

function bind(server: Server, port: number, host: string): Promise<AddressInfo> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE';
      reject(
        taken
          ? new Problem('conflict', `port ${port} on ${host} is in use; choose another with --port`, {
              cause,
            })
          : cause,
      );
    });
    server.listen(port, host, () => resolve(server.address() as AddressInfo));
  });
}
