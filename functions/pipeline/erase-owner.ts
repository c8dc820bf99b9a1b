import type { ExportRecord } from '../core/export-record.ts';
import type { ClientStore } from '../core/ports/client-store.ts';
import type { KeyStore } from '../core/ports/key-store.ts';
import type { OwnerTraces, Traced } from '../core/ports/owner-traces.ts';
import type { TokenStore } from '../core/ports/token-store.ts';
import type { UserStore } from '../core/ports/user-store.ts';
import { removeExport } from './end-export.ts';
import type { Engine } from './engine.ts';
import { iso } from './iso.ts';
import { FILES_PREFIX, ownerFolder, SCRATCH_PREFIX } from './object-keys.ts';

/** Every place that holds something of an owner. */
export interface OwnerPlaces extends Pick<Engine, 'exports' | 'ledger' | 'files' | 'workflow' | 'clock'> {
  readonly keys: KeyStore;
  readonly clients: ClientStore;
  readonly users: UserStore;
  readonly tokens: TokenStore;
  readonly traces: OwnerTraces;
  /** Messages that the service keeps itself, those of exports that are gone among them. */
  readonly mails?: { count(owner: string): Promise<number>; erase(owner: string): Promise<void> };
}

/** How many things there are of an owner, by kind; `bytes` are those of the files. */
export type Inventory = Readonly<Record<string, number>>;

const PREFIXES = [SCRATCH_PREFIX, FILES_PREFIX];

export async function inventoryOf(places: OwnerPlaces, owner: string): Promise<Inventory> {
  const { keys, clients, users, tokens, traced } = await credentialsOf(places, owner);
  const credentials = { keys, clients, users, tokens };
  const counts = Object.entries(credentials).map(([kind, { length }]) => [kind, length] as const);
  const stored = await Promise.all(PREFIXES.map((prefix) => storedUnder(places, ownerFolder(prefix, owner))));
  const sum = (name: 'files' | 'uploads' | 'bytes') =>
    [name, stored.reduce((all, one) => all + one[name], 0)] as const;
  const traces = Object.entries(await places.traces.count(traced));
  const mails = ['mails', (await places.mails?.count(owner)) ?? 0] as const;
  const all = [...traces, sum('files'), sum('uploads'), sum('bytes'), mails, ...counts];
  return Object.fromEntries(all.filter(([, count]) => count > 0));
}

/**
 * Removes all that there is of an owner. Credentials are made invalid first, so that nothing new begins, and are removed last,
 * so that a run that died is finished by another one. Running exports are canceled.
 */
export async function eraseOwner(places: OwnerPlaces, owner: string): Promise<void> {
  const found = await credentialsOf(places, owner);
  await disable(places, found);
  for await (const entries of places.exports.history(owner, { fresh: 0 }))
    for (const entry of entries) await forget(places, await places.exports.get(entry));
  for (const prefix of PREFIXES) await emptyFolder(places, ownerFolder(prefix, owner));
  await places.mails?.erase(owner);
  await places.exports.recount();
  await places.traces.erase(found.traced);
  for (const { id } of found.keys) await places.keys.remove(id);
  for (const { id } of found.clients) await places.clients.remove(id);
}

type Found = Awaited<ReturnType<typeof credentialsOf>>;

async function credentialsOf({ keys, clients, users, tokens }: OwnerPlaces, owner: string) {
  const [ownKeys, ownClients, ownUsers, ownTokens] = await Promise.all([
    keys.list(owner),
    clients.list(owner),
    users.list(owner),
    tokens.list(owner),
  ]);
  const all = [...ownKeys, ...ownClients, ...ownUsers, ...ownTokens];
  const traced: Traced = { owner, credentials: new Set(all.map(({ id }) => id)) };
  return { keys: ownKeys, clients: ownClients, users: ownUsers, tokens: ownTokens, traced };
}

async function disable({ keys, clients, users, tokens, clock }: OwnerPlaces, found: Found): Promise<void> {
  const now = iso(clock());
  for (const { id } of found.keys) await keys.revoke(id, now);
  for (const { id } of found.clients) await clients.revoke(id, now);
  for (const user of found.users) await users.remove(user);
  for (const token of found.tokens) await tokens.remove(token);
}

async function forget(places: OwnerPlaces, record: ExportRecord | undefined): Promise<void> {
  if (record) await removeExport({ ...places, ...NO_TURNS }, record);
}

/** The service itself starts whatever waits for the places that become free. */
const NO_TURNS = { running: { most: 0, perOwner: 0 }, log: () => undefined };

async function storedUnder({ files }: OwnerPlaces, folder: string) {
  const [uploads, { objects, bytes }] = await Promise.all([files.uploads(folder), files.measure(folder)]);
  return { files: objects, bytes, uploads: uploads.length };
}

async function emptyFolder({ files }: OwnerPlaces, folder: string): Promise<void> {
  for (const { key, upload } of await files.uploads(folder)) await files.abortUpload(key, upload);
  await files.removeAll(folder);
}
