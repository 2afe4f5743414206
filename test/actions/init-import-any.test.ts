import { expect, it } from 'vitest';
import { importWorkspace } from '../../src/actions/init-import.ts';
import type { Json } from '../../src/domain/json.ts';
import { EdaError } from '../../src/errors.ts';
import { check } from '../support/check.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import fc from '../support/property.ts';
import { NOBODY } from '../support/wizard.ts';

/** Names that people, tools and attackers give to files. */
const segment = fc.constantFrom(
  'orders',
  'Orders',
  'ORDERS',
  'types',
  'services',
  'con',
  'nul',
  'v1',
  'v2',
  '1.0.0',
  '1-1-0',
  'schema',
  'events',
  'common',
  '__proto__',
  'constructor',
  'order-placed',
  'OrderPlaced',
  'Orderplaced',
  'order_placed',
  'order-placed.v2',
  'order-placed-1-0-0',
  'a b',
  'ä',
  '注文',
  '-',
  '.hidden',
  'x@y',
  'com.acme.orders@OrderPlaced',
  'examples',
  'index',
  '99999999999999999999',
  'v0',
  '0.1.0',
  '%2e%2e',
  'a#b',
  'a?b',
);
const path = fc
  .tuple(
    fc.array(segment, { maxLength: 3 }),
    segment,
    fc.constantFrom('.json', '.schema.json', '.JSON', '.example.json'),
  )
  .map(([folders, name, ending]) => [...folders, `${name}${ending}`].join('/'));

const ref = fc.oneof(
  fc.constantFrom(
    '#',
    '#/definitions/A',
    '#/$defs/B',
    '../../etc/passwd',
    '/etc/passwd',
    'https://x.example/a',
    'file:///etc/passwd',
    '',
    '#/%zz',
    'a',
  ),
  fc
    .tuple(
      fc.constantFrom('', './', '../', '../../'),
      path,
      fc.constantFrom('', '#', '#/definitions/A', '#/properties/p'),
    )
    .map((parts) => parts.join('')),
);
const schema: fc.Arbitrary<Json> = fc
  .record({
    dialect: fc.constantFrom(
      undefined,
      'http://json-schema.org/draft-07/schema#',
      'https://json-schema.org/draft/2020-12/schema',
    ),
    id: fc.constantFrom(undefined, 'https://x.example/a', 'a.json', '#a'),
    refs: fc.array(ref, { maxLength: 3 }),
    shape: fc.constantFrom('object', 'union', 'definitions', 'envelope', 'string', 'data', 'ref'),
  })
  .map(({ dialect, id, refs, shape }): Json => {
    const base = { ...(dialect && { $schema: dialect }), ...(id && { $id: id }) };
    const properties = Object.fromEntries(refs.map(($ref, i) => [`p${i === 0 ? '' : i}`, { $ref }]));
    const definitions = {
      A: { type: 'object', properties },
      B: { type: 'object', properties: { a: { $ref: '#/definitions/A' } } },
      'c/d~e': {},
    };
    const detail = { type: 'object', properties };
    const shapes: { readonly [name: string]: Json } = {
      object: { type: 'object', properties, definitions },
      union: { oneOf: [{ $ref: '#/definitions/B' }, { $ref: '#/definitions/c~1d~0e' }], definitions },
      definitions: { definitions },
      envelope: { type: 'object', properties: { source: { const: ' x' }, 'detail-type': { const: 'T' }, detail } },
      string: { type: 'string' },
      data: { orderId: 'x', metadata: refs },
      ref: { $ref: refs[0] ?? '#/definitions/A', definitions },
    };
    return { ...base, ...(shapes[shape] as object) };
  });

/** What would be our fault, whatever the sources are. */
const OURS = new Set([
  'address-collision',
  'address-invalid',
  'baseline-stale',
  'catalogue-file-invalid',
  'deprecation-invalid',
  'duplicate-id',
  'duplicate-key',
  'missing-file',
  'name-clash',
  'name-invalid',
  'ref-outside',
  'ref-remote',
  'release-edited',
  'release-missing',
  'release-undigested',
  'syntax',
  'unknown-bus',
  'unknown-event',
  'unknown-file',
  'unknown-team',
  'unreadable-file',
]);

it('whatever is imported, the workspace is well formed; its findings are those of the schemas', async () => {
  await fc.assert(
    fc.asyncProperty(fc.dictionary(path, schema, { minKeys: 1, maxKeys: 8 }), async (sources) => {
      const tree: Record<string, Tree[string]> = {};
      for (const [file, value] of Object.entries(sources)) tree[`in/${file}`] = JSON.stringify(value);
      const input = {
        folder: 'out',
        from: 'in',
        source: 'com.acme',
        domain: 'misc',
        teams: [],
        buses: [],
        yes: true,
        dryRun: false,
      };
      try {
        const { leftOut } = await importWorkspace(input, memoryWorld(tree), sha256, NOBODY, async () => {});
        // Two sources may well claim one address: that is told, and found.
        if (leftOut.some(({ why }) => why.includes('is that of'))) return;
      } catch (error) {
        expect(error).toBeInstanceOf(EdaError);
        expect((error as EdaError).detail.code).toBe('nothing-to-import');
        return;
      }
      const { findings } = await check(tree, ['out']);
      expect(findings.filter(({ rule }) => OURS.has(rule))).toEqual([]);
    }),
    { numRuns: 400 },
  );
}, 60_000);
