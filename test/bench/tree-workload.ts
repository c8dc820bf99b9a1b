import { seededRandom } from '../../functions/cli/seeded-random.ts';
import type { Column } from '../../functions/core/columns.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import { formats, profiles } from '../../functions/formats/index.ts';
import { resolveSpec } from '../../functions/pipeline/resolve-spec.ts';
import { resources } from '../../functions/resources/index.ts';

const FIELDS = [
  ...['id', 'code', 'name', 'description', 'image_url', 'weight', 'unit_of_weight', 'do_not_ship'],
  ...['shipping_category.id', 'shipping_category.name'],
  ...['prices.id', 'prices.price_list_id', 'prices.amount_cents', 'prices.compare_at_amount_cents'],
  ...['prices.price_tiers.up_to', 'prices.price_tiers.price_amount_cents'],
  ...['stock_items.id', 'stock_items.quantity', 'stock_items.stock_location_id'],
  ...['created_at', 'updated_at'],
];

/** What is selected of the trees: all that they hold, in the order in which they hold it. */
export const treeColumns: readonly Column[] = resolveSpec(
  { resource: 'skus', format: 'json', fields: FIELDS },
  { resources, formats, profiles },
).columns;

const WORDS =
  'amber basket canvas Größe crème 東京 lantern mitten “sale” quilt ribbon 12" saddle teapot'.split(' ');

/** Stock keeping units by number, with two to four prices of one to three tiers, and up to three places of stock. */
export function tree(number: number): RecordDocument {
  const share = seededRandom(Math.imul(number + 1, 0x9e3779b1));
  const below = (limit: number) => Math.floor(share() * limit);
  const words = (count: number) => list(count, () => WORDS[below(WORDS.length)]).join(' ');
  const day = (days: number) =>
    new Date(1_577_836_800_000 + days * 86_400_000 + below(86_400_000)).toISOString();
  return {
    id: `sku_${String(number).padStart(8, '0')}`,
    code: `TSHIRT${String(number).padStart(10, '0')}FFFFFF`,
    name: words(3 + below(4)),
    description: words(12 + below(20)),
    image_url: `https://data.example.com/skus/${number}_FLAT.png`,
    weight: below(10) > 0 ? below(30_000) / 10 : null,
    unit_of_weight: 'gr',
    do_not_ship: below(20) === 0,
    shipping_category: { id: `shipping_category_${below(9)}`, name: words(1) },
    prices: list(2 + below(3), (index) => ({
      id: `price_${number}_${index}`,
      price_list_id: `price_list_${index}`,
      amount_cents: 100 + below(20_000),
      compare_at_amount_cents: below(3) > 0 ? 200 + below(30_000) : null,
      price_tiers: list(1 + below(3), (tier) => ({
        up_to: 10 * (tier + 1),
        price_amount_cents: below(9000),
      })),
    })),
    stock_items: list(below(4), (index) => ({
      id: `stock_item_${number}_${index}`,
      quantity: below(500),
      stock_location_id: `stock_location_${index}`,
    })),
    created_at: day(below(1000)),
    updated_at: day(1000 + below(1000)),
  };
}

const list = <T>(length: number, of: (index: number) => T): T[] =>
  Array.from({ length }, (_, index) => of(index));
