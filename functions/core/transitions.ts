export type ExportStatus = 'pending' | 'running' | 'paused' | 'completed' | 'failed' | 'canceled';

/** Every legal move; store conditions, tests and the design's table derive from it. */
export const TRANSITIONS = {
  pending: ['running', 'paused', 'failed', 'canceled'],
  running: ['paused', 'completed', 'failed', 'canceled'],
  paused: ['pending', 'failed', 'canceled'],
  completed: [],
  failed: [],
  canceled: [],
} as const satisfies Record<ExportStatus, readonly ExportStatus[]>;

const STATUSES = Object.keys(TRANSITIONS) as ExportStatus[];

/** Statuses in which an export still holds resources and will change. */
export const OPEN_STATUSES: readonly ExportStatus[] = STATUSES.filter(
  (status) => TRANSITIONS[status].length > 0,
);

export const isOpen = (status: ExportStatus): boolean => OPEN_STATUSES.includes(status);

/** The statuses from which `to` may be reached. */
export function sourcesOf(to: ExportStatus): readonly ExportStatus[] {
  return STATUSES.filter((from) => (TRANSITIONS[from] as readonly ExportStatus[]).includes(to));
}
