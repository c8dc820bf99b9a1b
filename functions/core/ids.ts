/** 2025-01-01T00:00:00Z: ids count milliseconds from here. */
export const ID_EPOCH = 1_735_689_600_000;
const RANDOM_VALUES = 4096;
export const MAX_ID = Number.MAX_SAFE_INTEGER;

/** An export's id: 41 bits of milliseconds since 2025, 12 random bits. `random` is in [0, 1). */
export function newId(now: number, random: number): number {
  return (now - ID_EPOCH) * RANDOM_VALUES + Math.floor(random * RANDOM_VALUES);
}

/** No id that was drawn at this moment or later is smaller; never negative. */
export const oldestId = (now: number): number => Math.max(0, (now - ID_EPOCH) * RANDOM_VALUES);

/** The moment at which an id was drawn, in milliseconds since 1970. */
export const timeOfId = (id: number): number => Math.floor(id / RANDOM_VALUES) + ID_EPOCH;

/** Ids as they are: whole numbers, which JSON numbers hold exactly. */
export const plainIds = {
  show: String,
  read: (text: string): number | undefined =>
    /^(0|[1-9]\d{0,15})$/.test(text) && Number(text) <= MAX_ID ? Number(text) : undefined,
};

/** Crockford's base 32, as ULIDs use it. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 20 bits: four digits, and a product of two that a number holds exactly. */
const LIMB = 2 ** 20;
/** 0x9e37_79b9_7f4a_7c15_f39d, lowest limb first: odd, so that multiplying by it modulo 2^80 can be undone; it spreads the id over all 80 bits. */
const SPREAD = [0x5f39d, 0x4a7c1, 0x9b97f, 0x9e377];
/** The inverse of `SPREAD` modulo 4096, which gives an id's random bits back. */
const UNSPREAD = 2741;

/** The id as a ULID: its own time, and 80 bits that follow from the id, so that no look-up table is needed. */
export const idToUlid = (id: number): string => toBase32(timeOfId(id), 10) + spread(id);

/** The id of a ULID made by `idToUlid`; undefined for any other text. Case does not matter. */
export function ulidToId(ulid: string): number | undefined {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i.test(ulid)) return undefined;
  const text = ulid.toUpperCase();
  const time = fromBase32(text.slice(0, 10)) - ID_EPOCH;
  if (time < 0 || time > MAX_ID / RANDOM_VALUES) return undefined;
  // The lowest bits of a product follow from the lowest bits of its factors.
  const id = time * RANDOM_VALUES + ((fromBase32(text.slice(-3)) * UNSPREAD) % RANDOM_VALUES);
  return idToUlid(id) === text ? id : undefined;
}

/** The id times `SPREAD`, modulo 2^80, in 16 digits. */
function spread(id: number): string {
  const limbs = [id % LIMB, Math.floor(id / LIMB) % LIMB, Math.floor(id / LIMB ** 2), 0];
  let text = '';
  for (let place = 0, sum = 0; place < 4; place++, sum = Math.floor(sum / LIMB)) {
    for (let i = 0; i <= place; i++) sum += (limbs[i] ?? 0) * (SPREAD[place - i] ?? 0);
    text = toBase32(sum % LIMB, 4) + text;
  }
  return text;
}

function toBase32(value: number, digits: number): string {
  let text = '';
  for (let rest = value, i = 0; i < digits; i++, rest = Math.floor(rest / 32))
    text = ALPHABET.charAt(rest % 32) + text;
  return text;
}

function fromBase32(text: string): number {
  let value = 0;
  for (const letter of text) value = value * 32 + ALPHABET.indexOf(letter);
  return value;
}
