import type { Profile } from '../core/profile.ts';
import type { MisfitLog } from './misfit-log.ts';

/** A list as the text of a cell: its items, joined by the profile's separator. Throws `Misfit`. */
export type ListText = (items: readonly unknown[], column: number) => string;

/**
 * Makes the text of lists: an item that could be taken for several, for none or for a quoted one stands as a JSON string, so that
 * the items of a cell can be told apart. A list without items is an empty text.
 */
export function listText(profile: Profile, log: MisfitLog): ListText {
  const { listSeparator, booleans } = profile;
  const mark = separatorMark(profile);
  const itemText = (item: unknown, column: number): string => {
    if (typeof item === 'string') return isBareItem(item, mark) ? item : log.json(item, column);
    if (item === null || item === undefined) return '';
    if (typeof item === 'boolean') return item ? booleans.true : booleans.false;
    const json = log.json(item, column);
    return json.includes(listSeparator) ? JSON.stringify(json) : json;
  };
  return (items, column) => items.map((item) => itemText(item, column)).join(listSeparator);
}

/** What an item must not hold to stand bare: the separator without the spaces around it. */
export const separatorMark = ({ listSeparator }: Pick<Profile, 'listSeparator'>): string =>
  listSeparator.trim() || listSeparator;

const isBareItem = (item: string, mark: string): boolean =>
  item !== '' && !item.startsWith('"') && !item.includes(mark);
