import type { ExportEvent } from '../event.ts';

/**
 * Tells of a change of an export. `Transient` says that nothing was sent and another try may help, `Undeliverable` that
 * none will; after any other error nobody knows whether it was sent.
 */
export interface Messenger {
  tell(event: ExportEvent): Promise<void>;
}

/** The ways in which a change is told: to programs, and by e-mail to whom the export names. */
export type Channel = 'event' | 'mail';
export type Messengers = Readonly<Record<Channel, Messenger>>;
