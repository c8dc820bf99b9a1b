import type { JsonObject } from '../core/json.ts';
import { seededRandom } from './seeded-random.ts';

/** The first `count` sample products: always the same ones, with all that makes catalogues hard to export. */
export function* sampleProducts(count: number): Generator<JsonObject> {
  for (let index = 0; index < count; index++) yield sampleProduct(index);
}

/** Product number `index`, made from its number alone. */
function sampleProduct(index: number): JsonObject {
  const random = seededRandom(Math.imul(index + 1, 0x9e37_79b9));
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const brand = pick(BRANDS);
  const created = FIRST_DAY + Math.floor(random() * YEARS_MS);
  const tracks = 1 + Math.floor(random() * 20);
  return {
    id: `prd_${String(index + 1).padStart(8, '0')}`,
    ean: random() < 0.12 ? null : ean13(index),
    title: pick(TITLES)(`${pick(ADJECTIVES)} ${pick(NOUNS)}`, tracks),
    brand,
    manufacturer_reference:
      random() < 0.2 ? null : `${brand.slice(0, 2).toUpperCase()}-${1000 + (index % 9000)}`,
    category: pick(CATEGORIES),
    description: random() < 0.25 ? null : pick(DESCRIPTIONS)(brand),
    price: Math.round(random() * random() * 50_000) / 100,
    stock: Math.floor(random() * 500) - (random() < 0.02 ? 600 : 0),
    status: random() < 0.8 ? 'active' : pick(['inactive', 'draft']),
    weight: random() < 0.1 ? null : Math.round(random() * 5000) / 1000,
    country_of_origin: pick(COUNTRIES),
    released: pick(RELEASES)(2000 + (index % 25)),
    styles: STYLES.slice(index % 3, (index % 3) + Math.floor(random() * 4)),
    technical_specs: { format: pick(['LP, 12"', 'CD; digipak', 'Cassette']), tracks },
    created_at: `${new Date(created).toISOString().slice(0, 19)}Z`,
  };
}

const FIRST_DAY = Date.UTC(2019, 0, 1);
const YEARS_MS = 6 * 365 * 24 * 3600 * 1000;
const BRANDS = [
  'Svek',
  'Café Tacvba',
  'Übersound',
  'O’Neill & Sons',
  'Æther',
  'Żółty Słoń',
  '東京レコード',
  'Dischi "Nove"',
];
const ADJECTIVES = [
  'Silent',
  'Blue',
  'Endless',
  'Größte',
  'Élégant',
  'Piñata',
  'Ночной',
  'Second-hand',
  'Ångström',
];
const NOUNS = [
  'Garden',
  'Signals',
  'Ärger',
  'Voyage',
  'Smörgåsbord',
  '夜',
  'Machine',
  'Harbour',
  '🎧 Sessions',
];
const CATEGORIES = [
  'Electronic',
  'Rock; Pop',
  'Folk, World & Country',
  'Classical',
  'Stage "&" Screen',
  'Ελληνικά',
];
const COUNTRIES = ['Sweden', 'España', 'Côte d’Ivoire', 'Deutschland', 'Türkiye', '日本', null];
const STYLES = ['Deep House', 'Techno', 'Fado', 'Chanson; Pop', 'Café', 'Drum "n" Bass'];

const TITLES: readonly ((name: string, tracks: number) => string)[] = [
  (name) => name,
  (name) => name,
  (name) => name,
  (name, tracks) => `${name} – Vol. ${tracks}`,
  (name, tracks) => `${name}; ${tracks} tracks, remastered`,
  (name) => `The "${name}" Collection`,
  (name) => `+${name}`,
  (name, tracks) => `=${tracks}+1 ${name}`,
  (name) => `@${name.toLowerCase()}`,
  (name) => `- ${name} -`,
];

const DESCRIPTIONS: readonly ((brand: string) => string)[] = [
  (brand) => `Released by ${brand} in a gatefold sleeve.`,
  (brand) => `Side A: recorded live.\nSide B: from the archive of ${brand}.`,
  () => 'Two discs; the second one holds "bonus" material,\r\nsee the booklet.',
  (brand) => `Prix spécial – ${brand}\n\n* état neuf\n* expédié sous 24 h`,
  () => '=HYPERLINK("https://shop.example.com";"more")',
  () => 'Matériel d’époque, 33 ⅓ tours. \\ Ω ≈ ½',
];

const RELEASES: readonly ((year: number) => string | null)[] = [
  (year) => `${year}-03-00`,
  (year) => `${year}-11-28`,
  (year) => String(year),
  () => null,
];

/** A valid EAN-13; one in four begins with zeros, as American codes do (GS1 General Specifications §7.9). */
function ean13(index: number): string {
  const prefix = index % 4 === 0 ? 7_464_600_000 : 400_638_100_000;
  const digits = String(prefix + index * 7).padStart(12, '0');
  const sum = [...digits].reduce(
    (total, digit, place) => total + Number(digit) * (place % 2 === 0 ? 1 : 3),
    0,
  );
  return digits + String((10 - (sum % 10)) % 10);
}

/** The products as NDJSON, in blocks of many lines. */
export function* sampleNdjson(count: number): Generator<string> {
  let block = '';
  for (const product of sampleProducts(count)) {
    block += `${JSON.stringify(product)}\n`;
    if (block.length < BLOCK) continue;
    yield block;
    block = '';
  }
  yield block;
}

const BLOCK = 1 << 16;
