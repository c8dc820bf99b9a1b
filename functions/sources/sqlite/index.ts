export { loadRecords } from './load-records.ts';
export { recordOwners } from './owners.ts';
export { type PageLimits, sqliteSource } from './sqlite-source.ts';
export { turn } from './turn.ts';
export { isBusy, unlessBusy } from './unless-busy.ts';
export { within } from './within.ts';
