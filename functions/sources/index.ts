import type { dynamoTable } from './dynamo-table/index.ts';
import type { sqliteSource } from './sqlite/index.ts';

/** Every kind of source and what makes one: types alone, so that whoever reads this loads no client. */
export interface SourceMakers {
  readonly 'dynamo-table': typeof dynamoTable;
  readonly sqlite: typeof sqliteSource;
}
