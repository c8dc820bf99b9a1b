import type { Format } from '../core/format.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Files } from '../core/ports/files.ts';
import type { Ledger } from '../core/ports/ledger.ts';
import type { Log } from '../core/ports/log.ts';
import type { Signer } from '../core/ports/signer.ts';
import type { Source } from '../core/ports/source.ts';
import type { Workflow } from '../core/ports/workflow.ts';
import type { Running } from '../core/turns.ts';
import type { StepLimits } from './step-limits.ts';

/** All that the steps of an export work with: the ports, the formats to choose from, and the limits of one step. */
export interface Engine {
  readonly exports: ExportStore;
  readonly ledger: Ledger;
  readonly files: Files;
  readonly workflow: Workflow;
  readonly running: Running;
  readonly source: Source;
  readonly formats: Readonly<Record<string, Format>>;
  readonly limits: StepLimits;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
  /** An export's id as its own API shows it. */
  readonly publicId: (dialect: string, id: number) => string;
  /** Left out: manifests are not signed. */
  readonly signer?: Pick<Signer, 'sign'>;
}

/** What `Prepare` and `WriteChunk` need: they start no execution. */
export type WritingEngine = Omit<Engine, 'workflow' | 'running' | 'publicId' | 'signer'>;
/** What `Complete` needs: it reads no source. */
export type CompletingEngine = Omit<Engine, 'source' | 'limits'>;
/** What `Reconcile` needs: it makes no manifest. */
export type EndingEngine = Omit<CompletingEngine, 'publicId' | 'signer'>;
