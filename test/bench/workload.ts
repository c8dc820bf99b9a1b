import { seededRandom } from '../../functions/cli/seeded-random.ts';
import type { Column, ColumnType } from '../../functions/core/columns.ts';
import type { RecordDocument } from '../../functions/core/json.ts';
import type { Profile } from '../../functions/core/profile.ts';
import type { Resource } from '../../functions/core/resource.ts';
import { profiles } from '../../functions/formats/index.ts';

/** The columns of the workload: 24, two of them nested, every common type. */
const columns: readonly Column[] = (
  [
    ['id', 'text'],
    ['sku', 'text'],
    ['title', 'text'],
    ['description', 'text'],
    ['brand', 'text'],
    ['category', 'text'],
    ['price.amount', 'number'],
    ['price.currency', 'text'],
    ['price.list', 'number'],
    ['stock', 'integer'],
    ['rating', 'number'],
    ['reviews', 'integer'],
    ['active', 'boolean'],
    ['featured', 'boolean'],
    ['ean', 'text'],
    ['weight_kg', 'number'],
    ['color', 'text'],
    ['url', 'text'],
    ['tags', 'list'],
    ['seller_id', 'text'],
    ['country', 'text'],
    ['status', 'text'],
    ['created_at', 'timestamp'],
    ['updated_at', 'timestamp'],
  ] as const satisfies readonly (readonly [string, ColumnType])[]
).map(([path, type]) => ({ name: path, path, label: path, type }));

const WORDS =
  'amber basket canvas drill ember fleece grinder hammock inkwell jacket kettle lantern mitten notebook oven paddle quilt ribbon saddle teapot umbrella velvet wagon yarn zipper anorak bolster candle dresser easel funnel gloves hinge incense juicer knapsack ladle mirror napkin otter-board pillow rack sieve tripod urn vase whisk apron bench cushion t-shirt usb-c 4-pack half-zip two-tone wool linen oak steel'.split(
    ' ',
  );
const FOREIGN =
  'Größe Café naïve crème Ångström São piñata 東京 日本語 Привет ελληνικά €20 ★★★ 🎧 – ™ Übergröße'.split(
    ' ',
  );
const BRANDS = [
  'Northfell',
  'Brack & Sons',
  'O’Hara',
  'Quill, Inc.',
  'Studio "K"',
  'Lumen',
  'Pella',
  'Varga',
  'Ostrava',
  'Mistral',
];
const CATEGORIES = [
  'Home & Garden/Lamps',
  'Kitchen/Knives',
  'Clothing/Women/Jackets',
  'Clothing/Men/Shirts',
  'Sports/Climbing',
  'Toys/Puzzles',
  'Books/Fiction',
  'Office/Desks',
];
const COLORS = ['black', 'white', 'navy', 'dark green', 'rose gold', 'silver', 'red'];
const COUNTRIES = ['US', 'DE', 'FR', 'ES', 'BR', 'JP', 'GB', 'IT', 'PL', 'NL'];
const CURRENCIES = ['USD', 'EUR', 'GBP', 'BRL', 'JPY'];
const STATES = ['ACTIVE', 'PAUSED', 'DRAFT', 'ARCHIVED', 'OUT_OF_STOCK'];

/** The conventions in which all contenders write: RFC 4180 with LF, and formulas guarded. */
export const benchProfile: Profile = { ...(profiles.unix as Profile), name: 'bench', guard: true };

/** The tenant of the workload. */
export const OWNER = 'bench';

export const listings: Resource = {
  name: 'listings',
  collection: 'listings',
  key: 'id',
  columns,
  filters: {},
  profile: benchProfile.name,
};

/** Product listings by number: the same number gives the same record, and keys ascend. */
export function listing(number: number): RecordDocument {
  const draw = drawing(number);
  const created = 1_577_836_800_000 + draw.below(150_000_000_000);
  const amount = Math.round(draw.share() * draw.share() * 100_000) / 100;
  return {
    id: `${String(number).padStart(8, '0')}-${draw.hex(4)}-4${draw.hex(3)}-a${draw.hex(3)}-${draw.hex(12)}`,
    sku: `SKU-${draw.one(COUNTRIES)}-${String(number).padStart(8, '0')}`,
    title: title(draw),
    description: description(draw),
    brand: draw.one(BRANDS),
    category: draw.one(CATEGORIES),
    price: { amount, currency: draw.one(CURRENCIES), list: Math.round(amount * 130) / 100 },
    stock: draw.below(500) - (draw.below(50) === 0 ? 600 : 0),
    rating: draw.below(51) / 10,
    reviews: Math.floor(draw.share() * draw.share() * 20_000),
    active: draw.below(5) > 0,
    featured: draw.below(10) === 0,
    ean: String(1e12 + draw.below(8.9e12)),
    weight_kg: draw.below(30_000) / 1000,
    color: draw.below(10) > 0 ? draw.one(COLORS) : null,
    url: `https://shop.example.com/p/${draw.hex(10)}?ref=${draw.below(1000)}`,
    tags: Array.from({ length: 1 + draw.below(4) }, () => draw.one(WORDS)),
    seller_id: `seller#${draw.below(50_000)}`,
    country: draw.one(COUNTRIES),
    status: draw.one(STATES),
    created_at: new Date(created).toISOString(),
    updated_at: new Date(created + draw.below(30_000_000_000)).toISOString(),
  };
}

/** A quarter is not ASCII, 15 % has a comma, 8 % a quote, 5 % begins as a formula would. */
function title(draw: Drawing): string {
  const words = draw.words(4 + draw.below(6));
  const roll = draw.below(100);
  const tail =
    roll < 25 ? ` ${draw.one(FOREIGN)}` : roll < 40 ? `, ${draw.words(2)}` : roll < 48 ? ' 12" wide' : '';
  const head = roll < 95 ? '' : draw.one(['=', '- ', '@']);
  return head + words + tail;
}

/** A fifth has a line break, 15 % markup, 10 % quotes. */
function description(draw: Drawing): string {
  const text = draw.words(10 + draw.below(22));
  const lines = draw.below(5) === 0 ? `.\nAlso: ${draw.words(5)}` : '';
  const markup = draw.below(100) < 15 ? ` & <b>${draw.one(WORDS)}</b>` : '';
  const quotes = draw.below(10) === 0 ? ` ${draw.one(FOREIGN)} "as shown"` : '';
  return text + lines + markup + quotes;
}

interface Drawing {
  /** From 0 below 1. */
  share(): number;
  below(limit: number): number;
  one<T>(of: readonly T[]): T;
  words(count: number): string;
  hex(digits: number): string;
}

function drawing(seed: number): Drawing {
  const share = seededRandom(Math.imul(seed + 1, 0x9e3779b1));
  const below = (limit: number) => Math.floor(share() * limit);
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  return {
    share,
    below,
    one,
    words: (count) => Array.from({ length: count }, () => one(WORDS)).join(' '),
    hex: (digits) => Array.from({ length: digits }, () => below(16).toString(16)).join(''),
  };
}
