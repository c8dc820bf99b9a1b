/** Resources that have another name here than at this vendor, whose orders are not those of another API. */
const RESOURCES: Readonly<Record<string, string>> = { orders: 'commerce_orders' };

export const resourceOf = (type: string): string =>
  Object.hasOwn(RESOURCES, type) ? (RESOURCES[type] ?? type) : type;

export const typeOf = (resource: string): string =>
  Object.keys(RESOURCES).find((type) => RESOURCES[type] === resource) ?? resource;

/** The types that stand for these resources. */
export const typesOf = (resources: readonly string[]): readonly string[] =>
  resources
    .filter((name) => !Object.hasOwn(RESOURCES, name))
    .map(typeOf)
    .toSorted();
