import { type Announcement, keyOf } from '../core/export-record.ts';
import type { OutboxKey } from '../core/outbox.ts';
import type { ExportStore } from '../core/ports/export-store.ts';
import type { Log } from '../core/ports/log.ts';
import type { Channel, Messengers } from '../core/ports/messenger.ts';
import type { Claim, Outbox } from '../core/ports/outbox.ts';
import { Transient, Undeliverable } from '../core/problem.ts';
import { iso } from './iso.ts';

export interface Announcing {
  readonly outbox: Outbox;
  readonly exports: Pick<ExportStore, 'setAnnouncement'>;
  readonly messengers: Messengers;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly log: Log;
}

/** `nothing`: told already, or in other hands. `later`: not told yet. `gave up`: it never will be. */
export type Announced = 'told' | 'nothing' | 'later' | 'gave up';

/** Longer than a messenger takes. */
const LEASE_MS = 120_000;
/** So many times nothing was sent: then nobody tries again. */
const MOST_FAILURES = 8;
/** So many times something may have been sent: a person gets two messages at most, a program is told at least once. */
const MOST_UNSURE: Readonly<Record<Channel, number>> = { mail: 2, event: MOST_FAILURES };

/**
 * Tells one thing of the outbox, once it is claimed: what is told already, or is being told, is left alone. A claim whose
 * holder died is taken over when its lease ends. However it goes, the export's status stays as it is.
 */
export async function announce(desk: Announcing, key: OutboxKey): Promise<Announced> {
  const now = desk.clock();
  const claim = await desk.outbox.claim(key, { now, until: now + LEASE_MS });
  if (!claim) return 'nothing';
  if ('gaveUp' in claim) return 'gave up';
  if (claim.unsure >= MOST_UNSURE[key.channel]) return giveUp(desk, claim, UNKNOWN);
  try {
    await desk.messengers[key.channel].tell(claim.event);
  } catch (error) {
    return notTold(desk, claim, error);
  }
  if (key.channel === 'mail') await note(desk, claim, { status: 'sent' });
  await desk.outbox.done(claim);
  return 'told';
}

const UNKNOWN = 'it was sent twice, and nobody knows whether it arrived';

async function notTold(desk: Announcing, claim: Claim, error: unknown): Promise<Announced> {
  const isPassing = error instanceof Transient;
  const { channel, id } = claim.key;
  desk.log(isPassing ? 'warn' : 'error', 'not told', { id, channel, error: String(error) });
  if (error instanceof Undeliverable) return giveUp(desk, claim, error.message);
  if (!isPassing) {
    const isLast = claim.unsure + 1 >= MOST_UNSURE[channel];
    return isLast ? giveUp(desk, claim, UNKNOWN) : 'later';
  }
  const failures = claim.failures + 1;
  if (failures >= MOST_FAILURES) return giveUp(desk, claim, `it could not be sent in ${failures} tries`);
  await desk.outbox.putOff(claim, desk.clock() + waitMs(failures));
  return 'later';
}

async function giveUp(desk: Announcing, claim: Claim, reason: string): Promise<Announced> {
  const { id, channel, status } = claim.key;
  desk.log('error', 'announcement failed', { id, channel, status, reason });
  await note(desk, claim, {
    status: 'failed',
    reason: channel === 'mail' ? reason : `${channel}: ${reason}`,
  });
  await desk.outbox.giveUp(claim, reason);
  return 'gave up';
}

const note = ({ exports, clock }: Announcing, { key, unsure }: Claim, told: Omit<Announcement, 'at'>) =>
  exports.setAnnouncement(keyOf(key), {
    ...told,
    at: iso(clock()),
    ...(unsure > 0 ? { repeated: true } : {}),
  });

/** 5 seconds, then four times as long each, up to five minutes: a greylist lets the second or third in. */
const waitMs = (failures: number): number => Math.min(300_000, 5000 * 4 ** (failures - 1));
