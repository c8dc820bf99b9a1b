import db from 'dynalite/db/index.js';

type Attribute = NonNullable<Parameters<typeof db.compare>[1]>;

const ORDERS: ReadonlySet<string> = new Set([
  'LE',
  '<=',
  'LT',
  '<',
  'GE',
  '>=',
  'GT',
  '>',
  'BETWEEN',
  'between',
]);

/** Compares texts by their UTF-8 bytes, as DynamoDB and this emulator's own storage do; its conditions take UTF-16. */
export function orderTextsByBytes(): void {
  const { compare } = db;
  const bytesOf = (attribute: Attribute): Attribute =>
    attribute.S === undefined ? attribute : { S: Buffer.from(attribute.S).toString('hex') };
  db.compare = (comparison, value, others) => {
    if (!value || !ORDERS.has(comparison)) return compare(comparison, value, others);
    return compare(comparison, bytesOf(value), [others].flat().map(bytesOf));
  };
}
