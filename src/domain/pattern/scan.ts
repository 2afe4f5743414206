import { type Leaf, type Place, root } from './leaves.ts';
import { maxDepth } from './lexical.ts';
import { numberScalar, type Scalar, wordScalar } from './test-value.ts';
import { quoted } from './text.ts';

/**
 * One step of the fields that patterns name: the field `detail.total` is the node `total` below the node `detail`. A
 * node holds what the event of the moment has there; `event` says which event that is.
 */
export class FieldNode {
  readonly name: string;
  /** Whether a pattern names this very field. */
  asked = false;
  event = 0;
  leaves: readonly Leaf[] = [];
  /** Whether one of the leaves stands in an element of an array. */
  nested = false;
  /** The object that was last seen to have this member. */
  seenIn = 0;

  readonly #hash: number;
  #table: (FieldNode | undefined)[] = [];
  #count = 0;
  #next: FieldNode | undefined;

  constructor(name = '') {
    this.name = name;
    let hash = 0;
    for (let at = 0; at < name.length; at += 1) hash = hashed(hash, name.charCodeAt(at));
    this.#hash = hash;
  }

  /** The node of a field below this one, made where there is none. */
  make(field: string): FieldNode {
    let node: FieldNode = this;
    for (const name of field.split('.')) node = node.child(name) ?? node.#add(new FieldNode(name));
    return node;
  }

  get hasChildren(): boolean {
    return this.#count > 0;
  }

  child(name: string): FieldNode | undefined {
    let hash = 0;
    for (let at = 0; at < name.length; at += 1) hash = hashed(hash, name.charCodeAt(at));
    return this.childAt(hash, name, 0, name.length);
  }

  /** The child whose name stands at `[from, to)` of the text and has this hash. */
  childAt(hash: number, text: string, from: number, to: number): FieldNode | undefined {
    if (this.#count === 0) return undefined;
    let child = this.#table[hash & (this.#table.length - 1)];
    while (child !== undefined) {
      if (child.#hash === hash && child.name.length === to - from && text.startsWith(child.name, from)) return child;
      child = child.#next;
    }
    return undefined;
  }

  take(leaf: Leaf, event: number): void {
    if (this.event === event) {
      (this.leaves as Leaf[]).push(leaf);
    } else {
      this.event = event;
      this.leaves = [leaf];
      this.nested = false;
    }
    if (leaf.place !== root) this.nested = true;
  }

  #add(node: FieldNode): FieldNode {
    this.#count += 1;
    if (2 * this.#count > this.#table.length) {
      const children = [...this.#children()];
      this.#table = new Array<FieldNode | undefined>(Math.max(4, 2 * this.#table.length)).fill(undefined);
      for (const child of children) this.#link(child);
    }
    this.#link(node);
    return node;
  }

  #link(child: FieldNode): void {
    const slot = child.#hash & (this.#table.length - 1);
    child.#next = this.#table[slot];
    this.#table[slot] = child;
  }

  *#children(): Iterable<FieldNode> {
    for (const first of this.#table) for (let child = first; child !== undefined; child = child.#next) yield child;
  }
}

function hashed(hash: number, unit: number): number {
  return (Math.imul(hash, 31) + unit) | 0;
}

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const dot = 0x2e;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/** In place of an offset: the text is not what this scanner reads. */
const unread = -1;

/**
 * Reads the JSON text of an event once, checks all of it, and keeps only the scalars at the fields asked: no tree is
 * built. Each method takes the offset where something begins and answers where it ends.
 */
export class EventScanner {
  #text = '';
  #event = 0;
  #objects = 0;
  #arrays = 0;

  /**
   * Fills the nodes of the fields. `false` means that the careful reader must see the text: it is no JSON, no object,
   * nested too deep, or has what is rare (a member twice, a name with a dot that patterns may mean, lone surrogates).
   */
  scan(text: string, fields: FieldNode, event: number): boolean {
    if (!text.isWellFormed()) return false;
    this.#text = text;
    this.#event = event;
    const start = this.#space(0);
    if (text.charCodeAt(start) !== openBrace) return false;
    let end = this.#object(start, fields, root, 1);
    if (end === unread) return false;
    while (end < text.length && isSpace(text.charCodeAt(end))) end += 1;
    return end === text.length;
  }

  #space(from: number): number {
    const text = this.#text;
    let at = from;
    while (isSpace(text.charCodeAt(at))) at += 1;
    return at;
  }

  /** An object at a node that has children. */
  #object(from: number, node: FieldNode, place: Place, depth: number): number {
    const text = this.#text;
    this.#objects += 1;
    const object = this.#objects;
    let at = this.#space(from + 1);
    if (text.charCodeAt(at) === closeBrace) return at + 1;
    for (;;) {
      if (text.charCodeAt(at) !== quote) return unread;
      const name = at + 1;
      let hash = 0;
      let dotAt = 0;
      let unit = text.charCodeAt(name);
      at = name;
      while (unit >= 0x20 && unit !== quote && unit !== backslash) {
        hash = hashed(hash, unit);
        if (unit === dot && dotAt === 0) dotAt = at;
        at += 1;
        unit = text.charCodeAt(at);
      }
      let child: FieldNode | undefined;
      if (unit === quote) {
        child = dotAt === 0 ? node.childAt(hash, text, name, at) : undefined;
        // The member may be several steps at once, of which one may be repeated elsewhere.
        if (dotAt !== 0 && node.child(text.slice(name, dotAt)) !== undefined) return unread;
      } else {
        at = this.#string(name - 1) - 1;
        if (at < 0) return unread;
        const spelt = JSON.parse(text.slice(name - 1, at + 1)) as string;
        if (!spelt.isWellFormed()) return unread;
        const step = spelt.indexOf('.');
        child = step < 0 ? node.child(spelt) : undefined;
        if (step >= 0 && node.child(spelt.slice(0, step)) !== undefined) return unread;
      }
      at = this.#space(at + 1);
      if (text.charCodeAt(at) !== colon) return unread;
      at = this.#space(at + 1);
      if (child === undefined) {
        at = this.#skip(at, depth + 1);
      } else {
        if (child.seenIn === object) return unread;
        child.seenIn = object;
        at = this.#value(at, child, place, depth + 1);
      }
      if (at === unread) return unread;
      at = this.#space(at);
      const next = text.charCodeAt(at);
      if (next === closeBrace) return at + 1;
      if (next !== comma) return unread;
      at = this.#space(at + 1);
    }
  }

  #value(from: number, node: FieldNode, place: Place, depth: number): number {
    const text = this.#text;
    const first = text.charCodeAt(from);
    if (first === openBrace) {
      if (!node.hasChildren) return this.#skip(from, depth);
      return depth > maxDepth ? unread : this.#object(from, node, place, depth);
    }
    if (first === openBracket) return this.#array(from, node, place, depth);
    const end = this.#skip(from, depth);
    if (!node.asked || end === unread) return end;
    node.take({ place, scalar: this.#scalar(first, text.slice(from, end)) }, this.#event);
    return end;
  }

  #array(from: number, node: FieldNode, place: Place, depth: number): number {
    const text = this.#text;
    if (depth > maxDepth) return unread;
    this.#arrays += 1;
    const array = this.#arrays;
    let at = this.#space(from + 1);
    let first = text.charCodeAt(at);
    if (first === closeBracket) return at + 1;
    for (let element = 0; ; element += 1) {
      // A scalar says nothing about its array: of ["a", "b"] both may hold for one event.
      const inside = first === openBrace || first === openBracket ? { parent: place, array, element } : place;
      at = this.#value(at, node, inside, depth + 1);
      if (at === unread) return unread;
      at = this.#space(at);
      const next = text.charCodeAt(at);
      if (next === closeBracket) return at + 1;
      if (next !== comma) return unread;
      at = this.#space(at + 1);
      first = text.charCodeAt(at);
    }
  }

  #scalar(first: number, spelt: string): Scalar {
    if (first === quote) {
      // Without escapes a string is spelt as the tests compare it.
      const text = spelt.includes('\\') ? quoted(JSON.parse(spelt) as string) : spelt;
      return { kind: 'string', text, value: null };
    }
    if (isDigit(first) || first === 0x2d) return numberScalar(spelt);
    return wordScalar(spelt);
  }

  /** Any value, only checked. */
  #skip(from: number, depth: number): number {
    const text = this.#text;
    switch (text.charCodeAt(from)) {
      case quote:
        return this.#string(from);
      case openBrace: {
        if (depth > maxDepth) return unread;
        let at = this.#space(from + 1);
        if (text.charCodeAt(at) === closeBrace) return at + 1;
        for (;;) {
          if (text.charCodeAt(at) !== quote) return unread;
          at = this.#string(at);
          if (at === unread) return unread;
          at = this.#space(at);
          if (text.charCodeAt(at) !== colon) return unread;
          at = this.#skip(this.#space(at + 1), depth + 1);
          if (at === unread) return unread;
          at = this.#space(at);
          const next = text.charCodeAt(at);
          if (next === closeBrace) return at + 1;
          if (next !== comma) return unread;
          at = this.#space(at + 1);
        }
      }
      case openBracket: {
        if (depth > maxDepth) return unread;
        let at = this.#space(from + 1);
        if (text.charCodeAt(at) === closeBracket) return at + 1;
        for (;;) {
          at = this.#skip(at, depth + 1);
          if (at === unread) return unread;
          at = this.#space(at);
          const next = text.charCodeAt(at);
          if (next === closeBracket) return at + 1;
          if (next !== comma) return unread;
          at = this.#space(at + 1);
        }
      }
      case 0x74:
        return text.startsWith('true', from) ? from + 4 : unread;
      case 0x66:
        return text.startsWith('false', from) ? from + 5 : unread;
      case 0x6e:
        return text.startsWith('null', from) ? from + 4 : unread;
      default:
        return this.#number(from);
    }
  }

  #number(from: number): number {
    const text = this.#text;
    let at = from;
    if (text.charCodeAt(at) === 0x2d) at += 1;
    if (text.charCodeAt(at) === 0x30) {
      at += 1;
    } else {
      const digits = this.#digits(at);
      if (digits === at) return unread;
      at = digits;
    }
    if (text.charCodeAt(at) === dot) {
      const digits = this.#digits(at + 1);
      if (digits === at + 1) return unread;
      at = digits;
    }
    const exponent = text.charCodeAt(at);
    if (exponent === 0x65 || exponent === 0x45) {
      const sign = text.charCodeAt(at + 1);
      const begin = sign === 0x2b || sign === 0x2d ? at + 2 : at + 1;
      const digits = this.#digits(begin);
      if (digits === begin) return unread;
      at = digits;
    }
    return at;
  }

  #digits(from: number): number {
    const text = this.#text;
    let at = from;
    while (isDigit(text.charCodeAt(at))) at += 1;
    return at;
  }

  #string(from: number): number {
    const text = this.#text;
    for (let at = from + 1; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit === quote) return at + 1;
      if (unit < 0x20) return unread;
      if (unit === backslash) {
        at += 1;
        switch (text[at]) {
          case 'u':
            if (!hexadecimal.test(text.slice(at + 1, at + 5))) return unread;
            at += 4;
            break;
          case '"':
          case '\\':
          case '/':
          case 'b':
          case 'f':
          case 'n':
          case 'r':
          case 't':
            break;
          default:
            return unread;
        }
      }
    }
    return unread;
  }
}

const hexadecimal = /^[\da-fA-F]{4}$/;

function isSpace(unit: number): boolean {
  return unit === 0x20 || unit === 0x0a || unit === 0x0d || unit === 0x09;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}
