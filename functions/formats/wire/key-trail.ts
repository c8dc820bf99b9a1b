import type { RecordKey } from '../../core/key-order.ts';
import { giveUp } from './json-bytes.ts';
import { MISSING, SPECIAL, TEXT, WHOLE } from './kinds.ts';
import type { Places } from './places.ts';

/** Proves from the bytes that the keys of a page rise; where they do not, or that cannot be seen, it gives up. */
export class KeyTrail {
  readonly #places: Places;
  readonly #place: number;
  #kind = MISSING;
  #start = 0;
  #end = 0;
  #number = 0;
  first: RecordKey | null = null;

  constructor(places: Places, place: number) {
    this.#places = places;
    this.#place = place;
  }

  open(): void {
    this.#kind = MISSING;
    this.first = null;
  }

  /** Takes in the key of the record that was just read. */
  follow(): void {
    const { kinds, starts, ends } = this.#places;
    const kind = kinds[this.#place] === SPECIAL ? TEXT : (kinds[this.#place] as number);
    const start = starts[this.#place] as number;
    const end = ends[this.#place] as number;
    if (kind === WHOLE) this.#followNumber(start, end);
    else if (kind !== TEXT || (this.#kind === TEXT && !this.#isAbove(start, end))) giveUp();
    this.#kind = kind;
    this.#start = start;
    this.#end = end;
    if (this.first === null) this.first = this.last;
  }

  get last(): RecordKey | null {
    if (this.#kind === MISSING) return null;
    if (this.#kind === WHOLE) return this.#number;
    return this.#places.bytes.toString('utf8', this.#start, this.#end);
  }

  /** Numbers stand before all texts. */
  #followNumber(start: number, end: number): void {
    const { bytes } = this.#places;
    const negative = bytes[start] === 45;
    let number = 0;
    for (let i = negative ? start + 1 : start; i < end; i++)
      number = number * 10 + ((bytes[i] as number) - 48);
    if (negative) number = -number;
    if (this.#kind === TEXT || (this.#kind === WHOLE && number <= this.#number)) giveUp();
    this.#number = number;
  }

  /** Texts are ordered by their UTF-8 bytes. */
  #isAbove(start: number, end: number): boolean {
    const { bytes } = this.#places;
    const common = Math.min(end - start, this.#end - this.#start);
    for (let i = 0; i < common; i++) {
      const [here, before] = [bytes[start + i] as number, bytes[this.#start + i] as number];
      if (here !== before) return here > before;
    }
    return end - start > this.#end - this.#start;
  }
}
