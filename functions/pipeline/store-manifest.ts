import { crcHex } from '../core/crc32.ts';
import type { ExportRecord, StoredFile } from '../core/export-record.ts';
import { ledgerKeyOf } from '../core/ledger.ts';
import type { Manifest2 } from '../core/manifest.ts';
import { ownerHash } from '../core/owner-hash.ts';
import type { StoredObject } from '../core/ports/files.ts';
import { digestOf } from '../core/statement.ts';
import type { CompletingEngine } from './engine.ts';
import { factsOf } from './facts-of.ts';
import { formatOf } from './format-of.ts';
import { iso } from './iso.ts';
import { manifestOf } from './manifest.ts';
import { fileKey, manifestKey } from './object-keys.ts';
import type { Outline } from './outline.ts';

interface Finished {
  readonly record: ExportRecord;
  readonly plan: Outline;
  readonly object: StoredObject;
}

/** Writes the manifest of a finished file, signed where there is a key, and gives what the record will say of the file. */
export async function storeManifest(
  engine: CompletingEngine,
  { record, plan, object }: Finished,
): Promise<StoredFile> {
  const file = fileOf(engine, { record, plan, object });
  const publicId = engine.publicId(record.dialect, record.id);
  const manifest = manifestOf({ record, publicId, file, plan, completedAt: iso(engine.clock()) });
  const body = `${JSON.stringify(await signed(engine, record, manifest), null, 2)}\n`;
  await engine.files.put(file.manifestKey, Buffer.from(body), {
    mediaType: 'application/json',
    name: `${file.name}.manifest.json`,
  });
  return file;
}

function fileOf(engine: CompletingEngine, { record, plan, object }: Finished): StoredFile {
  return {
    key: fileKey(record, formatOf(engine, record).extension),
    manifestKey: manifestKey(ledgerKeyOf(record)),
    ...factsOf(engine, record),
    rows: plan.rows,
    bytes: object.bytes,
    crc32: crcHex(object.crc32),
    sha256: object.sha256 ?? onlyDigest(plan),
    ...(object.etag === undefined ? {} : { etag: object.etag }),
    ...(plan.misfits && { misfits: plan.misfits }),
  };
}

/** The digest of a file that is one range. */
const onlyDigest = ({ ranges: [first, ...more] }: Outline): string | null =>
  first && more.length === 0 ? first.sha256 : null;

async function signed(
  { signer }: CompletingEngine,
  { owner }: ExportRecord,
  manifest: Manifest2,
): Promise<Manifest2> {
  if (!signer) return manifest;
  const written = JSON.parse(JSON.stringify(manifest)) as Manifest2;
  const facts = { export: manifest.export, manifest: digestOf(written), owner: ownerHash(owner) };
  return { ...manifest, signature: await signer.sign(facts) };
}
