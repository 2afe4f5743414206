import { type Formulas, type Literal, TRUE } from './formula.ts';

/** What a conjunction states, ready to be looked up. */
interface Stated {
  readonly literals: ReadonlySet<Literal>;
  /** Of members with certain names, of the item at an index, of all items from one on: what is stated of their values. */
  readonly inside: ReadonlyMap<string, readonly Literal[]>;
}

/**
 * Whether one formula states another in the same words. Equal formulas are one node, so what two versions of a schema have in common is
 * seen without a search, wherever it stands. `false` says nothing.
 */
export class Implied {
  readonly #formulas: Formulas;
  readonly #stated = new Map<Literal, Stated>();
  readonly #known = new Map<string, boolean>();

  constructor(formulas: Formulas) {
    this.#formulas = formulas;
  }

  holds(given: Literal, claim: Literal): boolean {
    if (given === claim || claim === TRUE) return true;
    const key = `${given},${claim}`;
    let answer = this.#known.get(key);
    if (answer === undefined) {
      // Met again inside itself, where schemas refer to themselves, it says nothing.
      this.#known.set(key, false);
      answer = this.#inWords(given, claim);
      this.#known.set(key, answer);
    }
    return answer;
  }

  #inWords(given: Literal, claim: Literal): boolean {
    const { literals, inside } = this.#of(given);
    if (literals.has(claim)) return true;
    if (claim < 0) return false;
    const node = this.#formulas.node(claim);
    switch (node.kind) {
      case 'all':
        return node.parts.every((part) => this.holds(given, part));
      case 'later':
        return node.target !== undefined && node.target > 0 && this.holds(given, node.target);
      case 'members':
      case 'item':
      case 'rest':
        return inside.get(this.#placeOf(node))?.some((of) => this.holds(of, node.of)) === true;
      default:
        return false;
    }
  }

  #placeOf(
    node: { kind: 'members'; names: Literal } | { kind: 'item'; index: number } | { kind: 'rest'; from: number },
  ) {
    return node.kind === 'members' ? `m${node.names}` : node.kind === 'item' ? `i${node.index}` : `r${node.from}`;
  }

  #of(given: Literal): Stated {
    const known = this.#stated.get(given);
    if (known !== undefined) return known;
    const literals = new Set<Literal>();
    const inside = new Map<string, Literal[]>();
    const stack = [given];
    while (stack.length > 0) {
      const literal = stack.pop()!;
      if (literals.has(literal)) continue;
      literals.add(literal);
      const node = this.#formulas.node(literal);
      if (literal < 0) {
        if (node.kind === 'later' && node.target !== undefined) stack.push(-node.target);
        continue;
      }
      if (node.kind === 'all') for (const part of node.parts) stack.push(part);
      else if (node.kind === 'later' && node.target !== undefined) stack.push(node.target);
      else if (node.kind === 'members' || node.kind === 'item' || node.kind === 'rest') {
        const place = this.#placeOf(node);
        const list = inside.get(place);
        if (list) list.push(node.of);
        else inside.set(place, [node.of]);
      }
    }
    const stated = { literals, inside };
    this.#stated.set(given, stated);
    return stated;
  }
}
