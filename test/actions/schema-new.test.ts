import { describe, expect, it } from 'vitest';
import type { NewEventInput } from '../../src/actions/new-draft.ts';
import { newSchema } from '../../src/actions/schema-new.ts';
import type { BusWorld, Wizard } from '../../src/ports.ts';
import { check, findingsOf } from '../support/check.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY, person } from '../support/wizard.ts';
import { workspace } from '../support/workspace.ts';

const EVENT = 'schemas/orders/OrderPlaced/event.yaml';
const HELD = 'schemas/orders/OrderHeld';
const SAMPLE = { orderId: 'o-1', at: '2026-11-20T09:30:00Z', lines: [{ sku: 'a', quantity: 1 }] };
const METADATA = {
  'eda.yaml':
    'version: 1\nbuses:\n  commerce: { summary: All that happens to an order. }\nmetadata: { type: types/metadata.json, property: metadata }\n',
  'schemas/types/metadata.json':
    '{ "type": "object", "required": ["id"], "properties": { "id": { "type": "string", "format": "uuid" } } }\n',
  'schemas/orders/OrderPlaced/v1/schema.json': null,
  'schemas/orders/OrderPlaced/v1/examples/small.json': null,
  'schemas/orders/OrderPlaced/v1/releases/1.0.0.json': null,
  'schemas/orders/OrderPlaced/v1/releases/digests.json': null,
  'schemas/orders/services/books.yaml': null,
  'schemas/orders/services/shop.yaml': null,
  [EVENT]: null,
} as const;

const buses = {
  clock: { now: () => new Date('2026-11-23T12:00:00Z') },
  random: { seed: () => 1, uuid: () => '' },
} as unknown as BusWorld;

type Changes = Parameters<typeof workspace>[0];

async function make(changes: Changes, input: Partial<NewEventInput>, wizard: Wizard = NOBODY, stdin = '') {
  const tree: Record<string, Tree[string]> = workspace(changes);
  const result = await newSchema(
    { fields: [], from: [], major: false, dryRun: false, ...input },
    { files: memoryWorld(tree, { stdin }), buses, sha256, wizard },
  );
  return { tree, result, findings: findingsOf(await check(tree)) };
}

const HELD_INPUT = { reference: 'orders/OrderHeld', summary: 'An order waits.' };

describe('a new event', () => {
  it('takes owner, source and bus from its domain', async () => {
    const { tree, result, findings } = await make({}, HELD_INPUT);
    expect(findings).toBe('');
    expect(result).toMatchObject({ reference: 'orders/OrderHeld@1', written: true, edited: [] });
    expect(String(tree[`${HELD}/event.yaml`]).split('\n').slice(1)).toEqual([
      'summary: An order waits.',
      'owner: checkout',
      'source: com.acme.orders',
      'bus: commerce',
      'majors:',
      '  1: { detailType: OrderHeld, stability: draft }',
      '',
    ]);
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`]))).toEqual({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'OrderHeld',
      description: 'An order waits.',
      type: 'object',
      properties: {},
    });
  });

  it('has the fields that are named, shared types among them', async () => {
    const fields = ['orderId:uuid', 'note?:string', 'skus:string[]', 'total:money', 'parts?:money[][]'];
    const { tree, findings } = await make({}, { ...HELD_INPUT, fields });
    expect(findings).toBe('');
    const money = { $ref: '../../../types/money.json' };
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`]))).toMatchObject({
      required: ['orderId', 'skus', 'total'],
      properties: {
        orderId: { type: 'string', format: 'uuid' },
        note: { type: 'string' },
        skus: { type: 'array', items: { type: 'string' } },
        total: money,
        parts: { type: 'array', items: { type: 'array', items: money } },
      },
    });
  });

  it('is described by samples, which stand as examples', async () => {
    const more = { ...SAMPLE, note: null };
    const { tree, result, findings } = await make(
      { 'a.json': JSON.stringify(SAMPLE), 'b.json': JSON.stringify([more]) },
      { ...HELD_INPUT, from: ['a.json', 'b.json'] },
    );
    expect(findings).toBe('');
    expect(result).toMatchObject({ samples: 2, notes: [expect.stringContaining('personal or secret')] });
    expect(JSON.parse(String(tree[`${HELD}/v1/examples/sample-2.json`]))).toEqual(more);
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`]))).toMatchObject({ required: ['orderId', 'at', 'lines'] });
  });

  it('takes its address from a whole event on stdin', async () => {
    const whole = { source: 'com.acme.hold', 'detail-type': 'Order Held', detail: SAMPLE };
    const { tree, findings } = await make({}, { ...HELD_INPUT, from: ['-'] }, NOBODY, JSON.stringify(whole));
    expect(findings).toBe('');
    expect(tree[`${HELD}/event.yaml`]).toContain('source: com.acme.hold\n');
    expect(tree[`${HELD}/event.yaml`]).toContain('1: { detailType: Order Held, stability: draft }');
    expect(JSON.parse(String(tree[`${HELD}/v1/examples/sample.json`]))).toEqual(SAMPLE);
  });

  it.each([
    ['a request of PutEvents', { Entries: [{ Source: 'com.zzz', DetailType: 'Zed', Detail: '{"a":1}' }] }],
    ['an entry', { Source: 'com.zzz', DetailType: 'Zed', Detail: '{"a":1}' }],
  ])('takes the detail out of %s', async (_, value) => {
    const { tree, findings } = await make(
      { 'a.json': `\uFEFF${JSON.stringify(value)}` },
      { ...HELD_INPUT, from: ['a.json'] },
    );
    expect(findings).toBe('');
    expect(tree[`${HELD}/event.yaml`]).toContain('source: com.zzz\n');
    expect(tree[`${HELD}/event.yaml`]).toContain('1: { detailType: Zed, stability: draft }');
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`]))).toMatchObject({ required: ['a'] });
    expect(JSON.parse(String(tree[`${HELD}/v1/examples/sample.json`]))).toEqual({ a: 1 });
  });

  it.each([
    ['{"OrderId":1,"Detail":"blue"}', ['OrderId', 'Detail']],
    ['{"source":"web","detail":"blue"}', ['source', 'detail']],
    ['{"Entries":[1],"total":1}', ['Entries', 'total']],
  ])('takes %s for a detail', async (text, required) => {
    const { tree } = await make({ 'a.json': text }, { ...HELD_INPUT, from: ['a.json'] });
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`]))).toMatchObject({ required });
  });

  it('reads one sample a line', async () => {
    const lines = `${JSON.stringify(SAMPLE)}\n${JSON.stringify(SAMPLE)}\n`;
    expect((await make({ 'a.ndjson': lines }, { ...HELD_INPUT, from: ['a.ndjson'] })).result.samples).toBe(2);
  });

  it('carries the metadata that eda.yaml demands, in its examples too', async () => {
    const { tree, result, findings } = await make(
      { ...METADATA, 'a.json': JSON.stringify({ ...SAMPLE }) },
      { ...HELD_INPUT, from: ['a.json'], source: 'com.acme.orders' },
    );
    expect(findings).toBe('');
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`]))).toMatchObject({
      required: ['metadata', 'orderId', 'at', 'lines'],
      properties: { metadata: { $ref: '../../../types/metadata.json' } },
    });
    const example = JSON.parse(String(tree[`${HELD}/v1/examples/sample.json`]));
    expect(Object.keys(example)).toEqual(['metadata', 'orderId', 'at', 'lines']);
    expect(result.notes.join()).toContain('was made up');
  });

  it('keeps the metadata of a sample, and refuses wrong ones', async () => {
    const sample = (id: string) => JSON.stringify({ metadata: { id }, orderId: 'o' });
    const input = { ...HELD_INPUT, from: ['a.json'], source: 'com.acme.orders' };
    const good = '0f8fad5b-d9cb-469f-a165-70867728950e';
    const { tree } = await make({ ...METADATA, 'a.json': sample(good) }, input);
    expect(tree[`${HELD}/v1/examples/sample.json`]).toContain(good);
    const bad = { ...METADATA, 'a.json': '{ "metadata": { "id": 1 } }' };
    await expect(make(bad, input)).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'would-be-invalid', at: { file: 'a.json', line: 1, column: 23 }, found: '1' },
    });
    const entry = { Source: 'com.acme.orders', DetailType: 'OrderHeld', Detail: '{"metadata":5}' };
    const sent = { ...METADATA, 'a.json': `[\n${JSON.stringify(entry)}]` };
    await expect(make(sent, input)).rejects.toMatchObject({
      detail: {
        at: { file: 'a.json', line: 2 },
        found: '5',
        expected: expect.any(String),
        next: expect.stringContaining('leave "metadata" out'),
      },
    });
  });

  it('is written in the dialect of what it refers to', async () => {
    const draft07 = 'http://json-schema.org/draft-07/schema#';
    const { tree, findings } = await make(
      {
        ...METADATA,
        'schemas/types/metadata.json': `{ "$schema": "${draft07}", "type": "object" }`,
        'schemas/types/size.json': `{ "$schema": "${draft07}", "type": "number" }`,
        'schemas/types/money.json': null,
      },
      { ...HELD_INPUT, fields: ['size:size'], source: 'com.acme.orders' },
    );
    expect(findings).toBe('');
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`])).$schema).toBe(draft07);
  });

  it('includes metadata that are no property of their own', async () => {
    const { tree, findings } = await make(
      {
        ...METADATA,
        'eda.yaml': 'version: 1\nmetadata: { type: types/metadata.json }\n',
        'a.json': '{ "id": "0f8fad5b-d9cb-469f-a165-70867728950e", "orderId": "o" }',
      },
      { ...HELD_INPUT, from: ['a.json'], source: 'com.acme.orders' },
    );
    expect(findings).toBe('');
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`]))).toMatchObject({
      allOf: [{ $ref: '../../../types/metadata.json' }],
      required: ['orderId'],
      properties: { orderId: { type: 'string' } },
    });
  });

  it('may have a new domain, a new team and a new service; teams.yaml keeps what it says', async () => {
    const teams = '# Who owns what.\ncheckout: { name: Checkout } # the old ones\nledger: { name: Ledger }\n';
    const { tree, result, findings } = await make(
      { 'schemas/teams.yaml': teams },
      {
        reference: 'returns/ReturnAsked',
        summary: 'A customer wants to send something back.',
        domainSummary: 'What comes back: parcels, and money.',
        owner: 'goods-in',
        teamName: 'Goods in',
        service: 'desk',
        serviceSummary: 'Takes returns.',
        source: 'com.acme.returns',
      },
    );
    expect(findings).toBe('');
    expect(tree['schemas/teams.yaml']).toBe(`${teams}goods-in: { name: Goods in }\n`);
    expect(tree['schemas/returns/domain.yaml']).toContain(
      'summary: "What comes back: parcels, and money."\nowner: goods-in\n',
    );
    expect(tree['schemas/returns/services/desk.yaml']).toContain('produces:\n  - returns/ReturnAsked\n');
    expect(result.edited).toEqual(['schemas/teams.yaml']);
  });

  it('is added to what its service publishes, whose comments stay', async () => {
    const { tree, findings } = await make({}, { ...HELD_INPUT, service: 'shop' });
    expect(findings).toBe('');
    expect(tree['schemas/orders/services/shop.yaml']).toBe(
      'summary: Sells.\nowner: checkout\nproduces: [orders/OrderPlaced, orders/OrderHeld]\n',
    );
    const books = await make({}, { ...HELD_INPUT, service: 'orders/books' });
    expect(books.tree['schemas/orders/services/books.yaml']).toMatch(/fields: .*\nproduces: \[orders\/OrderHeld\]\n$/);
  });

  it('guesses the source of a new domain from the others', async () => {
    const wizard = person([
      ['own', 'checkout'],
      ['source', ''],
      ['bus', 'commerce'],
      ['A field', ''],
      ['publishes', 'none yet'],
    ]);
    const { tree } = await make(
      {},
      { reference: 'returns/ReturnAsked', summary: 'Asked.', domainSummary: 'Returns.' },
      wizard,
    );
    wizard.done();
    expect(tree['schemas/returns/ReturnAsked/event.yaml']).toContain('source: com.acme.returns\n');
  });

  it('a dry run writes nothing', async () => {
    const { tree, result } = await make({}, { ...HELD_INPUT, dryRun: true });
    expect(result).toMatchObject({ written: false, created: [`${HELD}/event.yaml`, `${HELD}/v1/schema.json`] });
    expect(tree).toEqual(workspace());
  });
});

describe('a person is asked', () => {
  it('everything that no flag says; a wrong answer again', async () => {
    const wizard = person([
      ['Which domain', 'orders'],
      ['name of the event', 'orderHeld'],
      ['name of the event', 'OrderPlaced'],
      ['name of the event', 'Orderplaced'],
      ['name of the event', 'OrderHeld'],
      ['What has happened', ''],
      ['What has happened', 'An order waits.'],
      ['own', 'a new team'],
      ['id of the team', 'Holders'],
      ['id of the team', 'holders'],
      ['name of the team', ''],
      ['source', 'aws.orders'],
      ['source', ''],
      ['bus', 'default'],
      ['A field', 'orderId'],
      ['A field', 'orderId:uid'],
      ['A field', 'orderId:uuid'],
      ['A field', 'orderId:string'],
      ['A field', 'note?:string'],
      ['A field', ''],
      ['publishes', 'a new service'],
      ['name of the service', 'holder'],
      ['service holder do', 'Holds.'],
    ]);
    const { tree, findings } = await make({}, {}, wizard);
    wizard.done();
    expect(findings).toBe('');
    expect(tree[`${HELD}/event.yaml`]).toContain('owner: holders\nsource: com.acme.orders\nmajors:');
    expect(tree['schemas/teams.yaml']).toContain('holders: { name: Holders }');
    expect(JSON.parse(String(tree[`${HELD}/v1/schema.json`]))).toMatchObject({ required: ['orderId'] });
  });

  it.each([
    ['a domain near another', { reference: 'order/OrderHeld' }, [['There is a domain orders', false]]],
    ['an event near another', { reference: 'orders/OrdersPlaced' }, [['There is an event orders/OrderPlaced', false]]],
    ['a team near another', { ...HELD_INPUT, owner: 'chekout' }, [['There is a team checkout', false]]],
  ] as const)('whether %s is meant', async (_, input, answers) => {
    const wizard = person(answers);
    await expect(make({}, input, wizard)).rejects.toMatchObject({ detail: { code: 'not-answered' } });
    wizard.done();
  });
});

describe('nothing is written where', () => {
  it.each<[string, Partial<NewEventInput>, Changes, object]>([
    [
      'nothing says what it is',
      { reference: 'orders/OrderHeld' },
      {},
      { code: 'not-answered', next: expect.stringContaining('--summary') },
    ],
    ['no event is named', {}, {}, { code: 'not-answered' }],
    [
      'the domain is mistyped',
      { ...HELD_INPUT, reference: 'order/OrderHeld' },
      {},
      { code: 'unknown-domain', next: expect.stringContaining('Did you mean orders?') },
    ],
    [
      'the domain is misnamed',
      { ...HELD_INPUT, reference: 'Orders/OrderHeld' },
      {},
      { message: expect.stringContaining('Did you mean orders?') },
    ],
    [
      'the domain is taken',
      { ...HELD_INPUT, reference: 'types/OrderHeld' },
      {},
      { message: expect.stringContaining('shared types') },
    ],
    [
      'the domain is a device',
      { ...HELD_INPUT, reference: 'con/OrderHeld' },
      {},
      { message: expect.stringContaining('device') },
    ],
    [
      'the event is misnamed',
      { ...HELD_INPUT, reference: 'orders/order_held' },
      {},
      { message: expect.stringContaining('Did you mean OrderHeld?') },
    ],
    ['the event leads out', { ...HELD_INPUT, reference: 'orders/../../Held' }, {}, { code: 'wrong-answer' }],
    [
      'the event is there',
      { ...HELD_INPUT, reference: 'orders/OrderPlaced' },
      {},
      { message: expect.stringContaining('--major') },
    ],
    [
      'the event differs in case',
      { ...HELD_INPUT, reference: 'orders/Orderplaced' },
      {},
      { message: expect.stringContaining('upper and lower case') },
    ],
    [
      'the team is mistyped',
      { ...HELD_INPUT, owner: 'chekout' },
      {},
      { code: 'unknown-team', next: expect.stringContaining('Did you mean checkout?') },
    ],
    [
      'the bus is mistyped',
      { ...HELD_INPUT, bus: 'comerce' },
      {},
      { message: expect.stringContaining('Did you mean commerce?') },
    ],
    [
      'the service is mistyped',
      { ...HELD_INPUT, service: 'shpo' },
      {},
      { code: 'unknown-service', next: expect.stringContaining('Did you mean orders/shop?') },
    ],
    [
      'the source is AWS’s',
      { ...HELD_INPUT, source: 'aws.orders' },
      {},
      { message: expect.stringContaining('AWS keeps') },
    ],
    [
      'a type is mistyped',
      { ...HELD_INPUT, fields: ['a:mony'] },
      {},
      { message: expect.stringContaining('Did you mean money?') },
    ],
    [
      'a field is the metadata that eda.yaml demands',
      { ...HELD_INPUT, source: 'com.acme.orders', fields: ['metadata:string'] },
      METADATA,
      { code: 'wrong-answer', message: expect.stringContaining('eda.yaml demands') },
    ],
    [
      'much is missing: all of it is named',
      { reference: 'fraud/Suspected', owner: 'hunters' },
      METADATA,
      {
        code: 'not-answered',
        message: expect.stringContaining('--domain-summary, --summary, --team-name, --source.'),
      },
    ],
    ['a field is none', { ...HELD_INPUT, fields: ['a'] }, {}, { message: expect.stringContaining('name:type') }],
    [
      'fields come twice',
      { ...HELD_INPUT, fields: ['a:string'], from: ['a.json'] },
      { 'a.json': '{}' },
      { code: 'fields-twice' },
    ],
    [
      'a sample is broken',
      { ...HELD_INPUT, from: ['a.json'] },
      { 'a.json': '{ "a": }' },
      { code: 'unreadable-sample', at: { file: 'a.json', line: 1, column: 8 } },
    ],
    [
      'a line of samples is broken',
      { ...HELD_INPUT, from: ['a.ndjson'] },
      { 'a.ndjson': '{ "a": 1 }\n{ "a": }\n{ "a": 2 }\n' },
      {
        code: 'unreadable-sample',
        at: { file: 'a.ndjson', line: 2, column: 8 },
        message: expect.stringMatching(/^The line is not/),
      },
    ],
    ...(
      [
        ['{"Source":"a","DetailType":"T","Detail":"{"}', { line: 1, column: 43 }, /^The Detail is not valid JSON:/],
        ['{"Entries":5}', { line: 1, column: 12 }, /Entries .* must be a list/],
        ['{"Entries":[{"Source":"a"}]}', { line: 1, column: 13 }, /no "DetailType" and no "Detail"/],
        ['{"source":"a","detail-type":"T","detail":5}', { line: 1, column: 42 }, /must be an object/],
        ['{"source":"a","detail-type":5,"detail":{}}', { line: 1, column: 29 }, /"detail-type" .* must be text/],
      ] as const
    ).map(([text, at, message]): [string, Partial<NewEventInput>, Changes, object] => [
      `the sample is ${text}`,
      { ...HELD_INPUT, from: ['a.json'] },
      { 'a.json': text },
      {
        code: 'no-detail',
        at: { file: 'a.json', ...at, pointer: expect.any(String) },
        message: expect.stringMatching(message),
        next: expect.any(String),
      },
    ]),
    ['a sample is missing', { ...HELD_INPUT, from: ['a.json'] }, {}, { code: 'unreadable-sample' }],
    ['a sample is no object', { ...HELD_INPUT, from: ['a.json'] }, { 'a.json': '[1]' }, { code: 'no-detail' }],
    ['there is no sample', { ...HELD_INPUT, from: ['a.json'] }, { 'a.json': '[]' }, { code: 'no-sample' }],
    [
      'samples are of two events',
      { ...HELD_INPUT, from: ['a.json'] },
      { 'a.json': '[{"source":"a","detail-type":"T","detail":{}},{"source":"b","detail-type":"T","detail":{}}]' },
      { code: 'samples-differ' },
    ],
    [
      'the address is taken',
      { ...HELD_INPUT, detailType: 'OrderPlaced' },
      {},
      { message: expect.stringContaining('address-collision') },
    ],
    ['the version has no major', { ...HELD_INPUT, versionMatch: 'a' }, {}, { code: 'only-with-major' }],
  ])('%s', async (_, input, changes, detail) => {
    const tree: Record<string, Tree[string]> = workspace(changes);
    const before = { ...tree };
    const made = newSchema(
      { fields: [], from: [], major: false, dryRun: false, ...input },
      { files: memoryWorld(tree), buses, sha256, wizard: NOBODY },
    );
    await expect(made).rejects.toMatchObject({ detail });
    expect(tree).toEqual(before);
  });

  it('but not because of an error that was there before', async () => {
    const { result } = await make(
      { 'schemas/payments/domain.yaml': 'summary: S.\nowner: nobody\n' },
      {
        ...HELD_INPUT,
        owner: 'goods-in',
        teamName: 'Goods in',
      },
    );
    expect(result.written).toBe(true);
  });
});

describe('the next major', () => {
  const COMMENTED = `# What a shop is for.
summary: 'An order was placed.'  # in quotes
source: com.acme.orders
bus: commerce
owner: checkout
majors: # told apart by detail-type
  # The first one.
  1: { detailType: OrderPlaced }   # since 2020
# the end
`;

  it('is a copy with an address of its own; event.yaml keeps its comments', async () => {
    const { tree, result, findings } = await make({ [EVENT]: COMMENTED }, { reference: 'OrderPlaced', major: true });
    expect(findings).toBe('');
    expect(result).toMatchObject({ reference: 'orders/OrderPlaced@2', detailType: 'OrderPlaced.v2', edited: [EVENT] });
    expect(tree[EVENT]).toBe(
      COMMENTED.replace('# since 2020\n', '# since 2020\n  2: { detailType: OrderPlaced.v2, stability: draft }\n'),
    );
    for (const file of ['schema.json', 'examples/small.json']) {
      expect(tree[`schemas/orders/OrderPlaced/v2/${file}`]).toBe(tree[`schemas/orders/OrderPlaced/v1/${file}`]);
    }
    expect(tree['schemas/orders/OrderPlaced/v2/releases/digests.json']).toBeUndefined();
  });

  it('may have the detail-type that is asked for', async () => {
    const { tree } = await make(
      {},
      { reference: 'OrderPlaced', major: true, detailType: 'Order Placed', stability: 'beta' },
    );
    expect(tree[EVENT]).toContain('2: { detailType: Order Placed, stability: beta }');
  });

  it('may keep the detail-type, told apart by a version that begins with its number', async () => {
    const head = `{ "type": "object", "required": ["metadata"], "properties": { "metadata": {
      "type": "object", "required": ["version"], "properties": { "version": { "type": "string" } } } } }`;
    const { tree, findings } = await make(
      {
        [EVENT]: COMMENTED,
        'schemas/orders/OrderPlaced/v1/schema.json': head,
        'schemas/orders/OrderPlaced/v1/examples/small.json': '{ "metadata": { "version": "1.4.0" } }',
        'schemas/orders/OrderPlaced/v1/releases/1.0.0.json': null,
        'schemas/orders/OrderPlaced/v1/releases/digests.json': null,
        'schemas/orders/services/books.yaml': null,
      },
      { reference: 'OrderPlaced', major: true, versionMatch: 'metadata.version' },
    );
    expect(findings).toBe('');
    const match = (major: number) => `match: { detail: { metadata: { version: [{ prefix: "${major}." }] } } }`;
    expect(tree[EVENT]).toBe(
      COMMENTED.replace(
        '{ detailType: OrderPlaced }   # since 2020\n',
        `{ detailType: OrderPlaced, ${match(1)} }   # since 2020\n  2: { detailType: OrderPlaced, stability: draft, ${match(2)} }\n`,
      ),
    );
    expect(JSON.parse(String(tree['schemas/orders/OrderPlaced/v2/examples/small.json']))).toEqual({
      metadata: { version: '2.0.0' },
    });
  });

  it.each([
    ['https://acme.example/orders/placed/v1.json', 'https://acme.example/orders/placed/v2.json'],
    ['https://acme.example/orders/placed.json', 'https://acme.example/orders/placed.json?v2'],
  ])('has an $id of its own: %s', async (id, expected) => {
    const head = `{ "$id": "${id}", "type": "object", "properties": { "orderId": {}, "total": { "properties": { "amount": {} } } } }`;
    const { tree, findings } = await make(
      { 'schemas/orders/OrderPlaced/v1/schema.json': head },
      { reference: 'OrderPlaced', major: true },
    );
    expect(findings).toBe('');
    expect(tree['schemas/orders/OrderPlaced/v2/schema.json']).toBe(head.replace(id, expected));
  });

  it('asks which event', async () => {
    const wizard = person([['Which event', 'orders/OrderPlaced']]);
    expect((await make({}, { major: true }, wizard)).result.reference).toBe('orders/OrderPlaced@2');
  });

  it.each<[string, Partial<NewEventInput>, Changes, object]>([
    [
      'the event is mistyped',
      { reference: 'orders/OrderPlacd' },
      {},
      { code: 'unknown-event', next: 'Did you mean orders/OrderPlaced?' },
    ],
    [
      'the address is taken',
      { reference: 'OrderPlaced', detailType: 'OrderPlaced' },
      {},
      { message: expect.stringContaining('address-collision') },
    ],
    [
      'the field of the version is none',
      { reference: 'OrderPlaced', versionMatch: 'lines[].sku' },
      {},
      { code: 'wrong-answer' },
    ],
    [
      'it is said again what the event is',
      { reference: 'OrderPlaced', summary: 'Again.' },
      {},
      { code: 'not-with-major' },
    ],
    [
      'event.yaml is broken',
      { reference: 'OrderPlaced' },
      { [EVENT]: 'summary: [' },
      { next: expect.stringContaining('eda schema validate') },
    ],
    [
      'event.yaml can’t be edited: two majors share what is written',
      { reference: 'OrderPlaced', versionMatch: 'orderId' },
      {
        [EVENT]: 'summary: S.\nowner: checkout\nsource: a\nmajors:\n  1: &one { detailType: OrderPlaced }\n  2: *one\n',
        'schemas/orders/OrderPlaced/v2/schema.json': '{}',
      },
      { code: 'not-edited', next: expect.stringContaining('majors:') },
    ],
  ])('is not opened where %s', async (_, input, changes, detail) => {
    const tree: Record<string, Tree[string]> = workspace(changes);
    const before = { ...tree };
    const made = newSchema(
      { fields: [], from: [], major: true, dryRun: false, ...input },
      { files: memoryWorld(tree), buses, sha256, wizard: NOBODY },
    );
    await expect(made).rejects.toMatchObject({ detail });
    expect(tree).toEqual(before);
  });
});
