export { loadRecords } from './load-records.ts';
export { type PageLimits, sqliteSource } from './sqlite-source.ts';
