import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { canonical } from '../schema/equal.ts';
import { show } from '../schema/show.ts';
import type { Side } from './contain.ts';
import { Formulas } from './formula.ts';
import type { Step } from './leaves.ts';
import { Meter } from './meter.ts';
import { SchemaReader, type Spot, Unreadable } from './read-schema.ts';

/** One difference between two versions of a schema: what, not what it means. */
export interface Change {
  readonly kind: 'property-added' | 'property-removed' | 'required' | 'optional' | 'keyword' | 'annotation';
  /** Where in the event, as a JSON pointer; `*` for any item. Of a property its own place. */
  readonly path: string;
  /** The keyword, where the change is of one. */
  readonly keyword?: string;
  readonly oldPointer?: string;
  readonly newPointer?: string;
  readonly oldValue?: Json;
  readonly newValue?: Json;
  /** In words, without the place: "type integer → string". */
  readonly text: string;
}

const annotations: ReadonlySet<string> = new Set([
  '$comment',
  'default',
  'deprecated',
  'description',
  'examples',
  'readOnly',
  'title',
  'writeOnly',
]);
/** Compared by going into them, or of no meaning to a comparison. */
const entered: ReadonlySet<string> = new Set([
  '$anchor',
  '$defs',
  '$id',
  '$ref',
  '$schema',
  'allOf',
  'definitions',
  'else',
  'id',
  'items',
  'prefixItems',
  'properties',
  'required',
  'then',
]);
const deepest = 30;
const most = 2000;

const view = { closed: false, tolerant: false, formats: false };

export interface Changes {
  readonly list: readonly Change[];
  /** Whether that is all: a search ends after 2,000 changes, 30 levels and a million steps. */
  readonly whole: boolean;
}

/** What differs between two schemas, places in the order of the newer one. References are followed, so moving a part into `$defs` is no change. */
export function changesBetween(old: Side, next: Side): Changes {
  const formulas = new Formulas();
  const meter = new Meter({ steps: 1_000_000 });
  const from = new SchemaReader(formulas, old.schema, old.dialect, view, meter);
  const to = new SchemaReader(formulas, next.schema, next.dialect, view, meter);
  const out: Change[] = [];
  let whole = true;
  /** Pairs of places below which nothing differs. */
  const unchanged = new Set<string>();
  try {
    compare([from.root], [to.root], []);
  } catch (error) {
    if (!(error instanceof Unreadable) && !(error instanceof RangeError)) throw error;
    whole = false;
  }
  return { list: out, whole };

  function compare(
    before: readonly Spot[],
    after: readonly Spot[],
    path: readonly Step[],
    seen = new Set<string>(),
  ): void {
    if (path.length > deepest || out.length >= most) {
      whole = false;
      return;
    }
    const key = `${before.map((spot) => spot.pointer).join()} ${after.map((spot) => spot.pointer).join()}`;
    if (seen.has(key) || unchanged.has(key)) return;
    const count = out.length;
    const way = new Set(seen).add(key);
    const olds = flat(from, before);
    const news = flat(to, after);
    keywords(olds, news, path);
    properties(olds, news, path, way);
    items(before, after, olds, news, path, way);
    if (out.length === count) unchanged.add(key);
  }

  function keywords(olds: readonly Spot[], news: readonly Spot[], path: readonly Step[]): void {
    const names = new Set([...news, ...olds].flatMap(({ schema }) => Object.keys(schema as JsonObject)));
    for (const keyword of names) {
      if (entered.has(keyword)) continue;
      const was = first(olds, keyword);
      const is = first(news, keyword);
      if (was !== undefined && is !== undefined && same(was.value, is.value)) continue;
      out.push({
        kind: annotations.has(keyword) || keyword.startsWith('x-') ? 'annotation' : 'keyword',
        path: pointer(path),
        keyword,
        ...(was !== undefined && { oldPointer: was.pointer, oldValue: was.value }),
        ...(is !== undefined && { newPointer: is.pointer, newValue: is.value }),
        text: say(keyword, was?.value, is?.value),
      });
    }
  }

  function properties(olds: readonly Spot[], news: readonly Spot[], path: readonly Step[], way: Set<string>): void {
    const was = declared(from, olds);
    const is = declared(to, news);
    const needed = required(olds);
    const needs = required(news);
    for (const [name, spots] of is) {
      const place = pointer([...path, name]);
      const before = was.get(name);
      const now = needs.get(name);
      const then = needed.get(name);
      if (before === undefined) {
        out.push({
          kind: 'property-added',
          path: place,
          newPointer: spots[0]!.pointer,
          text: `added, ${now === undefined ? 'optional' : 'required'}`,
        });
        continue;
      }
      if ((now === undefined) !== (then === undefined)) {
        out.push({
          kind: now === undefined ? 'optional' : 'required',
          path: place,
          oldPointer: then ?? before[0]!.pointer,
          newPointer: now ?? spots[0]!.pointer,
          text: now === undefined ? 'required → optional' : 'optional → required',
        });
      }
      compare(before, spots, [...path, name], way);
    }
    for (const [name, spots] of was) {
      if (is.has(name)) continue;
      out.push({
        kind: 'property-removed',
        path: pointer([...path, name]),
        oldPointer: spots[0]!.pointer,
        text: `removed, was ${needed.has(name) ? 'required' : 'optional'}`,
      });
    }
    // Demanded, but declared nowhere.
    for (const [name, at] of needs) {
      if (is.has(name) || needed.has(name)) continue;
      out.push({ kind: 'required', path: pointer([...path, name]), newPointer: at, text: 'required' });
    }
    for (const [name, at] of needed) {
      if (was.has(name) || needs.has(name) || is.has(name)) continue;
      out.push({ kind: 'optional', path: pointer([...path, name]), oldPointer: at, text: 'no longer required' });
    }
  }

  function items(
    before: readonly Spot[],
    after: readonly Spot[],
    olds: readonly Spot[],
    news: readonly Spot[],
    path: readonly Step[],
    way: Set<string>,
  ): void {
    const length = Math.max(prefix(olds), prefix(news));
    for (let index = 0; index < Math.min(length, 50); index++) {
      const [was, is] = [from.itemSpots(before, index), to.itemSpots(after, index)];
      if (was.length > 0 || is.length > 0) compare(was, is, [...path, index], way);
    }
    const [was, is] = [from.itemSpots(before, undefined), to.itemSpots(after, undefined)];
    if (was.length > 0 || is.length > 0) compare(was, is, [...path, '*'], way);
  }
}

/** A schema and all that applies with it whatever the event: not the branches of a choice. */
function flat(reader: SchemaReader, of: readonly Spot[]): Spot[] {
  const out: Spot[] = [];
  const visit = (spot: Spot, depth: number): void => {
    if (!isObject(spot.schema) || depth > deepest || out.length > most) return;
    out.push(spot);
    for (const { to } of reader.targets(spot.schema, spot)) if (typeof to !== 'number') visit(to, depth + 1);
    const all = member(spot.schema, 'allOf');
    if (isArray(all))
      for (const [index, one] of all.entries()) visit(reader.below(spot, one, ['allOf', index]), depth + 1);
  };
  for (const spot of of) visit(spot, 0);
  return out;
}

function first(spots: readonly Spot[], keyword: string): { value: Json; pointer: string } | undefined {
  for (const { schema, pointer } of spots) {
    const value = member(schema, keyword);
    if (value !== undefined) return { value, pointer: `${pointer}/${keyword}` };
  }
  return undefined;
}

function declared(reader: SchemaReader, spots: readonly Spot[]): Map<string, Spot[]> {
  const out = new Map<string, Spot[]>();
  for (const spot of spots) {
    const properties = member(spot.schema, 'properties');
    if (!isObject(properties)) continue;
    for (const [name, schema] of Object.entries(properties)) {
      const at = reader.below(spot, schema, ['properties', name]);
      const list = out.get(name);
      if (list) list.push(at);
      else out.set(name, [at]);
    }
  }
  return out;
}

function required(spots: readonly Spot[]): Map<string, string> {
  const out = new Map<string, string>();
  for (const { schema, pointer } of spots) {
    const list = member(schema, 'required');
    if (isArray(list))
      for (const [index, name] of list.entries()) out.set(String(name), `${pointer}/required/${index}`);
  }
  return out;
}

function prefix(spots: readonly Spot[]): number {
  return Math.max(
    0,
    ...spots.flatMap(({ schema }) =>
      [member(schema, 'prefixItems'), member(schema, 'items')].map((list) => (isArray(list) ? list.length : 0)),
    ),
  );
}

/** Order means nothing in these lists. */
function same(a: Json, b: Json): boolean {
  const sorted = (value: Json) => (isArray(value) ? value.map(canonical).sort().join() : canonical(value));
  return sorted(a) === sorted(b);
}

function say(keyword: string, was: Json | undefined, is: Json | undefined): string {
  if ((keyword === 'enum' || keyword === 'type') && isArray(was) && isArray(is)) {
    const missing = without(was, is);
    const more = without(is, was);
    const parts = [
      ...(missing.length > 0 ? [`without ${missing.map((value) => show(value)).join(', ')}`] : []),
      ...(more.length > 0 ? [`with ${more.map((value) => show(value)).join(', ')}`] : []),
    ];
    return `${keyword} ${parts.join(', ')}`;
  }
  if (was === undefined) return `${keyword} ${show(is!)} added`;
  if (is === undefined) return `${keyword} ${show(was)} removed`;
  return `${keyword} ${show(was)} → ${show(is)}`;
}

function without(list: readonly Json[], others: readonly Json[]): readonly Json[] {
  const known = new Set(others.map(canonical));
  return list.filter((value) => !known.has(canonical(value)));
}

function pointer(path: readonly Step[]): string {
  return path.map((step) => `/${escaped(String(step))}`).join('');
}

function escaped(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}
