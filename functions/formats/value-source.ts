import { type Column, columnPath } from '../core/columns.ts';
import { Numeral } from '../core/numeral.ts';

/**
 * Source text that reads columns out of the record `o` and its item `i`; every map on the way is read once per row. A member whose
 * name has the dots of the path wins over the way through maps.
 */
export interface ValueSource {
  /** Statements that read the maps. They call `map` (its argument, or undefined where that is no map) and `hasOwn`. */
  readonly maps: readonly string[];
  /** For each column the expression of its value, which may use `v`. */
  readonly values: readonly string[];
}

export function valueSource(columns: readonly Column[]): ValueSource {
  const maps = new Map<string, string>();
  const parent = (root: string, steps: readonly string[]): string => {
    if (steps.length === 0 && root === 'o') return root;
    const path = JSON.stringify([root, ...steps]);
    if (!maps.has(path)) {
      const value = steps.length === 0 ? root : member(parent(root, steps.slice(0, -1)), steps.at(-1) ?? '');
      maps.set(path, `const m${maps.size} = map(${value});`);
    }
    return `m${[...maps.keys()].indexOf(path)}`;
  };
  const values = columns.map(({ path }) => {
    const { list, steps } = columnPath(path);
    const root = list === undefined ? 'o' : 'i';
    if (steps.length === 0) return root;
    const members = steps.map((_step, at) =>
      member(parent(root, steps.slice(0, at)), steps.slice(at).join('.')),
    );
    return members.reduceRight((otherwise, literal) => `((v = ${literal}) !== undefined ? v : ${otherwise})`);
  });
  return { maps: [...maps.values()], values };
}

/** The value where a path can go on in it, else undefined: paths enter neither lists nor a `Numeral`, which is an object here alone. */
export function map(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Array.isArray(value) || value instanceof Numeral ? undefined : value;
}

/** The expression of a map's own member. Only a name of `Object.prototype` needs `hasOwn`: no other can be inherited. */
function member(map: string, name: string): string {
  const key = JSON.stringify(name);
  const value =
    name in Object.prototype ? `(hasOwn(${map}, ${key}) ? ${map}[${key}] : undefined)` : `${map}[${key}]`;
  return map === 'o' ? value : `(${map} === undefined ? undefined : ${value})`;
}
