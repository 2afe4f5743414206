import { isArray, isObject, type Json, member } from '../json.ts';
import { alike } from './classify.ts';
import { type CompareOptions, confirmer, pairOf } from './compare.ts';
import type { Containment, Pair, Side } from './contain.ts';
import { type Leaf, leavesOf, type Step } from './leaves.ts';
import type { SchemaReader, Spot } from './read-schema.ts';

/** Who is hurt. `backward`: a new consumer by old events; `forward`: an old consumer by new events. */
export type Direction = 'backward' | 'forward';

/** One way in which events of one side break on the other. */
export interface Break {
  readonly direction: Direction;
  /** The keyword that rejects the event; '' where the schema is `false`. */
  readonly keyword: string;
  /** The property it is about, where it is about one. */
  readonly name?: string;
  /** Where in the event, as a JSON pointer; `*` stands for any item or any property of a map. */
  readonly path: string;
  /** JSON pointers into the two schemas; the newer one's is absent where it has no such place. */
  readonly oldPointer?: string;
  readonly newPointer?: string;
  /** What the two schemas say there, where both have the keyword. */
  readonly oldValue?: Json;
  readonly newValue?: Json;
  /** Whether the writer's schema declares the property at all. */
  readonly declared: boolean;
  /** The smallest event found that the writer's side sends and the reader's rejects. */
  readonly witness: Json;
}

export interface Judgement {
  readonly verdict: Containment['verdict'];
  readonly breaks: readonly Break[];
  /** Of an unknown verdict: what stood in the way. */
  readonly blockedBy?: string;
  /** The writer's side accepts nothing at all: compatible, and surely a mistake. */
  readonly empty?: true;
}

/** Looks for every way in which two versions of a schema break in one direction, each with its event. */
export async function judge(
  old: Side,
  next: Side,
  direction: Direction,
  options: CompareOptions = {},
): Promise<Judgement> {
  const [writer, reader] = direction === 'backward' ? [old, next] : [next, old];
  if (alike(old, next)) return { verdict: 'compatible', breaks: [] };
  const pair = await pairOf(writer, reader, options);
  const whole = pair.verdict();
  if (whole.verdict === 'compatible') {
    return pair.empty() ? { verdict: 'compatible', breaks: [], empty: true } : { verdict: 'compatible', breaks: [] };
  }
  if (whole.verdict === 'unknown') return { verdict: 'unknown', breaks: [], blockedBy: whole.blockedBy };
  const confirm = await confirmer(pair, options);
  const sure = confirm(whole);
  if (sure.verdict === 'unknown') return { verdict: 'unknown', breaks: [], blockedBy: sure.blockedBy };
  const breaks = waysToBreak(pair, direction, confirm);
  if (breaks.length === 0) {
    breaks.push({
      direction,
      keyword: '',
      path: '',
      oldPointer: '',
      newPointer: '',
      declared: true,
      witness: whole.witness,
    });
  }
  return { verdict: 'breaking', breaks };
}

function waysToBreak(pair: Pair, direction: Direction, confirm: (answer: Containment) => Containment): Break[] {
  const { reader, writer } = pair;
  if (reader === undefined || writer === undefined) return [];
  const found: { leaf: Leaf; witness: Json }[] = [];
  for (const leaf of leavesOf(reader, writer, (violation) => pair.states(violation))) {
    if (pair.exhausted) break;
    // Named properties first: what they explain needs no second mention.
    if (leaf.name === undefined && found.some((one) => one.leaf.pointer === leaf.pointer)) continue;
    const answer = confirm(pair.against(leaf.violation));
    if (answer.verdict === 'breaking') found.push({ leaf, witness: answer.witness });
  }
  return found.map(({ leaf, witness }) => {
    const other = counterpart(pair, leaf);
    const [oldSide, newSide] = direction === 'backward' ? [other, leaf] : [leaf, other];
    return {
      direction,
      keyword: leaf.keyword,
      ...(leaf.name !== undefined && { name: leaf.name }),
      path: pointerOfPath(leaf.path),
      ...(oldSide.pointer !== undefined && { oldPointer: oldSide.pointer }),
      ...(newSide.pointer !== undefined && { newPointer: newSide.pointer }),
      ...(oldSide.value !== undefined && { oldValue: oldSide.value }),
      ...(newSide.value !== undefined && { newValue: newSide.value }),
      declared: leaf.name === undefined || pair.writer!.propertySpots(leaf.counterparts, leaf.name).length > 0,
      witness: inOrder(witness, [pair.writer!.root], pair.writer!),
    };
  });
}

/** What the writer's schema has at the place of a leaf: the same keyword, or the property, or the schema around it. */
function counterpart(pair: Pair, leaf: Leaf): { readonly pointer?: string; readonly value?: Json } {
  const writer = pair.writer!;
  const parts = leaf.counterparts.flatMap((spot) => writer.partsOf(spot).map((part) => part.spot));
  if (leaf.name !== undefined) {
    const spots = writer.propertySpots(leaf.counterparts, leaf.name);
    if (spots.length > 0) return { pointer: spots[0]!.pointer };
  }
  for (const keyword of [leaf.keyword, ...(kin[leaf.keyword] ?? [])]) {
    for (const { schema, pointer } of parts) {
      const value = member(schema, keyword);
      if (value !== undefined && leaf.keyword !== 'required') return { pointer: `${pointer}/${keyword}`, value };
    }
  }
  const around: Spot | undefined = leaf.counterparts[0];
  return around === undefined ? {} : { pointer: around.pointer };
}

/** Keywords that say the same kind of thing. */
const kin: Readonly<Record<string, readonly string[]>> = {
  const: ['enum'],
  enum: ['const'],
  minimum: ['exclusiveMinimum'],
  exclusiveMinimum: ['minimum'],
  maximum: ['exclusiveMaximum'],
  exclusiveMaximum: ['maximum'],
  anyOf: ['oneOf', 'type'],
  oneOf: ['anyOf', 'type'],
};

function pointerOfPath(path: readonly Step[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The same value, its properties in the order in which the schema declares them: as people know the event. */
export function inOrder(value: Json, spots: readonly Spot[], schema: SchemaReader): Json {
  if (isArray(value)) return value.map((item, index) => inOrder(item, schema.itemSpots(spots, index), schema));
  if (!isObject(value)) return value;
  const declared = spots.flatMap((spot) =>
    schema.partsOf(spot).flatMap(({ spot: part }) => Object.keys((member(part.schema, 'properties') as object) ?? {})),
  );
  const rank = new Map([...new Set(declared)].map((name, index) => [name, index]));
  const names = Object.keys(value).sort((a, b) => (rank.get(a) ?? rank.size) - (rank.get(b) ?? rank.size));
  return Object.fromEntries(
    names.map((name) => [name, inOrder(value[name]!, schema.propertySpots(spots, name), schema)]),
  );
}

/** A small event that producers of a schema may send; `undefined` where none was found. */
export async function smallestEvent(side: Side): Promise<Json | undefined> {
  const pair = await pairOf(side, { schema: false, dialect: side.dialect === 'draft-04' ? '2020-12' : side.dialect });
  const answer = pair.verdict();
  if (answer.verdict !== 'breaking' || pair.writer === undefined) return undefined;
  return inOrder(answer.witness, [pair.writer.root], pair.writer);
}
