import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Filter } from '../../core/filters/filter.ts';

/** Members of a Query or a Scan that leave items out. */
export interface FilterExpression {
  readonly FilterExpression?: string;
  readonly ExpressionAttributeNames?: Record<string, string>;
  readonly ExpressionAttributeValues?: Record<string, AttributeValue>;
}

/** What an `IN` takes, and how many filters keep the expression under its 4 KiB. */
const MOST_VALUES = 20;
const MOST_FILTERS = 10;

/**
 * The filters that save transfer and whose meaning DynamoDB shares: a text attribute that is one of some texts. Items
 * whose attribute holds anything but a text come along and are tested by the engine; a path into a map may be a name with
 * dots in it as well, so it is the engine's alone. `keys` names the attributes that no
 * such expression may name.
 */
export function filterExpression(
  filters: readonly Filter[] = [],
  keys: readonly string[] = [],
): FilterExpression {
  const told = filters.flatMap((filter) => equalityOf(filter, keys) ?? []).slice(0, MOST_FILTERS);
  if (told.length === 0) return {};
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = { ':text': { S: 'S' } };
  const conditions = told.map(({ name, texts }, at) => {
    const place = `#f${at}`;
    names[place] = name;
    const operands = texts.map((text, i) => {
      values[`:f${at}_${i}`] = { S: text };
      return `:f${at}_${i}`;
    });
    return `attribute_exists(${place}) AND (${place} IN (${operands.join(', ')}) OR NOT attribute_type(${place}, :text))`;
  });
  return {
    FilterExpression: conditions.join(' AND '),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}

interface Equality {
  readonly name: string;
  readonly texts: readonly string[];
}

function equalityOf({ attributes, predicate, value }: Filter, keys: readonly string[]): Equality | undefined {
  const [attribute] = attributes;
  if (attribute?.type !== 'text' || attributes.length > 1 || attribute.path.includes('[]')) return undefined;
  const { path: name } = attribute;
  const texts = [value].flat();
  if (predicate !== 'eq' && predicate !== 'in') return undefined;
  if (name.includes('.') || keys.includes(name) || texts.length > MOST_VALUES) return undefined;
  const isPlain = texts.every((text) => typeof text === 'string' && text.isWellFormed());
  return isPlain ? { name, texts: texts as readonly string[] } : undefined;
}
