import type { Source } from '../core/ports/source.ts';
import type { DataFolder } from '../local/data-folder.ts';
import { resources } from '../resources/index.ts';
import { recordOwners } from '../sources/sqlite/index.ts';
import { counted } from './amounts.ts';
import { closest } from './closest.ts';

interface Asked {
  readonly folder: DataFolder;
  readonly source: Source;
  readonly owner: string;
  readonly resource: string;
}

/** Why an export of a data folder has no rows, in words. */
export async function whyEmpty({ folder, source, owner, resource }: Asked): Promise<string> {
  const owners = recordOwners(folder.database);
  if (owners.length === 0) return `the data folder ${folder.dir} holds no records of anybody`;
  if (!owners.includes(owner)) {
    const meant = closest(owner, owners);
    const hint = meant === undefined ? '' : ` (did you mean ${meant}?)`;
    return `the data folder ${folder.dir} holds no records of ${owner}${hint}`;
  }
  const { collection = '', key = '' } = resources[resource] ?? {};
  const records = (await source.count?.({ owner, collection, key })) ?? 0;
  if (records === 0) return `${owner} has no records of ${resource}`;
  return `the filters let none of ${counted(records, 'record')} of ${resource} through`;
}

/** The same for a service, which says no more than that there are no rows. */
export const WHY_EMPTY_REMOTE = 'the owner of the key has no such records, or the filters let none through';
