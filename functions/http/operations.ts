import type { ExportKey, ExportRecord } from '../core/export-record.ts';
import type { NewExport } from '../core/new-export.ts';
import type { Listed, NumberedPage } from '../core/ports/export-store.ts';

/** A completed export as `download` and `manifest` find it. */
export type CompletedExport = ExportRecord & { readonly status: 'completed' };

export interface DialectKey extends ExportKey {
  /** An export is shown only by the API that created it. */
  readonly dialect: string;
}

/**
 * What a public API can ask of the engine. Each is a function of the pipeline room, bound to its ports. Unknown ids, other
 * owners' and other dialects' are `Problem('not-found')`; an expired file is `Problem('gone')`.
 */
export interface Operations {
  /** `created` is false where an `Idempotency-Key` gave an earlier call's export. `Problem('invalid')` names each fault. */
  create(request: NewExport): Promise<{ readonly record: ExportRecord; readonly created: boolean }>;
  get(key: DialectKey): Promise<ExportRecord>;
  list(owner: string, dialect: string, page: NumberedPage): Promise<Listed>;
  /** Cancels it first where it is still open. */
  remove(key: DialectKey): Promise<void>;
  /** `Problem('conflict')` where it is not completed. */
  download(key: DialectKey): Promise<CompletedExport>;
  /** The manifest's bytes; refused like `download`. */
  manifest(key: DialectKey): Promise<Uint8Array>;
}
