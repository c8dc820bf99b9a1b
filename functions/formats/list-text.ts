import type { Profile } from '../core/profile.ts';
import { compactJson } from './compact-json.ts';

/** A list as the text of a cell: its items, joined by the profile's separator. Throws `Misfit`. */
export type ListText = (items: readonly unknown[], column: number) => string;

export function listText({ listSeparator, booleans }: Profile): ListText {
  const itemText = (item: unknown, column: number): string => {
    if (typeof item === 'string') return item;
    if (item === null || item === undefined) return '';
    if (typeof item === 'boolean') return item ? booleans.true : booleans.false;
    return compactJson(item, column);
  };
  return (items, column) => items.map((item) => itemText(item, column)).join(listSeparator);
}
