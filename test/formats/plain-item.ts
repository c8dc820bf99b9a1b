import type { Value } from '../../functions/core/json.ts';

/** An item of a list as it stands in a cell: as a JSON string where it could be taken for several, none or a quoted one. */
export function plainItem(item: Value, text: string, separator: string): string {
  const mark = separator.trim() || separator;
  const isText = typeof item === 'string';
  const isOne = isText ? text !== '' && text[0] !== '"' && !text.includes(mark) : !text.includes(separator);
  return isOne ? text : JSON.stringify(text);
}
