import { createHash } from 'node:crypto';

/** Stands for an owner in names of objects and executions and in the log, where length and characters matter: 24 hex digits. */
export const ownerHash = (owner: string): string =>
  createHash('sha256').update(owner).digest('hex').slice(0, 24);
