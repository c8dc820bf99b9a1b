import { type ExportRecord, entryOf } from '../../functions/core/export-record.ts';
import { newId } from '../../functions/core/ids.ts';
import type { CompletedExport, ExportRef, Operation, Operations } from '../../functions/core/operations.ts';
import { Problem } from '../../functions/core/problem.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { resources } from '../../functions/resources/index.ts';

const WEEK = 7 * 86_400_000;
const MANIFEST = new TextEncoder().encode('{"manifest":1}');

/** The engine's promises over a map: requests are resolved as in earnest, and tests move the records themselves. */
export class MemoryOperations implements Operations {
  readonly records = new Map<number, ExportRecord>();
  readonly clock: () => number;

  constructor(clock: () => number) {
    this.clock = clock;
  }

  create: Operation<'create'> = async (request) => {
    const spec = resolveSpec(request, { resources, profiles, formats });
    const earlier = [...this.records.values()].find(
      ({ owner, idempotency }) =>
        owner === request.owner && idempotency !== undefined && idempotency.key === request.idempotency?.key,
    );
    if (earlier !== undefined) {
      if (earlier.idempotency?.fingerprint === request.idempotency?.fingerprint) {
        return { record: earlier, created: false };
      }
      throw new Problem('conflict', 'the Idempotency-Key was used for another request');
    }
    const { owner, dialect, idempotency, labels, extra, dryRun } = request;
    const record: ExportRecord = {
      owner,
      dialect,
      spec,
      id: newId(this.clock(), this.records.size / 4096),
      status: 'pending',
      attempt: 1,
      since: 1,
      createdAt: new Date(this.clock()).toISOString(),
      updatedAt: new Date(this.clock()).toISOString(),
      expiresAt: new Date(this.clock() + WEEK).toISOString(),
      progress: {},
      ...(idempotency ? { idempotency } : {}),
      ...(labels ? { labels } : {}),
      ...(extra === undefined ? {} : { extra }),
    };
    if (dryRun) return { record: { ...record, id: 0 }, created: false };
    this.records.set(record.id, record);
    return { record, created: true };
  };

  get: Operation<'get'> = async (key) => this.#find(key);

  list: Operation<'list'> = async ({ owner, dialect, page }) => {
    const all = this.#of(owner, dialect);
    const { number, size } = page;
    return { items: all.slice((number - 1) * size, number * size), total: all.length, page };
  };

  walk: Operation<'walk'> = async ({ owner, dialect, where = () => true, page }) => {
    const left = this.#of(owner, dialect)
      .filter((record) => where(entryOf(record)))
      .filter(({ id }) => id < (page.before ?? Number.POSITIVE_INFINITY));
    const items = left.slice(0, page.size);
    const last = items.at(-1);
    return left.length > page.size && last ? { items, next: last.id } : { items };
  };

  remove: Operation<'remove'> = async (key) => {
    this.records.delete(this.#find(key).id);
    return undefined;
  };

  download: Operation<'download'> = async (key) => this.#open(key);

  manifest: Operation<'manifest'> = async (key) => {
    this.#open(key);
    return MANIFEST;
  };

  #of(owner: string, dialect: string | undefined): ExportRecord[] {
    const own = [...this.records.values()].filter((record) => record.owner === owner);
    return own.filter((record) => dialect === undefined || record.dialect === dialect).reverse();
  }

  #find({ owner, id, dialect }: ExportRef): ExportRecord {
    const record = this.records.get(id);
    if (record?.owner !== owner || record.dialect !== dialect) {
      throw new Problem('not-found', 'there is no such export');
    }
    return record;
  }

  #open(key: ExportRef): CompletedExport {
    const record = this.#find(key);
    if (record.status !== 'completed') throw new Problem('conflict', `the export is ${record.status}`);
    if (Date.parse(record.expiresAt) <= this.clock()) throw new Problem('gone', 'the file has expired');
    return record;
  }
}
