/**
 * A stream of pseudo-random numbers that depends on a key alone. A stream forks by label, and a fork does not depend on what
 * was drawn before it: a property added to a schema leaves the values of the others as they were.
 *
 * The key has 64 bits, drawn from by sfc32 (Chris Doty-Humphrey's PractRand). Integer arithmetic only, so every machine agrees.
 */
export class Random {
  readonly #high: number;
  readonly #low: number;
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 0;

  constructor(high: number, low: number) {
    this.#high = high | 0;
    this.#low = low | 0;
  }

  /** `label` is an integer; `labelOf` makes one of a string. */
  fork(label: number): Random {
    const high = mix(this.#high ^ Math.imul(label, 0x9e3779b1));
    return new Random(high, mix(this.#low + Math.imul(label ^ high, 0x85ebca77)));
  }

  /** An integer in [0, 2^32). */
  next(): number {
    if (this.#counter === 0) {
      this.#a = this.#high;
      this.#b = this.#low;
      this.#c = mix(this.#high ^ 0x5bf03635);
      this.#counter = 1;
      for (let round = 0; round < 6; round++) this.#step();
    }
    return this.#step() >>> 0;
  }

  /** A number in [0, 1). */
  unit(): number {
    return this.next() / 0x1_0000_0000;
  }

  /** An integer in [low, high]; both are safe integers. */
  integer(low: number, high: number): number {
    const span = high - low + 1;
    if (span <= 1) return low;
    if (span <= 0x1_0000_0000) return low + Math.floor(this.unit() * span);
    const wide = (this.next() * 0x20_0000 + (this.next() >>> 11)) / 0x20_0000_0000_0000;
    return Math.min(high, low + Math.floor(wide * span));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(from: readonly T[]): T {
    return from[this.integer(0, from.length - 1)] as T;
  }

  shuffle<T>(from: readonly T[]): T[] {
    const to = [...from];
    for (let at = to.length - 1; at > 0; at--) {
      const other = this.integer(0, at);
      [to[at], to[other]] = [to[other] as T, to[at] as T];
    }
    return to;
  }

  /** `length` characters of `alphabet`. */
  text(alphabet: string, length: number): string {
    let text = '';
    for (let at = 0; at < length; at++) text += alphabet[this.integer(0, alphabet.length - 1)];
    return text;
  }

  #step(): number {
    const result = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + result;
    return result;
  }
}

/** A label for `Random.fork` out of text (FNV-1a). */
export function labelOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash | 0;
}

/** The finaliser of MurmurHash3: every bit of the input moves every bit of the output. */
function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
