import { hash } from 'node:crypto';

/** Stands for an owner in names of objects and executions and in the log, where length and characters matter: 24 hex digits. */
export const ownerHash = (owner: string): string => hash('sha256', owner).slice(0, 24);
