import type { Dialect } from './dialect.ts';

/** The API whose clients sign their requests, and are given tokens for that; empty where none does. */
export const signingDialect = (dialects: readonly Dialect[]): string =>
  dialects.find(({ acts }) => acts.requestToken)?.name ?? '';
