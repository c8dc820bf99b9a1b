import type { Announcement } from './export-record.ts';

/** Whether an announcement takes the place of the one that stands: none does, but a failure that of a message sent. */
export const outweighs = (next: Announcement, standing: Announcement | undefined): boolean =>
  standing === undefined || (standing.status === 'sent' && next.status === 'failed');
