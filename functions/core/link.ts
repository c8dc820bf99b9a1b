import type { ExportRef } from './operations.ts';

/** Gives the text of a link to an export's file: whoever holds it may fetch the file until then, in seconds since 1970. */
export type SignLink = (to: ExportRef, until: number) => string;
