// The laws that the comparison of schemas obeys, for a few generated pairs in `npm test` and very many in `npm run conformance -- compat-laws`.
import { registerSchema, unregisterSchema, validate } from '@hyperjump/json-schema';
import '@hyperjump/json-schema/draft-04';
import '@hyperjump/json-schema/draft-06';
import '@hyperjump/json-schema/draft-07';
import '@hyperjump/json-schema/draft-2019-09';
import '@hyperjump/json-schema/draft-2020-12';
import { compareBackward } from '../../../src/domain/compat/compare.ts';
import type { Containment } from '../../../src/domain/compat/contain.ts';
import { isArray, isObject, type Json, type JsonObject } from '../../../src/domain/json.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import { dialects, notAfter } from '../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import { walk } from '../../../src/domain/schema/walk.ts';
import fc from '../../support/property.ts';
import { schemas, values } from './arbitrary.ts';

const uris: Record<Dialect, string> = {
  'draft-04': 'http://json-schema.org/draft-04/schema#',
  'draft-06': 'http://json-schema.org/draft-06/schema#',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
};

/** What a run has seen. */
export interface Tally {
  /** Generated pairs, and comparisons of them and of what was made of them. */
  pairs: number;
  comparisons: number;
  readonly verdicts: Record<Containment['verdict'], number>;
  readonly blockedBy: Map<string, number>;
  /** Witnesses that the second validator has judged. */
  replayed: number;
}

export function emptyTally(): Tally {
  return {
    pairs: 0,
    comparisons: 0,
    verdicts: { compatible: 0, breaking: 0, unknown: 0 },
    blockedBy: new Map(),
    replayed: 0,
  };
}

let registered = 0;

/** What a validator that shares no code with ours says; `undefined` where it fails on the schema. */
async function elsewhere(schema: Json, dialect: Dialect, value: Json): Promise<boolean | undefined> {
  const text = JSON.stringify(schema);
  // It lets `contains` evaluate items in 2019-09 as well, where only 2020-12 says so.
  if (dialect === '2019-09' && text.includes('"contains"') && text.includes('"unevaluatedItems"')) return undefined;
  const uri = `https://laws.example/${registered++}`;
  try {
    registerSchema(schema as never, uri, uris[dialect]);
    return (await validate(uri, value as never)).valid;
  } catch {
    return undefined;
  } finally {
    unregisterSchema(uri);
  }
}

/** By regular expressions, where the comparison has automata. */
const plain = { regexp: (pattern: string) => new RegExp(pattern, 'u') };

class Breach extends Error {}

function breach(law: string, ...about: unknown[]): never {
  throw new Breach(`${law}\n${about.map((one) => `  ${JSON.stringify(one)}`).join('\n')}`);
}

/** A comparison whose verdict is held against everything that can be known of it. */
async function compared(
  old: Json,
  next: Json,
  dialect: Dialect,
  tally: Tally,
  samples: readonly Json[] = [],
): Promise<Containment> {
  const answer = await compareBackward(
    { schema: old, dialect },
    { schema: next, dialect },
    // No clock: a law must not depend on the machine.
    { writers: 'open', readers: 'as-written', budget: { steps: 20_000 } },
  );
  tally.comparisons++;
  tally.verdicts[answer.verdict]++;
  if (answer.verdict === 'unknown') {
    if (answer.blockedBy === 'witness') breach('a witness did not stand its replay', old, next);
    tally.blockedBy.set(answer.blockedBy, (tally.blockedBy.get(answer.blockedBy) ?? 0) + 1);
  } else if (answer.verdict === 'breaking') {
    const { witness } = answer;
    if (!interpret(old, dialect, plain).accepts(witness))
      breach('the old schema rejects the witness', witness, old, next);
    if (interpret(next, dialect, plain).accepts(witness))
      breach('the new schema accepts the witness', witness, old, next);
    const [sent, wanted] = [await elsewhere(old, dialect, witness), await elsewhere(next, dialect, witness)];
    if (sent !== undefined && wanted !== undefined) tally.replayed++;
    if (sent === false || wanted === true) breach('another validator disagrees about the witness', witness, old, next);
  } else {
    const [sends, wants] = [interpret(old, dialect, plain), interpret(next, dialect, plain)];
    for (const value of samples) {
      if (sends.accepts(value) && !wants.accepts(value)) breach('called compatible, but', value, old, next);
    }
  }
  return answer;
}

function defsOf(dialect: Dialect): '$defs' | 'definitions' {
  return notAfter(dialect, 'draft-07') ? 'definitions' : '$defs';
}

/** Documents as `schemas` makes them, in one: each with its definition under a name of its own. */
function together(dialect: Dialect, documents: readonly Json[], join: (roots: Json[]) => JsonObject): Json {
  const defs = defsOf(dialect);
  const definitions: Record<string, Json> = {};
  const roots = documents.map((document, index) => {
    const name = `d${index}`;
    const { allOf, [defs]: own } = document as { allOf: Json[]; [key: string]: Json };
    const renamed = (value: Json): Json => {
      if (isArray(value)) return value.map(renamed);
      if (!isObject(value)) return value;
      if (typeof value.$ref === 'string') return { $ref: `#/${defs}/${name}` };
      return mapValues(value, renamed);
    };
    definitions[name] = renamed((own as JsonObject).d!);
    return renamed(allOf[0]!);
  });
  return { ...join(roots), [defs]: definitions };
}

function mapValues(value: JsonObject, change: (inner: Json) => Json): JsonObject {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, change(inner)]));
}

function turned(value: Json): Json {
  if (isArray(value)) return value.map(turned);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([name, inner]) => [name, turned(inner)]),
  );
}

const bounds: Readonly<Record<string, number>> = {
  minimum: -1,
  exclusiveMinimum: -1,
  minLength: -1,
  minItems: -1,
  minProperties: -1,
  maximum: 1,
  exclusiveMaximum: 1,
  maxLength: 1,
  maxItems: 1,
  maxProperties: 1,
};
const positive = new Set([
  'allOf',
  'anyOf',
  'properties',
  'patternProperties',
  'additionalProperties',
  'items',
  'prefixItems',
]);

/** A schema that accepts all that this one does, and perhaps more: bounds one further out, fewer names required, more values listed. */
function widened(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const conditional = 'unevaluatedProperties' in schema || 'unevaluatedItems' in schema;
  return Object.fromEntries(
    Object.entries(schema).map(([keyword, value]): [string, Json] => {
      if (keyword in bounds)
        return [
          keyword,
          Math.max(
            (value as number) + bounds[keyword]!,
            keyword.startsWith('m') && keyword !== 'minimum' && keyword !== 'maximum' ? 0 : -99,
          ),
        ];
      if (keyword === 'required')
        return [keyword, (value as Json[]).slice(1).length > 0 ? (value as Json[]).slice(1) : (value as Json[])];
      if (keyword === 'enum') return [keyword, [...(value as Json[]), 'one more of them']];
      // What is evaluated depends on what holds.
      if (!positive.has(keyword) || conditional) return [keyword, value];
      if (isArray(value)) return [keyword, value.map(widened)];
      if (keyword === 'properties' || keyword === 'patternProperties')
        return [keyword, mapValues(value as JsonObject, widened)];
      return [keyword, widened(value)];
    }),
  );
}

/** The same in a newer dialect; `undefined` where a keyword changed its meaning on the way. */
export function translated(document: Json, from: Dialect, to: Dialect): Json | undefined {
  let possible = true;
  const recent = !notAfter(to, 'draft-07') && notAfter(from, 'draft-07');
  const listed = to === '2020-12' && from !== '2020-12';
  const change = (value: Json): Json => {
    if (!isObject(value)) return value;
    const out: Record<string, Json> = {};
    for (const [keyword, content] of Object.entries(value)) {
      switch (keyword) {
        case 'enum':
        case 'const':
        case 'required':
        case 'dependentRequired':
        case 'type':
          out[keyword] = content;
          break;
        case 'unevaluatedItems':
          // `contains` evaluates since 2020-12.
          if (listed) possible = false;
          out[keyword] = change(content);
          break;
        case 'properties':
        case 'patternProperties':
        case 'dependentSchemas':
        case 'definitions':
        case '$defs':
          out[keyword] = mapValues(content as JsonObject, change);
          break;
        case 'dependencies':
          if (!recent) {
            out[keyword] = mapValues(content as JsonObject, change);
            break;
          }
          for (const [name, wants] of Object.entries(content as JsonObject)) {
            const into = isArray(wants) ? 'dependentRequired' : 'dependentSchemas';
            out[into] = { ...((out[into] as JsonObject | undefined) ?? {}), [name]: change(wants) };
          }
          break;
        case 'items':
          if (isArray(content)) out[listed ? 'prefixItems' : 'items'] = content.map(change);
          else out.items = change(content);
          break;
        case 'additionalItems':
          if (!listed) out[keyword] = change(content);
          else if (isArray(value.items)) out.items = change(content);
          break;
        default:
          out[keyword] = isArray(content) ? content.map(change) : change(content);
      }
    }
    return out;
  };
  const out = change(document);
  return possible ? out : undefined;
}

/** A document with one small change somewhere. `choose(n)`: a whole number below n. */
function edited(document: Json, dialect: Dialect, choose: (n: number) => number): Json {
  const places: Json[] = [];
  walk({ schema: document }, dialect, { schema: ({ schema }) => void (isObject(schema) && places.push(schema)) });
  const at = places[1 + choose(Math.max(1, places.length - 1))] ?? places[0]!;
  const change = (value: Json): Json => {
    if (value !== at) {
      if (isArray(value)) return value.map(change);
      return isObject(value) ? mapValues(value, change) : value;
    }
    const entries = Object.entries(value as JsonObject);
    const picked = choose(Math.max(1, entries.length));
    const [keyword, content] = entries[picked] ?? ['minimum', 1];
    if (typeof content === 'number' && choose(2) === 0) return { ...(value as JsonObject), [keyword]: content + 1 };
    if (isArray(content) && content.length > 1 && choose(2) === 0)
      return { ...(value as JsonObject), [keyword]: content.slice(1) };
    if (keyword === '$ref') return { allOf: [value, { required: ['a'], minLength: 1 }] };
    if (choose(3) > 0) return { ...(value as JsonObject), required: ['a'], minLength: 1 };
    return Object.fromEntries(entries.filter((_, index) => index !== picked));
  };
  return change(document);
}

/** Values at the edges of what schemas speak of: their numbers and the next ones, their texts and names, put together at random. */
function nearby(documents: readonly Json[], choose: (n: number) => number, count: number): Json[] {
  const atoms: Json[] = [null, true, false, 0, 1, -1, 0.5, '', 'a', 'ab', '💚', [], {}];
  const names = ['a', 'b', 'ab', 'zz', ''];
  const look = (value: Json): void => {
    if (typeof value === 'number')
      atoms.push(value, value + 1, value - 1, value + 0.5, 'x'.repeat(Math.min(9, Math.max(0, value))));
    else if (typeof value === 'string') atoms.push(value);
    else if (isArray(value)) {
      atoms.push(...value.slice(0, 3));
      for (const one of value) look(one);
    } else if (isObject(value))
      for (const [name, one] of Object.entries(value)) [names.length < 20 && names.push(name), look(one)];
  };
  for (const document of documents) look(document);
  const pick = <T>(list: readonly T[]): T => list[choose(list.length)]!;
  const make = (depth: number): Json => {
    const kind = depth === 0 ? 0 : choose(4);
    if (kind === 2) return Array.from({ length: choose(4) }, () => make(depth - 1));
    if (kind === 3) return Object.fromEntries(Array.from({ length: choose(4) }, () => [pick(names), make(depth - 1)]));
    return pick(atoms);
  };
  return [...atoms, ...Array.from({ length: count }, () => make(3))];
}

/** A generator of numbers that a property's seed repeats. */
function chooser(seed: number): (n: number) => number {
  let state = seed >>> 0;
  return (n) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return (state >>> 8) % n;
  };
}

function must(law: string, answer: Containment, old: Json, next: Json): void {
  if (answer.verdict === 'breaking') breach(`${law}, but there is a witness`, answer.witness, old, next);
}

function same(law: string, one: Containment, other: Containment, old: Json, next: Json): void {
  const verdicts = [one.verdict, other.verdict];
  if (verdicts.includes('compatible') && verdicts.includes('breaking')) breach(law, old, next, one, other);
}

/** Holds two schemas of a dialect, and what can be made of them, against all laws. */
export async function checkLaws(
  dialect: Dialect,
  s: Json,
  t: Json,
  seed: number,
  more: readonly Json[],
  tally: Tally,
): Promise<void> {
  const choose = chooser(seed);
  tally.pairs++;
  const other = choose(3) === 0 ? t : edited(s, dialect, choose);
  const samples = [...more, ...nearby([s, other], choose, 40)];
  const answer = await compared(s, other, dialect, tally, samples);
  const defs = defsOf(dialect);
  switch (choose(10)) {
    case 0:
      must('every schema contains itself', await compared(s, turned(s), dialect, tally, samples), s, s);
      break;
    case 1: {
      const both = together(dialect, [s, t], (roots) => ({ allOf: roots }));
      const one = together(dialect, [s, t], ([first]) => ({ allOf: [first!] }));
      must('S and T is inside S', await compared(both, one, dialect, tally, samples), both, one);
      break;
    }
    case 2: {
      const either = together(dialect, [s, t], (roots) => ({ anyOf: roots }));
      const one = together(dialect, [s, t], (roots) => ({ allOf: [roots[1]!] }));
      must('T is inside S or T', await compared(one, either, dialect, tally, samples), one, either);
      break;
    }
    case 3: {
      const twice = together(dialect, [s], ([root]) => ({ not: { not: root! } }));
      const once = together(dialect, [s], ([root]) => ({ allOf: [root!] }));
      must('not not S is S', await compared(twice, once, dialect, tally, samples), twice, once);
      must('S is not not S', await compared(once, twice, dialect, tally, samples), once, twice);
      break;
    }
    case 4: {
      const nothing = together(dialect, [s], ([root]) => ({ allOf: [root!, { not: root! }] }));
      must('nothing is inside everything', await compared(nothing, t, dialect, tally, samples), nothing, t);
      const split = together(dialect, [s, t], ([one, two]) => ({
        anyOf: [{ allOf: [one!, two!] }, { allOf: [one!, { not: two! }] }],
      }));
      const whole = together(dialect, [s, t], ([one]) => ({ allOf: [one!] }));
      must('S is S with T or without', await compared(whole, split, dialect, tally, samples), whole, split);
      break;
    }
    case 5: {
      const wider = { ...(s as JsonObject), allOf: ((s as JsonObject).allOf as Json[]).map(widened) };
      must('widening keeps what there was', await compared(s, wider, dialect, tally, samples), s, wider);
      break;
    }
    case 6: {
      const { allOf, ...rest } = other as JsonObject;
      const [root] = allOf as readonly Json[];
      const wrapped = { ...rest, allOf: [{ allOf: [{ anyOf: [root!] }] }] };
      const referred = { [defs]: { ...(rest[defs] as JsonObject), root: root! }, allOf: [{ $ref: `#/${defs}/root` }] };
      const changed = choose(2) === 0 ? wrapped : referred;
      same(
        'wrapped, or behind a reference, it is the same',
        answer,
        await compared(s, changed, dialect, tally, samples),
        s,
        changed,
      );
      break;
    }
    case 7: {
      const later = dialects.slice(dialects.indexOf(dialect) + 1);
      const to = later[choose(Math.max(1, later.length))];
      const [old, next] = to === undefined ? [] : [translated(s, dialect, to), translated(other, dialect, to)];
      if (to === undefined || old === undefined || next === undefined) break;
      same(`the same in ${to}`, answer, await compared(old, next, to, tally, samples), s, other);
      break;
    }
    default: {
      const third = edited(other, dialect, choose);
      const second = await compared(other, third, dialect, tally, samples);
      if (answer.verdict !== 'compatible' || second.verdict !== 'compatible') break;
      must('inside what is inside', await compared(s, third, dialect, tally, samples), s, third);
    }
  }
}

/** Checks so many generated pairs; throws what breaks a law, shrunk. */
export async function checkManyLaws(runs: number, tally: Tally, seed?: number): Promise<void> {
  for (const [index, dialect] of dialects.entries()) {
    const share = Math.floor((runs * (index + 1)) / dialects.length) - Math.floor((runs * index) / dialects.length);
    await fc.assert(
      fc.asyncProperty(
        schemas(dialect),
        schemas(dialect),
        fc.integer({ min: 0, max: 0x7fffffff }),
        fc.array(values, { maxLength: 12 }),
        (s, t, seed, samples) => checkLaws(dialect, s, t, seed, samples, tally),
      ),
      { numRuns: share, ...(seed !== undefined && { seed: seed + index }) },
    );
  }
}
