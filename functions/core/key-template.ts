/** How an owner's records are told apart by the value of a table's partition key. */
export interface KeyTemplate {
  /** `{owner}`, `{collection}` and `{shard}` stand for what they say. */
  readonly template: string;
  /** The only collection that is kept so; left out: each. */
  readonly collection?: string | undefined;
  /** Over how many values an owner's records are spread, numbered from 0. */
  readonly shards?: number | undefined;
}

/** What stands in no value of each placeholder; an owner's name is any text. */
const FOREIGN = { collection: /[^A-Za-z0-9_-]/, shard: /[^0-9]/ } as const;
const NAMES = ['owner', 'collection', 'shard'] as const;

type Name = (typeof NAMES)[number];
type Piece = { readonly text: string } | { readonly name: Name };

/** The values under which an owner's records of a collection stand, one per shard. */
export const keysOf = (
  { template, shards = 1 }: KeyTemplate,
  told: { readonly owner: string; readonly collection: string },
): readonly string[] =>
  Array.from({ length: shards }, (_none, shard) =>
    piecesOf(template)
      .map((piece) => ('text' in piece ? piece.text : String({ ...told, shard }[piece.name])))
      .join(''),
  );

/**
 * Why one value could stand for two of owner, collection and shard, or for a part of what it should, as sentences that go on
 * from the template's name. None: whatever the owners are called, no two of them share a value.
 */
export function templateFaults({ template, collection, shards }: KeyTemplate): readonly string[] {
  const pieces = piecesOf(template);
  const names = pieces.flatMap((piece) => ('name' in piece ? [piece.name] : []));
  const has = (name: Name) => names.includes(name);
  const twice = NAMES.filter((name) => names.indexOf(name) !== names.lastIndexOf(name));
  return [
    ...(has('owner') ? [] : ['lacks {owner}, which tells owners apart']),
    ...(has('collection') || collection !== undefined
      ? []
      : ['lacks {collection}, which tells collections apart where "collection" names none']),
    ...(has('shard') && shards === undefined
      ? ['has {shard}, and "shards" does not say how many there are']
      : []),
    ...(!has('shard') && shards !== undefined
      ? ['lacks {shard}, over which "shards" spreads the records']
      : []),
    ...twice.map((name) => `has {${name}} twice`),
    ...(pieces.some((piece) => 'text' in piece && /[{}]/.test(piece.text))
      ? [`has a brace that is none of ${NAMES.map((name) => `{${name}}`).join(', ')}`]
      : []),
    ...(twice.length > 0 ? [] : unseparated(pieces)),
  ];
}

/**
 * Whether two templates of one table could give one value: never where fixed text at their beginnings or at their ends
 * differs, whatever stands between.
 */
export function overlap(one: KeyTemplate, other: KeyTemplate): boolean {
  const [a, b] = [endsOf(one), endsOf(other)];
  const begin = a.first.startsWith(b.first) || b.first.startsWith(a.first);
  return begin && (a.last.endsWith(b.last) || b.last.endsWith(a.last));
}

/** From the outside in, each value must end before the fixed text between it and the next one does. */
function unseparated(pieces: readonly Piece[]): string[] {
  const owner = pieces.findIndex((piece) => 'name' in piece && piece.name === 'owner');
  return pieces.flatMap((piece, at) => {
    if (!('name' in piece) || piece.name === 'owner' || owner < 0) return [];
    const next = pieces[at < owner ? at + 1 : at - 1];
    if (next && 'text' in next && FOREIGN[piece.name].test(next.text)) return [];
    return [`needs fixed text such as # between {${piece.name}} and what stands beside it`];
  });
}

function endsOf({ template, collection }: KeyTemplate): { readonly first: string; readonly last: string } {
  const pieces = piecesOf(
    collection === undefined ? template : template.replace('{collection}', () => collection),
  );
  const text = (piece: Piece | undefined) => (piece && 'text' in piece ? piece.text : '');
  return { first: text(pieces[0]), last: text(pieces.at(-1)) };
}

function piecesOf(template: string): readonly Piece[] {
  return template
    .split(/(\{(?:owner|collection|shard)\})/)
    .filter((text) => text !== '')
    .map((text) => {
      const name = NAMES.find((one) => text === `{${one}}`);
      return name ? { name } : { text };
    });
}
