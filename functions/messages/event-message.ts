import type { ExportEvent } from '../core/event.ts';

/** An event as programs get it, in EventBridge's own form: it holds no link and no secret. */
export interface EventMessage {
  readonly source: 'waybill';
  /** `Export Completed`, `Export Failed` and so on, one for each status. */
  readonly 'detail-type': string;
  readonly time: string;
  readonly detail: EventDetail;
}

interface EventDetail extends Omit<ExportEvent, 'id' | 'at'> {
  /** As the export's own API writes it. */
  readonly id: string;
}

/** Shows an export's id as its own API does. */
export type ShowId = (dialect: string, id: number) => string;

export function eventMessage(event: ExportEvent, showId: ShowId): EventMessage {
  const { owner, id, dialect, resource, status, attempt, rows, bytes, at } = event;
  return {
    source: 'waybill',
    'detail-type': `Export ${status.charAt(0).toUpperCase()}${status.slice(1)}`,
    time: at,
    detail: { id: showId(dialect, id), owner, dialect, resource, status, attempt, rows, bytes },
  };
}
