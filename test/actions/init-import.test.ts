import { posix } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { type ImportInput, type ImportResult, importWorkspace } from '../../src/actions/init-import.ts';
import { loadCatalogue } from '../../src/actions/load-catalogue.ts';
import { isObject, type Json } from '../../src/domain/json.ts';
import { interpret } from '../../src/domain/schema/interpret.ts';
import type { Wizard } from '../../src/ports.ts';
import { addressKeywords } from '../support/aws-event.ts';
import { check, findingsOf } from '../support/check.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY, person } from '../support/wizard.ts';

type Sources = { readonly [path: string]: Json | string };

/** What is imported stands below `in/`, and becomes a workspace in `out/`. */
async function take(
  sources: Sources,
  input: Partial<ImportInput> = {},
  wizard: Wizard = NOBODY,
  without: readonly string[] = [],
) {
  const tree: Record<string, Tree[string]> = {};
  for (const [path, value] of Object.entries(sources)) {
    tree[posix.join('in', path)] = typeof value === 'string' ? value : JSON.stringify(value);
  }
  const shown: ImportResult[] = [];
  const all = {
    folder: 'out',
    from: 'in',
    domain: 'misc',
    source: 'com.acme',
    teams: [],
    buses: [],
    yes: true,
    dryRun: false,
  };
  const result = await importWorkspace(
    { ...(Object.fromEntries(Object.entries(all).filter(([key]) => !without.includes(key))) as typeof all), ...input },
    memoryWorld(tree),
    sha256,
    wizard,
    async (proposal) => void shown.push(proposal),
  );
  const written = Object.fromEntries(
    Object.entries(tree).flatMap(([path, text]) => (path.startsWith('out/') ? [[path.slice(4), String(text)]] : [])),
  );
  return { tree, result, shown, written };
}

/** `domain/Event@1 <- file` of each major. */
const majorsOf = ({ events }: ImportResult) =>
  events.flatMap(({ event, majors }) => majors.map(({ major, from }) => `${event}@${major} <- ${from}`));

const object = (properties: Json = {}, more: { readonly [key: string]: Json } = {}): Json => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties,
  ...more,
});

describe('what a path tells', () => {
  it.each([
    ['orders/OrderPlaced.json', 'orders/OrderPlaced@1'],
    ['orders/order-placed.schema.json', 'orders/OrderPlaced@1'],
    ['orders/order_placed.yaml', 'orders/OrderPlaced@1'],
    ['orders/orderPlaced.event.json', 'orders/OrderPlaced@1'],
    ['orders/order-placed/schema.json', 'orders/OrderPlaced@1'],
    ['schemas/events/orders/order-placed/v2/schema.json', 'orders/OrderPlaced@2'],
    ['orders/order-placed.v3.json', 'orders/OrderPlaced@3'],
    ['orders/OrderPlacedV2.json', 'orders/OrderPlaced@2'],
    ['orders/order-placed-1-0-0.json', 'orders/OrderPlaced@1'],
    ['orders/order-placed/jsonschema/2-1-0.json', 'orders/OrderPlaced@2'],
    ['orders/order-placed/versions/1.2.0/schema.json', 'orders/OrderPlaced@1'],
    ['CustomerAnalytics/segmentDefined.json', 'customer-analytics/SegmentDefined@1'],
    ['orders.order-placed.json', 'orders/OrderPlaced@1'],
    ['com.acme.orders.OrderPlaced.json', 'orders/OrderPlaced@1'],
    ['com.acme.orders@OrderPlaced-v2.json', 'orders/OrderPlaced@2'],
    ['order-placed-event.json', 'misc/OrderPlaced@1'],
    ['schema.json', 'misc/Unnamed@1'],
    ['orders/ipv4.json', 'orders/Ipv4@1'],
    // What would be harmful, or can't be.
    ['con/nul.json', 'con-events/NulEvent@1'],
    ['types-of-things/3d-printed.json', 'types-of-things/Event3dPrinted@1'],
    ['2024/order-placed.json', 'domain-2024/OrderPlaced@1'],
    ['Ünïcode/Größe.json', 'unicode/Grosse@1'],
    ['__proto__/constructor.json', 'proto/Constructor@1'],
    ['日本/注文.json', 'events/Unnamed@1'],
  ])('%s: %s', async (path, event) => {
    const text = path.endsWith('.yaml') ? '$schema: http://json-schema.org/draft-07/schema#\ntype: object\n' : object();
    const { result, tree } = await take({ [path]: text });
    expect(majorsOf(result)).toEqual([`${event} <- ${path}`]);
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });
});

describe('a folder of schemas', () => {
  it('becomes events and shared types, references rewritten', async () => {
    const { result, written, tree } = await take({
      'orders/order-placed.json': object({
        total: { $ref: '../common/money.json' },
        currency: { $ref: 'https://acme.example/common/money.json#/definitions/currency' },
        line: { $ref: './line.json' },
        self: { $ref: '#/properties/total' },
      }),
      'orders/line.json': object({ price: { $ref: '../common/money.json#' } }),
      'payments/payment-taken.json': object({ amount: { $ref: '../common/money.json' } }),
      'common/money.json': object(
        { currency: { $ref: '#/definitions/currency' } },
        { $id: 'https://acme.example/common/money.json', definitions: { currency: { type: 'string' } } },
      ),
    });
    expect(majorsOf(result)).toEqual([
      'orders/OrderPlaced@1 <- orders/order-placed.json',
      'payments/PaymentTaken@1 <- payments/payment-taken.json',
    ]);
    expect(result.types.map(({ file }) => file)).toEqual([
      'schemas/types/money.json',
      'schemas/orders/types/line.json',
    ]);
    expect(JSON.parse(written['schemas/orders/OrderPlaced/v1/schema.json'] ?? '').properties).toEqual({
      total: { $ref: '../../../types/money.json' },
      currency: { $ref: '../../../types/money.json#/definitions/currency' },
      line: { $ref: '../../types/line.json' },
      self: { $ref: '#/properties/total' },
    });
    expect(written['schemas/types/money.json']).not.toContain('$id');
    expect(written['schemas/orders/OrderPlaced/event.yaml']).toContain('source: com.acme.orders\n');
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('keeps circles', async () => {
    const { tree, result } = await take({
      'a/tree.json': object({ node: { $ref: '../types/node.json' } }),
      'types/node.json': object({ up: { $ref: './other.json' }, self: { $ref: '#' } }),
      'types/other.json': object({ down: { $ref: 'node.json#/properties/up' } }),
    });
    expect(result.types).toHaveLength(2);
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('knows files by $id, and follows ids inside of them', async () => {
    const { tree, written } = await take({
      'a/thing.json': {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: 'https://acme.example/a/thing',
        type: 'object',
        properties: { m: { $ref: '/money' }, n: { $ref: 'inner#x' } },
        $defs: { inner: { $id: 'inner', $anchor: 'x', type: 'string' } },
      },
      'types/m.json': {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: 'https://acme.example/money',
        type: 'number',
      },
    });
    expect(JSON.parse(written['schemas/a/Thing/v1/schema.json'] ?? '').properties).toEqual({
      m: { $ref: '../../types/m.json' },
      n: { $ref: '#/$defs/inner' },
    });
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('makes majors and releases of versions', async () => {
    const version = (field: string) => object({ [field]: { $ref: '../../types/text.json' } });
    const { result, tree, written } = await take({
      'orders/order-placed/1.0.0.json': version('a'),
      'orders/order-placed/1.1.0.json': version('b'),
      'orders/order-placed/2.0.0.json': version('c'),
      'orders/order-held/v1.json': object(),
      'orders/order-held/v2.json': object({ old: { $ref: 'v1.json' } }),
      'orders/order-lost/0.0.1.json': object(),
      'orders/order-lost/0.2.0.json': object(),
      'types/text.json': { $schema: 'http://json-schema.org/draft-07/schema#', type: 'string' },
    });
    expect(
      result.events.map(({ event, majors }) => [
        event,
        majors.map(({ major, releases, detailType }) => [major, detailType, releases]),
      ]),
    ).toEqual([
      [
        'orders/OrderHeld',
        [
          [1, 'OrderHeld', []],
          [2, 'OrderHeld.v2', []],
        ],
      ],
      ['orders/OrderLost', [[1, 'OrderLost', []]]],
      [
        'orders/OrderPlaced',
        [
          [1, 'OrderPlaced', ['1.0.0', '1.1.0']],
          [2, 'OrderPlaced.v2', ['2.0.0']],
        ],
      ],
    ]);
    expect(result.leftOut.map(({ what }) => what)).toEqual(['orders/order-lost/0.0.1.json']);
    expect(written['schemas/orders/OrderPlaced/v1/releases/1.0.0.json']).not.toContain('text.json');
    expect(written['schemas/orders/OrderHeld/v2/schema.json']).toContain('../v1/schema.json');
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('takes the detail out of schemas of the whole event, with its address', async () => {
    const { result, written, tree } = await take({
      'OrderPlaced.json': object(
        {
          detail: { $ref: '#/definitions/OrderPlaced' },
          'detail-type': { type: 'string' },
          source: { type: 'string' },
        },
        {
          definitions: {
            OrderPlaced: { type: 'object', properties: { n: { $ref: '#/definitions/N' } } },
            N: { type: 'number' },
          },
          ...addressKeywords('com.acme.shop', 'Order Placed'),
        },
      ),
    });
    expect(result.events[0]).toMatchObject({ source: 'com.acme.shop', majors: [{ detailType: 'Order Placed' }] });
    expect(JSON.parse(written['schemas/misc/OrderPlaced/v1/schema.json'] ?? '')).toEqual({
      $schema: 'http://json-schema.org/draft-07/schema#',
      allOf: [{ $ref: '#/definitions/OrderPlaced' }],
      definitions: {
        OrderPlaced: { type: 'object', properties: { n: { $ref: '#/definitions/N' } } },
        N: { type: 'number' },
      },
    });
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('takes examples by their place and their name; bad ones are findings', async () => {
    const { result, tree } = await take({
      'orders/order-placed/schema.json': object({ id: { type: 'string' } }),
      'orders/order-placed/examples/full.json': { id: 'a' },
      'orders/order-held.json': object({ id: { type: 'string' } }),
      'orders/order-held.example.json': { source: 's', 'detail-type': 't', detail: { id: 1 } },
      'orders/notes.json': { any: 'thing' },
      'package.json': { name: 'x' },
    });
    expect(result.leftOut.map(({ what }) => what)).toEqual(['orders/notes.json']);
    expect(result.findings).toEqual({ errors: 1, warnings: 0, rules: { 'example-invalid': 1 } });
    const report = await check(tree, ['out']);
    expect(report.findings.map(({ at }) => at.file)).toEqual([
      'out/schemas/orders/OrderHeld/v1/examples/order-held-example.json',
    ]);
  });

  it('takes files without $schema for what their neighbours are', async () => {
    const { result, tree } = await take({
      'a/one.json': object({ m: { $ref: '../types/m.json' } }),
      'types/m.json': { type: 'number', exclusiveMinimum: 0 },
    });
    expect(result.notes).toContain('Schemas without "$schema" are taken for draft-07.');
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('names the domains that the files do not', async () => {
    const { result } = await take({ 'order-placed.json': object() }, { domain: 'orders', owner: 'checkout=Check out' });
    expect(result.events).toMatchObject([
      { event: 'orders/OrderPlaced', owner: 'checkout', source: 'com.acme.orders' },
    ]);
  });
});

describe('what can’t be carried over is said, and does no harm', () => {
  it('references that lead nowhere, out, or to the network', async () => {
    const { result, tree, written } = await take({
      'a/one.json': object({
        gone: { $ref: './gone.json' },
        out: { $ref: '../../../../etc/passwd' },
        net: { $ref: 'https://elsewhere.example/x.json' },
        place: { $ref: '#/definitions/none' },
        absolute: { $ref: '/etc/passwd' },
      }),
    });
    expect(result.leftOut).toHaveLength(5);
    expect(written['schemas/a/One/v1/schema.json']).not.toMatch(/"\$ref": "(?!#)/);
    const { findings } = await check(tree, ['out']);
    expect(findings.map(({ rule }) => rule)).toEqual(Array.from({ length: 5 }, () => 'ref-dangling'));
  });

  it.each<[string, Sources, RegExp]>([
    ['a broken file', { 'b.json': '{ "type": ' }, /^b\.json: /],
    ['bytes', { 'b.json': '\0' }, /^b\.json: .*not text/],
    [
      'another dialect',
      { 'b.json': { $schema: 'https://json-schema.org/draft/2099-01/schema', type: 'object' } },
      /^b\.json: .*dialect/,
    ],
    ['OpenAPI', { 'b.json': { openapi: '3.1.0', components: {} } }, /^b\.json: .*OpenAPI/],
    ['AsyncAPI', { 'b.yaml': 'asyncapi: 3.0.0\n' }, /^b\.yaml: .*AsyncAPI/],
    ['a list of the others', { 'b.json': { oneOf: [{ $ref: 'a/one.json' }] } }, /^b\.json: .*lists other/],
    ['the same again', { 'a/One.json': object() }, /^a\/one\.json: .*again/],
    ['another spelling', { 'a/oNe.json': object() }, /^a\/.*: .*upper and lower case/],
  ])('%s', async (_, sources, said) => {
    const { result, tree } = await take({ 'a/one.json': object(), ...sources });
    expect(result.leftOut.map(({ what, why }) => `${what}: ${why}`)).toEqual([expect.stringMatching(said)]);
    expect(result.events).toHaveLength(1);
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('two of one name in different folders keep apart', async () => {
    const { result } = await take({ 'orders/order/created.json': object(), 'orders/basket/created.json': object() });
    expect(result.events.map(({ event }) => event)).toEqual(['orders/BasketCreated', 'orders/OrderCreated']);
  });

  it('nothing is followed out of the folder', async () => {
    const { result } = await take({ 'a/one.json': object(), '../secret.json': object() });
    expect(result.events).toHaveLength(1);
  });

  it.each<[string, Sources, Partial<ImportInput>, object]>([
    ['nothing is there', {}, {}, { code: 'no-such-path' }],
    ['there is no event', { 'readme.md': 'x' }, {}, { code: 'nothing-to-import' }],
    ['nobody agreed', { 'a.json': object() }, { yes: false }, { code: 'not-agreed' }],
    [
      'a domain is misnamed',
      { 'a.json': object() },
      { domain: 'My Orders' },
      { message: expect.stringContaining('Did you mean my-orders?') },
    ],
    ['a source is AWS’s', { 'a.json': object() }, { source: 'aws.orders' }, { code: 'wrong-answer' }],
    ['an owner is misnamed', { 'a.json': object() }, { owner: 'A B' }, { code: 'wrong-answer' }],
    [
      'a workspace is there',
      { 'a.json': object(), '../out/eda.yaml': 'version: 1\n' },
      {},
      { code: 'workspace-exists' },
    ],
    ['files are there', { 'a.json': object(), '../out/schemas/old.json': '{}' }, {}, { code: 'wrong-answer' }],
  ])('nothing is written where %s', async (_, sources, input, detail) => {
    await expect(
      take(Object.fromEntries(Object.entries(sources).map(([path, value]) => [path, value])), input),
    ).rejects.toMatchObject({ detail });
  });

  it('a dry run only shows', async () => {
    const { result, written } = await take({ 'a.json': object() }, { dryRun: true });
    expect([result.written, written]).toEqual([false, {}]);
  });
});

describe('a person', () => {
  it('is shown the proposal, and asked', async () => {
    const wizard = person([
      ['Which folder', ''],
      ['before the domain', 'com.shop'],
      ['Write these', true],
    ]);
    const { result, shown, written } = await take({ 'orders/a.json': object() }, { yes: false }, wizard, ['source']);
    wizard.done();
    expect(shown).toMatchObject([{ written: false, events: [{ source: 'com.shop.orders' }] }]);
    expect(Object.keys(written)).toEqual(expect.arrayContaining([...result.files]));
  });

  it('may decline', async () => {
    const wizard = person([
      ['Which folder', ''],
      ['Write these', false],
    ]);
    await expect(take({ 'orders/a.json': object() }, { yes: false }, wizard)).rejects.toMatchObject({
      detail: { code: 'not-agreed' },
    });
  });
});

describe('one file of many definitions', () => {
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    oneOf: [{ $ref: '#/definitions/order_placed_event' }, { $ref: '#/definitions/order_held$event' }],
    definitions: {
      order_placed_event: {
        type: 'object',
        properties: { m: { $ref: '#/definitions/money' }, l: { $ref: '#/definitions/line~1s' } },
      },
      order_held$event: { type: 'object', properties: { m: { $ref: '#/definitions/money/properties/amount' } } },
      'line/s': { type: 'array', items: { $ref: '#/definitions/line/s' } },
      money: { type: 'object', properties: { amount: { type: 'integer' } } },
    },
  };
  const sound = {
    ...schema,
    definitions: { ...schema.definitions, 'line/s': { type: 'array', items: { $ref: '#/definitions/money' } } },
  };

  it('becomes events; what one of them uses stays with it, what several use is shared', async () => {
    const { result, written, tree } = await take(
      { 'schema.json': sound },
      { from: 'in/schema.json', domain: 'orders' },
    );
    expect(majorsOf(result)).toEqual([
      'orders/OrderHeld@1 <- schema.json#/definitions/order_held$event',
      'orders/OrderPlaced@1 <- schema.json#/definitions/order_placed_event',
    ]);
    expect(JSON.parse(written['schemas/orders/OrderPlaced/v1/schema.json'] ?? '')).toEqual({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      properties: { m: { $ref: '../../types/money.json' }, l: { $ref: '#/definitions/line~1s' } },
      definitions: { 'line/s': { type: 'array', items: { $ref: '../../types/money.json' } } },
    });
    expect(written['schemas/orders/OrderHeld/v1/schema.json']).toContain('"../../types/money.json#/properties/amount"');
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('without a list of events, they are what no other definition uses', async () => {
    const { oneOf: _, ...bare } = sound;
    const { result } = await take({ 'orders.json': bare });
    expect(result.events.map(({ event }) => event)).toEqual(['orders/OrderHeld', 'orders/OrderPlaced']);
  });
});

describe('the webhooks of GitHub', () => {
  it('as imported take the same payloads as the original, says ajv', async () => {
    const [{ default: schema }, { default: examples }] = await Promise.all([
      import('@octokit/webhooks-schemas/schema.json', { with: { type: 'json' } }),
      import('@octokit/webhooks-examples/api.github.com/index.json', { with: { type: 'json' } }),
    ]);
    const original = schema as unknown as { definitions: { [name: string]: Json } };
    const { tree, result } = await take({ 'schema.json': schema as unknown as Json }, { domain: 'github' });
    // `enum: [true]` with `default: false`, and `tsAdditionalProperties`, as GitHub publishes it.
    expect(result.findings.rules).toEqual({ 'default-invalid': 1, 'unknown-keyword': 71 });
    expect(result.leftOut).toEqual([]);
    const { catalogue, library } = await loadCatalogue(memoryWorld(tree).open('/project/out'));
    const ajv = new Ajv({ strict: false, validateFormats: false, ownProperties: true, logger: false });
    ajv.addSchema({ ...schema, $id: 'github' });
    const verdicts: string[] = [];
    for (const { name, examples: payloads } of examples as unknown as { name: string; examples: Json[] }[]) {
      const definition = [`${name}_event`, `${name}$event`].find((each) => Object.hasOwn(original.definitions, each));
      if (definition === undefined) continue;
      const event = result.events.find(({ majors }) => majors[0]?.from.endsWith(`/${definition}`));
      const major = catalogue.events.get(event?.event ?? '')?.majors[0];
      const bundled = major && library.bundled(major.head.file);
      expect(isObject(bundled), name).toBe(true);
      const ours = interpret(bundled as Json, 'draft-07');
      const theirs = ajv.getSchema(`github#/definitions/${definition}`);
      for (const [i, payload] of payloads.entries()) {
        const [a, b] = [ours.check(payload).length === 0, theirs?.(payload)];
        if (a !== b) verdicts.push(`${name} ${i}: ${a} here, ${b} there`);
      }
    }
    expect(verdicts).toEqual([]);
  }, 60_000);
});

describe('schemas that refer to each other in a circle', () => {
  const to = (file: string): Json => object({ other: { $ref: `./${file}.json` } });

  it('are events where nothing else refers to them', async () => {
    const { result, written } = await take({ 'a.json': to('b'), 'b.json': to('a'), 'c.json': object() });
    expect(majorsOf(result)).toEqual(['misc/A@1 <- a.json', 'misc/B@1 <- b.json', 'misc/C@1 <- c.json']);
    expect(findingsOf(await check(written))).not.toContain('error');
  });

  it('are shared types where an event refers to one of them', async () => {
    const { result } = await take({ 'a.json': to('b'), 'b.json': to('a'), 'c.json': to('a') });
    expect(majorsOf(result)).toEqual(['misc/C@1 <- c.json']);
    expect(result.types).toHaveLength(2);
  });
});

it('a name that is too long for an event is not carried over', async () => {
  const file = `${'long'.repeat(60)}.json`;
  const { result } = await take({ [file]: object(), 'a.json': object() });
  expect(majorsOf(result)).toEqual(['misc/A@1 <- a.json']);
  expect(result.leftOut).toEqual([{ what: file, why: expect.stringContaining('240 characters') }]);
});
