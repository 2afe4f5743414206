import fs from 'node:fs';
import path from 'node:path';
import { describe, it } from 'vitest';
import { validate } from '../../src/actions/schema-validate.ts';
import type { Report } from '../../src/domain/report.ts';
import { EdaError } from '../../src/errors.ts';
import { renderPretty } from '../../src/formats/pretty.ts';
import { fileFromBytes, openFolder } from '../../src/io/files.ts';
import { ROOT } from '../support/eda.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import fc from '../support/property.ts';
import { workspace } from '../support/workspace.ts';

/** `FUZZ_SECONDS=600 npx vitest run test/actions/fuzz.test.ts` looks longer and elsewhere. */
const seconds = Number(process.env.FUZZ_SECONDS ?? 0);
const options = (numRuns: number) =>
  seconds > 0
    ? { numRuns: Number.MAX_SAFE_INTEGER, interruptAfterTimeLimit: seconds * 1000, seed: Date.now() | 0 }
    : { numRuns };
const timeout = seconds * 1000 + 30_000;

/** What may come of any input at all: a report whose places exist, or an EdaError that is no bug; and soon. */
async function survives(tree: Tree, paths: readonly string[] = []): Promise<void> {
  const start = performance.now();
  let report: Report;
  try {
    report = await validate({ paths, staged: false }, memoryWorld({ ...tree }), sha256);
    renderPretty(report, { colour: false });
  } catch (error) {
    if (error instanceof EdaError && error.kind !== 'bug') return;
    throw error;
  }
  for (const { at, related = [] } of report.findings)
    for (const place of [at, ...related.map((other) => other.at)]) exists(tree, place);
  const took = performance.now() - start;
  if (took > 8000) throw new Error(`it took ${Math.round(took)} ms`);
}

function exists(tree: Tree, at: Report['findings'][number]['at']): void {
  const content = tree[at.file];
  if (content === undefined) throw new Error(`there is no file ${at.file}`);
  if (at.line === undefined) return;
  const read =
    typeof content === 'string' || content instanceof Uint8Array
      ? fileFromBytes(at.file, Buffer.from(content))
      : undefined;
  if (!read || !('text' in read)) throw new Error(`${at.file} has no lines`);
  const line = read.text.split(/\r\n|\r|\n/)[at.line - 1];
  if (line === undefined || (at.column ?? 1) > line.length + 1)
    throw new Error(`${at.file} has no ${at.line}:${at.column}`);
}

/** The repo's own catalogue: real files to spoil. */
const catalogue: Record<string, string> = {};
const folder = openFolder(ROOT);
for (const read of folder.read(['eda.yaml', ...folder.list('schemas')]))
  if ('text' in read) catalogue[read.path] = read.text;
const small = workspace() as Record<string, string>;

const TOKENS = [
  '{',
  '}',
  '[',
  ']',
  ':',
  ',',
  '"',
  '\\',
  '\n',
  ' ',
  '  ',
  '\t',
  '- ',
  '? ',
  '&a ',
  '*a',
  '<<: *a',
  '!!binary ',
  '| ',
  '>-\n',
  '---\n',
  '...',
  '#',
  '%',
  'null',
  'true',
  '1e999',
  '-0',
  '.inf',
  '0x1F',
  '__proto__',
  'constructor',
  '$ref',
  '$id',
  '$anchor',
  '$defs',
  '$dynamicRef',
  'type',
  'properties',
  'allOf',
  '"$ref": "#"',
  '"$ref": "../types/money.json"',
  '"$id": "http://x/"',
  '"pattern": "(a+)+$"',
  '"const": 1',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '\u2028',
  '😀',
  'é',
];

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  remove: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(80)),
  insert: fc.oneof(
    fc.constantFrom(...TOKENS),
    fc.array(fc.constantFrom(...TOKENS), { maxLength: 6 }).map((all) => all.join('')),
    fc.string({ unit: 'binary', maxLength: 8 }),
  ),
});

function edited(text: string, edits: readonly Edit[]): string {
  let out = text;
  for (const { at, remove, insert } of edits) {
    const from = Math.floor(at * (out.length + 1));
    out = out.slice(0, from) + insert + out.slice(from + remove);
  }
  return out;
}

const edits = fc.array(edit, { minLength: 1, maxLength: 4 });

/** A schema of any keywords with values of any kind, references among them. */
const strange = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    fc.constantFrom<unknown>(
      null,
      true,
      false,
      0,
      1,
      -1,
      1.5,
      '',
      'a',
      '#',
      '#/$defs/a',
      '#a',
      'money.json',
      '../types/money.json#/properties',
      'https://x.example/',
      '^a+$',
      '(a|a)*$',
      '[',
    ),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.constantFrom(
        '$ref',
        '$dynamicRef',
        '$recursiveRef',
        '$id',
        'id',
        '$anchor',
        '$dynamicAnchor',
        '$recursiveAnchor',
        '$schema',
        '$defs',
        'definitions',
        'type',
        'properties',
        'patternProperties',
        'additionalProperties',
        'unevaluatedProperties',
        'propertyNames',
        'required',
        'items',
        'prefixItems',
        'contains',
        'minContains',
        'allOf',
        'anyOf',
        'oneOf',
        'not',
        'if',
        'then',
        'else',
        'dependentSchemas',
        'dependentRequired',
        'dependencies',
        'enum',
        'const',
        'default',
        'examples',
        'pattern',
        'format',
        'minimum',
        'multipleOf',
        'maxLength',
        'uniqueItems',
        'a',
        '__proto__',
        'constructor',
        'toString',
        '$vocabulary',
        '$comment',
        'a/b',
        '~',
      ),
      tie('value'),
      { maxKeys: 5, noNullPrototype: true },
    ),
  ),
})).value;

const dialect = fc.constantFrom(
  undefined,
  'http://json-schema.org/draft-07/schema#',
  'http://json-schema.org/draft-04/schema#',
  'https://json-schema.org/draft/2019-09/schema',
);

describe('whatever the files hold, the loader answers', () => {
  it('bytes', { timeout }, async () => {
    const names = [
      'eda.yaml',
      'schemas/teams.yaml',
      'schemas/types/x.json',
      'schemas/types/x.yaml',
      'schemas/orders/OrderPlaced/event.yaml',
    ];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.uint8Array({ maxLength: 200 }), async (name, bytes) => {
        await survives({ ...small, [name]: bytes });
      }),
      options(150),
    );
  });

  it('tokens of JSON and YAML in any order', { timeout }, async () => {
    const text = fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 }).map((all) => all.join(''));
    await fc.assert(
      fc.asyncProperty(
        text,
        fc.constantFrom('schemas/types/x.json', 'schemas/types/x.yaml', 'eda.yaml'),
        async (content, name) => {
          await survives({ ...small, [name]: content });
        },
      ),
      options(200),
    );
  });

  it('the repo’s own catalogue with a few characters changed', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(catalogue)),
        edits,
        fc.boolean(),
        async (name, changes, named) => {
          const tree = { ...catalogue, [name]: edited(catalogue[name] ?? '', changes) };
          await survives(tree, named ? [name] : []);
        },
      ),
      options(25),
    );
  });

  it('the smallest catalogue with a few characters changed', { timeout }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...Object.keys(small)), edits, fc.boolean(), async (name, changes, named) => {
        await survives({ ...small, [name]: edited(small[name] ?? '', changes) }, named ? [name] : []);
      }),
      options(150),
    );
  });

  it('files in any place', { timeout }, async () => {
    const step = fc.constantFrom(
      'schemas',
      'orders',
      'Orders',
      'types',
      'services',
      'OrderPlaced',
      'v1',
      'v01',
      'v99999999999999999999',
      'releases',
      'examples',
      '__proto__',
      'a b',
      'x#y',
      '%41',
      'é',
    );
    const last = fc.constantFrom(
      'event.yaml',
      'event.json',
      'schema.json',
      'schema.yml',
      '1.0.0.json',
      '1.1.0.json',
      'digests.json',
      'domain.yaml',
      'teams.json',
      'eda.yaml',
      'x.json',
      'README.md',
      '.json',
    );
    const file = fc.tuple(fc.array(step, { maxLength: 6 }), last).map(([steps, name]) => [...steps, name].join('/'));
    const contents = fc.constantFrom(...Object.values(small), '{}', '[]', 'null', '"x"', '1', 'true', '{ "1.0.0": 1 }');
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(file, contents, { maxKeys: 12, noNullPrototype: true }),
        fc.boolean(),
        async (more, based) => {
          await survives(based ? { ...small, ...more } : { 'eda.yaml': 'version: 1\n', ...more });
        },
      ),
      options(150),
    );
  });

  it('schemas of any keywords', { timeout }, async () => {
    const schema = fc
      .tuple(strange, dialect)
      .map(([value, $schema]) =>
        JSON.stringify(
          $schema !== undefined && typeof value === 'object' && !Array.isArray(value) ? { $schema, ...value } : value,
        ),
      );
    await fc.assert(
      fc.asyncProperty(schema, schema, strange, async (one, two, example) => {
        await survives({
          ...small,
          'schemas/types/money.json': one,
          'schemas/orders/OrderPlaced/v1/schema.json': two,
          'schemas/orders/OrderPlaced/v1/examples/small.json': JSON.stringify(example),
        });
        await survives({ 'a.json': one, 'types/money.json': two }, ['.']);
      }),
      options(150),
    );
  });

  it('eda.yaml, events and services of any values', { timeout }, async () => {
    const any = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value));
    const names = [
      'eda.yaml',
      'schemas/teams.yaml',
      'schemas/orders/domain.yaml',
      'schemas/orders/services/books.yaml',
      'schemas/orders/OrderPlaced/event.yaml',
    ];
    const key = /^( *(?:- )?[\w.-]+:).*$/gm;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...names), fc.nat(8), any, async (name, which, value) => {
        let i = 0;
        const text = (small[name] ?? '').replace(key, (line, start: string) =>
          i++ === which ? `${start} ${value}` : line,
        );
        await survives({ ...small, [name]: text });
      }),
      options(150),
    );
  });
});

// Kept so that the catalogue above can't silently become empty.
if (Object.keys(catalogue).length < 50)
  throw new Error(
    `only ${Object.keys(catalogue).length} files in ${path.join(ROOT, 'schemas')}: ${fs.existsSync(ROOT)}`,
  );
