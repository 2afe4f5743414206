import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { type JsonObject, member } from '../../../src/domain/json.ts';
import { dialects, foreignKeyword, keywordsOf } from '../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import { pointerOf, walk } from '../../../src/domain/schema/walk.ts';
import type { inDialect } from './cases.ts';

function visited(schema: ReturnType<typeof inDialect>, dialect: Dialect): string[] {
  const pointers: string[] = [];
  walk({ schema }, dialect, { schema: (place) => void pointers.push(pointerOf(place)) });
  return pointers;
}

const require = createRequire(import.meta.url);
const read = (path: string): JsonObject => JSON.parse(readFileSync(require.resolve(path), 'utf8'));
const vocabularies = (year: string, names: readonly string[]) =>
  names.flatMap((name) =>
    Object.keys(read(`ajv/dist/refs/json-schema-${year}/meta/${name}.json`).properties as JsonObject),
  );

const published: Record<Dialect, () => string[]> = {
  'draft-04': () => Object.keys(read('ajv-draft-04/dist/refs/json-schema-draft-04.json').properties as JsonObject),
  'draft-06': () => Object.keys(read('ajv/dist/refs/json-schema-draft-06.json').properties as JsonObject),
  'draft-07': () => Object.keys(read('ajv/dist/refs/json-schema-draft-07.json').properties as JsonObject),
  '2019-09': () => vocabularies('2019-09', ['applicator', 'content', 'core', 'format', 'meta-data', 'validation']),
  '2020-12': () =>
    vocabularies('2020-12', [
      'applicator',
      'content',
      'core',
      'format-annotation',
      'meta-data',
      'unevaluated',
      'validation',
    ]),
};

describe.each(dialects)('the keywords of %s', (dialect) => {
  it('are those of its meta-schema', () => {
    const known = [...keywordsOf[dialect].keys()].filter((name) => {
      // Draft-04 uses them without declaring them; the later two read `definitions` for the sake of older schemas.
      if ((name === '$ref' || name === 'format') && dialect === 'draft-04') return false;
      return !(name === 'definitions' && dialect.startsWith('20'));
    });
    expect(known.sort()).toEqual([...new Set(published[dialect]())].sort());
  });
});

it('knows which dialect a foreign keyword belongs to', () => {
  expect(foreignKeyword('prefixItems', 'draft-07')?.dialects).toBe('2020-12');
  expect(foreignKeyword('dependencies', '2020-12')?.dialects).toBe('draft-07 and earlier');
  expect(foreignKeyword('$defs', 'draft-07')?.dialects).toBe('2019-09 and later');
  expect(foreignKeyword('$recursiveRef', '2020-12')?.dialects).toBe('2019-09');
  expect(foreignKeyword('type', 'draft-07')).toBeUndefined();
  expect(foreignKeyword('constructor', 'draft-07')).toBeUndefined();
});

describe('walk', () => {
  it('visits every place where a schema stands, and nothing else', () => {
    const schema = {
      properties: { enum: { type: 'string' }, 'a/b': true },
      $defs: { x: { not: {} } },
      items: { anyOf: [{}, { if: {}, then: {}, else: {} }] },
      prefixItems: [{}],
      dependentSchemas: { y: {} },
      enum: [{ properties: { no: {} } }],
      const: { items: {} },
      default: { not: {} },
      examples: [{ allOf: [{}] }],
      'x-mine': { properties: { no: {} } },
    };
    expect(visited(schema, '2020-12').sort()).toEqual(
      [
        '',
        '/properties/enum',
        '/properties/a~1b',
        '/$defs/x',
        '/$defs/x/not',
        '/items',
        '/items/anyOf/0',
        '/items/anyOf/1',
        '/items/anyOf/1/if',
        '/items/anyOf/1/then',
        '/items/anyOf/1/else',
        '/prefixItems/0',
        '/dependentSchemas/y',
      ].sort(),
    );
  });

  it('follows the dialect', () => {
    expect(visited({ items: [{}, {}], prefixItems: [{}] }, 'draft-07')).toEqual(['', '/items/0', '/items/1']);
    expect(visited({ dependencies: { a: ['b'], c: {} } }, 'draft-07')).toEqual(['', '/dependencies/c']);
    expect(visited({ if: {}, contains: {} }, 'draft-04')).toEqual(['']);
  });

  it('visits properties called like members of every object', () => {
    const schema = JSON.parse('{"properties": {"__proto__": {}, "constructor": {}, "toString": {}}}');
    expect(visited(schema, '2020-12')).toEqual([
      '',
      '/properties/__proto__',
      '/properties/constructor',
      '/properties/toString',
    ]);
    expect(member(schema.properties, '__proto__')).toEqual({});
  });
});
