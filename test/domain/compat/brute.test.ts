// Schemas with so few values that all of them can be tried: then the verdict must be exactly theirs.

import { expect, it } from 'vitest';
import { Pair } from '../../../src/domain/compat/contain.ts';
import type { Json, JsonObject } from '../../../src/domain/json.ts';
import { interpret } from '../../../src/domain/schema/interpret.ts';
import fc from '../../support/property.ts';

const runs = Number(process.env.COMPAT_BRUTE ?? 600);
const view = { closed: false, tolerant: false, formats: false };
const dialect = '2020-12';

function contains(old: Json, next: Json): string {
  return new Pair({ schema: old, dialect, view }, { schema: next, dialect, view }).verdict().verdict;
}

function agree(old: Json, next: Json, all: readonly Json[]): void {
  const verdict = contains(old, next);
  const plain = { regexp: (pattern: string) => new RegExp(pattern, 'u') };
  const [sends, wants] = [interpret(old, dialect, plain), interpret(next, dialect, plain)];
  const witness = all.find((value) => sends.accepts(value) && !wants.accepts(value));
  const expected = witness === undefined ? 'compatible' : 'breaking';
  if (verdict !== expected) expect.fail(`${verdict}, not ${expected}: ${JSON.stringify({ witness, old, next })}`);
}

const atoms = [0, 1, 2];
const value = fc.oneof(
  fc.subarray(atoms, { minLength: 1 }).map((list): Json => ({ enum: list })),
  fc.constantFrom<Json>({ minimum: 1 }, { multipleOf: 2 }, { const: 1 }, { not: { const: 1 } }, {}, false, {
    exclusiveMaximum: 2,
  }),
);
const count = fc.nat(4);

/** Statements put together: what is said, its opposite, choices. */
function composed(statement: fc.Arbitrary<JsonObject>): fc.Arbitrary<Json> {
  const { all } = fc.letrec<{ all: Json }>((tie) => ({
    all: fc.oneof(
      { maxDepth: 2, depthIdentifier: 'composed' },
      { weight: 4, arbitrary: statement },
      fc.array(tie('all'), { minLength: 1, maxLength: 3 }).map((allOf): Json => ({ allOf })),
      fc.array(tie('all'), { minLength: 1, maxLength: 3 }).map((anyOf): Json => ({ anyOf })),
      fc.array(tie('all'), { minLength: 1, maxLength: 3 }).map((oneOf): Json => ({ oneOf })),
      tie('all').map((not): Json => ({ not })),
      fc
        .tuple(tie('all'), tie('all'), tie('all'))
        .map(
          (three): Json =>
            Object.fromEntries([...['if', 'then', 'else'].entries()].map(([index, name]) => [name, three[index]!])),
        ),
    ),
  }));
  return all;
}

it('arrays', { timeout: 600_000 }, () => {
  const statement = fc.oneof(
    count.map((minItems): JsonObject => ({ minItems })),
    count.map((maxItems): JsonObject => ({ maxItems })),
    fc.constantFrom<JsonObject>({ uniqueItems: true }, { not: { uniqueItems: true } }),
    fc.array(value, { minLength: 1, maxLength: 3 }).map((prefixItems): JsonObject => ({ prefixItems })),
    fc
      .tuple(fc.array(value, { maxLength: 2 }), value)
      .map(([prefixItems, items]): JsonObject => ({ prefixItems, items })),
    fc
      .tuple(value, count, count)
      .map(([contains, minContains, maxContains]): JsonObject => ({ contains, minContains, maxContains })),
    value.map((contains): JsonObject => ({ contains })),
    fc
      .tuple(value, value, value)
      .map(([first, contains, unevaluatedItems]): JsonObject => ({ prefixItems: [first], contains, unevaluatedItems })),
  );
  const arrays: Json[] = [[]];
  for (let from = 0; arrays.length < 1 + 3 + 9 + 27 + 81; ) {
    const to = arrays.length;
    for (const array of arrays.slice(from, to)) for (const atom of atoms) arrays.push([...(array as Json[]), atom]);
    from = to;
  }
  const finite = { type: 'array', items: { enum: atoms }, maxItems: 4 };
  fc.assert(
    fc.property(composed(statement), composed(statement), (s, t) => agree({ ...finite, allOf: [s] }, t, arrays)),
    { numRuns: runs },
  );
});

it('objects', { timeout: 600_000 }, () => {
  const names = ['a', 'b', 'ab'];
  const named = fc.subarray(names, { minLength: 1 });
  const map = (keys: readonly string[]) =>
    fc
      .uniqueArray(fc.tuple(fc.constantFrom(...keys), value), {
        minLength: 1,
        maxLength: 2,
        selector: ([name]) => name,
      })
      .map((list): JsonObject => Object.fromEntries(list));
  const statement = fc.oneof(
    named.map((required): JsonObject => ({ required })),
    map(names).map((properties): JsonObject => ({ properties })),
    map(['^a', 'b$', '^.$']).map((patternProperties): JsonObject => ({ patternProperties })),
    fc
      .tuple(map(names), value)
      .map(([properties, additionalProperties]): JsonObject => ({ properties, additionalProperties })),
    fc
      .tuple(map(['^a', 'b$']), value)
      .map(([patternProperties, additionalProperties]): JsonObject => ({ patternProperties, additionalProperties })),
    fc.constantFrom<JsonObject>(
      { propertyNames: { maxLength: 1 } },
      { propertyNames: { pattern: '^a' } },
      { propertyNames: { enum: ['b', 'ab'] } },
    ),
    count.map((minProperties): JsonObject => ({ minProperties })),
    count.map((maxProperties): JsonObject => ({ maxProperties })),
    fc
      .tuple(fc.constantFrom(...names), named)
      .map(([name, list]): JsonObject => ({ dependentRequired: { [name]: list } })),
    fc
      .tuple(fc.constantFrom(...names), map(names))
      .map(([name, properties]): JsonObject => ({ dependentSchemas: { [name]: { properties } } })),
    fc.tuple(map(names), map(['^a', 'b$']), value).map(
      ([properties, patternProperties, unevaluatedProperties]): JsonObject => ({
        anyOf: [{ properties }, { patternProperties }],
        unevaluatedProperties,
      }),
    ),
  );
  const objects = names.reduce<JsonObject[]>(
    (list, name) => list.flatMap((one) => [one, ...atoms.map((atom) => ({ ...one, [name]: atom }))]),
    [{}],
  );
  const finite = { type: 'object', propertyNames: { enum: names }, additionalProperties: { enum: atoms } };
  fc.assert(
    fc.property(composed(statement), composed(statement), (s, t) => agree({ allOf: [finite, s] }, t, objects)),
    { numRuns: runs },
  );
});

it('texts and numbers', { timeout: 600_000 }, () => {
  const texts = ['', ...'abc', ...[...'abc'].flatMap((one) => [...'abc'].map((other) => one + other)), 'abc', 'aab'];
  const numbers = Array.from({ length: 41 }, (_, index) => (index - 20) / 4);
  const statement = fc.oneof(
    count.map((minLength): JsonObject => ({ minLength })),
    count.map((maxLength): JsonObject => ({ maxLength })),
    fc
      .constantFrom('^a', 'b$', '^(ab)*$', '[^b]', '^(?!ab)', 'b\\b', '^.?$', '(?<=a)b')
      .map((pattern): JsonObject => ({ pattern })),
    fc.subarray(texts, { minLength: 1, maxLength: 6 }).map((list): JsonObject => ({ enum: list })),
    fc.integer({ min: -4, max: 4 }).map((minimum): JsonObject => ({ minimum })),
    fc.integer({ min: -8, max: 8 }).map((half): JsonObject => ({ exclusiveMaximum: half / 2 })),
    fc.constantFrom(0.25, 0.5, 0.75, 1, 1.5, 2, 3).map((multipleOf): JsonObject => ({ multipleOf })),
    fc.subarray(numbers, { minLength: 1, maxLength: 6 }).map((list): JsonObject => ({ enum: list })),
    fc.constantFrom<JsonObject>({ type: 'integer' }, { type: 'string' }, { type: ['null', 'string'] }),
  );
  const finite = { anyOf: [{ enum: texts }, { type: 'number', multipleOf: 0.25, minimum: -5, maximum: 5 }] };
  fc.assert(
    fc.property(composed(statement), composed(statement), (s, t) =>
      agree({ allOf: [finite, s] }, t, [...texts, ...numbers]),
    ),
    { numRuns: runs },
  );
});

it('schemas that refer to each other in circles', { timeout: 600_000 }, () => {
  // A grammar: each name has ways, each way needs values of other names. Which names have a value at all is a least fixpoint.
  const size = 4;
  const way = fc.record({
    kind: fc.constantFrom<'tuple' | 'object' | 'leaf' | 'list'>('tuple', 'tuple', 'object', 'object', 'list', 'leaf'),
    needs: fc.array(fc.nat(size - 1), { minLength: 1, maxLength: 3 }),
    broken: fc.integer({ min: 0, max: 5 }).map((n) => n === 0),
  });
  const impossible = { type: 'string', minLength: 5, maxLength: 3 };
  fc.assert(
    fc.property(fc.array(fc.array(way, { maxLength: 3 }), { minLength: size, maxLength: size }), (grammar) => {
      const to = (name: number): Json => ({ $ref: `#/$defs/n${name}` });
      const schemaOf = ({ kind, needs, broken }: (typeof grammar)[number][number], index: number): Json => {
        const parts = [...needs.map(to), ...(broken ? [impossible] : [])];
        const tag = { const: index };
        if (kind === 'leaf') return broken ? impossible : { const: { leaf: index } };
        if (kind === 'list') return { type: 'array', minItems: 2, prefixItems: [tag], items: { anyOf: parts } };
        if (kind === 'tuple') return { type: 'array', minItems: parts.length + 1, prefixItems: [...parts, tag] };
        const properties = Object.fromEntries([...parts.entries()].map(([at, part]) => [`p${at}`, part]));
        return { type: 'object', properties, required: Object.keys(properties) };
      };
      const document = {
        ...(to(0) as JsonObject),
        $defs: Object.fromEntries(grammar.map((ways, name) => [`n${name}`, { anyOf: ways.map(schemaOf) }])),
      };
      const inhabited = new Set<number>();
      for (let before = -1; before < inhabited.size; ) {
        before = inhabited.size;
        for (const [name, ways] of grammar.entries()) {
          const possible = ways.some(({ kind, needs, broken }) => {
            if (kind === 'leaf') return !broken;
            if (kind === 'list') return needs.some((need) => inhabited.has(need));
            return !broken && needs.every((need) => inhabited.has(need));
          });
          if (possible) inhabited.add(name);
        }
      }
      const verdict = contains(document, false);
      const expected = inhabited.has(0) ? 'breaking' : 'compatible';
      if (verdict !== expected) expect.fail(`${verdict}, not ${expected}: ${JSON.stringify(document)}`);
      // Every schema is inside itself, however it is spelled: seldom the proof takes too long.
      const turned = {
        ...document,
        $defs: Object.fromEntries(
          Object.entries(document.$defs).map(([name, one]) => [name, { allOf: [{ anyOf: one.anyOf.toReversed() }] }]),
        ),
      };
      expect(contains(document, turned)).not.toBe('breaking');
    }),
    { numRuns: runs * 2 },
  );
});
