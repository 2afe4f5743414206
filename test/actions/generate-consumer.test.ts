import { describe, expect, it } from 'vitest';
import type { ConsumerInput } from '../../src/actions/generate-consumer.ts';
import { consumerVerdict } from '../../src/actions/generate-consumer.ts';
import { person } from '../support/wizard.ts';
import { ASKED, below, failure, releases, run, shop } from './consumer-world.ts';

const HANDLER = 'out/src/generated/handler.ts';
const STUB = 'out/src/on-order-placed.ts';
const README = 'out/README.md';
const README_TEMPLATE = 'eda/templates/consumer/README.md';

describe('a new consumer', () => {
  it('has its files, those of the types, a sample, and a manifest', async () => {
    const tree = shop();
    const result = await run(tree);
    expect(result).toMatchObject({
      out: 'out',
      name: 'order-placed-consumer',
      shape: 'sqs',
      iac: 'cdk',
      profile: 'standard',
      packageManager: 'npm',
      events: [{ reference: 'orders/OrderPlaced@1', version: '1.0.0' }],
      first: true,
      removed: [],
      merged: [],
      kept: [],
      conflicts: [],
      notes: [],
    });
    const files = below(tree, 'out');
    expect(Object.keys(files).sort()).toEqual([
      '.eda/base/README.md',
      '.eda/base/cdk.json',
      '.eda/base/package.json',
      '.eda/base/src/on-order-placed.ts',
      '.eda/manifest.json',
      ...result.written,
    ]);
    expect(result.written).toEqual([
      'README.md',
      'cdk.json',
      'events/order-placed.v1.json',
      'infra/generated/dashboard.ts',
      'infra/generated/order-placed-consumer.ts',
      'package.json',
      'src/generated/events/index.ts',
      'src/generated/events/orders/OrderPlaced.v1.ts',
      'src/generated/events/orders/OrderPlaced.v1.validate.ts',
      'src/generated/events/runtime.ts',
      'src/generated/handler.ts',
      'src/on-order-placed.ts',
    ]);
    expect(files['src/generated/handler.ts']).toContain("idempotencyKey: 'detail.metadata.eventId',");
    expect(files['infra/generated/order-placed-consumer.ts']).toContain(
      "{ source: ['com.acme.orders'], detailType: ['OrderPlaced'] }",
    );
    expect(JSON.parse(files['events/order-placed.v1.json']!)).toMatchObject({
      source: 'com.acme.orders',
      'detail-type': 'OrderPlaced',
    });
    // What is not released yet is not promised to anybody.
    expect(files['src/generated/events/orders/OrderPlaced.v1.ts']).not.toContain('total');
    expect(JSON.parse(files['.eda/manifest.json']!)).toMatchObject({
      version: 1,
      answers: {
        events: ['orders/OrderPlaced@1'],
        name: 'order-placed-consumer',
        idempotencyKey: 'detail.metadata.eventId',
      },
      events: { 'orders/OrderPlaced@1': '1.0.0' },
    });
  });

  it('of several events has one rule, and one function of yours for each', async () => {
    const tree = shop();
    const result = await run(tree, {
      ...ASKED,
      references: ['orders/OrderCancelled', 'orders/OrderPlaced'],
      name: 'billing',
    });
    expect(result.notes.join('\n')).toMatch(/OrderCancelled@1 is a draft.*\n.*OrderCancelled@1 was never released/);
    const files = below(tree, 'out');
    expect(files['src/generated/handler.ts']).toContain("import { onOrderCancelled } from '../on-order-cancelled.ts';");
    expect(files['infra/generated/billing.ts']).toContain("detailType: ['OrderCancelled', 'OrderPlaced']");
    expect(files['src/on-order-cancelled.ts']).toContain('onOrderCancelled(event: OrderCancelledEvent)');
  });

  it('of a service has its events, its patterns and its name', async () => {
    const tree = shop();
    const result = await run(tree, { service: 'billing', shape: 'sqs', iac: 'sam', out: 'out' });
    expect(result).toMatchObject({ name: 'billing' });
    expect(below(tree, 'out')['template.yaml']).toContain(
      '- { source: [com.acme.orders], detail-type: [OrderPlaced], detail: { orderId: [{ prefix: o }] } }',
    );
    // What the service consumes is read again each time.
    tree['shop/schemas/orders/services/billing.yaml'] =
      'summary: Bills.\nowner: checkout\nconsumes:\n  - event: orders/OrderPlaced\n';
    expect(await run(tree, { out: 'out' })).toMatchObject({
      merged: [],
      events: [{ reference: 'orders/OrderPlaced@1' }],
    });
    expect(below(tree, 'out')['template.yaml']).toMatch(
      /EventPattern:\s+source:\s+- com.acme.orders\s+detail-type:\s+- OrderPlaced\n$/,
    );
    expect(below(tree, 'out')['src/on-order-cancelled.ts']).toBeUndefined();
  });

  it.each<[string, Partial<ConsumerInput>, RegExp]>([
    ['a stream, by the id outside the metadata', { shape: 'kinesis' }, /key:\s+'\$\.detail\.orderId'/],
    [
      'a stream, by another field',
      { shape: 'kinesis', partitionKey: 'detail.metadata.eventId' },
      /detail\.metadata\.eventId/,
    ],
  ])('%s', async (_, input, wanted) => {
    const tree = shop();
    await run(tree, { ...ASKED, ...input });
    expect(below(tree, 'out')['infra/generated/order-placed-consumer.ts']).toMatch(wanted);
  });

  it('takes the defaults with --yes', async () => {
    const tree = shop();
    expect(await run(tree, { references: ['OrderPlaced'], yes: true })).toMatchObject({
      out: 'order-placed-consumer',
      shape: 'sqs',
      iac: 'cdk',
      profile: 'standard',
    });
    // The same once more is the same consumer.
    expect(await run(tree, { references: ['OrderPlaced'], yes: true })).toMatchObject({ written: [], first: false });
  });

  it('asks a person for the rest', async () => {
    const tree = shop();
    const somebody = person([
      ['Which event', 'orders/OrderPlaced@1'],
      ['Another one', 'no other'],
      ['name of the consumer', ''],
      ['Which folder', 'here'],
      ['Which way', 'lambda: rule -> function. The least there is'],
      ['deployed with', 'sam: a template of CloudFormation, for AWS SAM'],
      ['How much', 'minimal: dead-letter and rejection queues, the core alarms'],
    ]);
    expect(await run(tree, {}, somebody)).toMatchObject({
      out: 'here',
      shape: 'lambda',
      iac: 'sam',
      profile: 'minimal',
    });
    somebody.done();
    // Asked once: the second time nothing is.
    await run(tree, { out: 'here' }, person([]));
  });

  it('asks for a key where nothing tells which', async () => {
    const input = {
      ...ASKED,
      references: ['orders/Clicked'],
      name: 'clicks',
      shape: 'kinesis',
      profile: 'minimal',
    } as const;
    const somebody = person([['must stay in order', 'detail.metadata.eventId']]);
    const tree = shop();
    await run(tree, input, somebody);
    somebody.done();
    expect(tree['out/infra/generated/clicks.ts']).toContain("'$.detail.metadata.eventId'");
  });

  it('says what a person should know of its events', async () => {
    const deprecated =
      ", deprecated: { effective: 2027-01-01, removal: 2027-07-01, alternative: 'orders/OrderCancelled@1' }";
    const file = 'shop/schemas/orders/OrderPlaced/event.yaml';
    const tree = shop({ [file]: String(shop()[file]).replace(' }', `${deprecated} }`) });
    expect((await run(tree)).notes).toEqual([
      'orders/OrderPlaced@1 is deprecated since 2027-01-01, and is removed on 2027-07-01: use orders/OrderCancelled@1.',
    ]);
  });

  it('gives events names that nothing else there has', async () => {
    const named = (domain: string, name: string) => ({
      [`shop/schemas/${domain}/domain.yaml`]: 'summary: A domain.\nowner: checkout\n',
      [`shop/schemas/${domain}/${name}/event.yaml`]: `summary: It was.\nowner: checkout\nsource: com.acme.${domain}\nbus: commerce\nmajors:\n  1: { detailType: ${name} }\n`,
      [`shop/schemas/${domain}/${name}/v1/schema.json`]: shop()[
        'shop/schemas/orders/OrderCancelled/v1/schema.json'
      ] as string,
    });
    const tree = shop({ ...named('parcels', 'Created'), ...named('returns', 'Created'), ...named('returns', 'Error') });
    await run(tree, { ...ASKED, references: ['parcels/Created', 'returns/Created', 'returns/Error'], name: 'all' });
    const files = below(tree, 'out');
    expect(Object.keys(files).filter((path) => path.startsWith('src/on-'))).toEqual([
      'src/on-parcels-created.ts',
      'src/on-returns-created.ts',
      'src/on-returns-error.ts',
    ]);
    expect(files['src/generated/handler.ts']).toContain("import { ReturnsError } from './events/returns-error.ts';");
    expect(files['src/generated/events/returns-error.ts']).toContain(
      "export { Error as ReturnsError, type ErrorEvent as ReturnsErrorEvent } from './returns/Error.v1.ts';",
    );
  });
});

describe('what is refused', () => {
  const REQUIRED = { references: ['orders/OrderPlaced'] };
  it.each<[string, Partial<ConsumerInput>, object]>([
    ['no event', { shape: 'sqs', iac: 'cdk', out: 'out' }, { kind: 'usage', code: 'no-event-named' }],
    [
      'an unknown event',
      { ...ASKED, references: ['orders/OrderPlacd'] },
      { code: 'unknown-event', next: 'Did you mean orders/OrderPlaced?' },
    ],
    ['an unknown service', { ...ASKED, references: [], service: 'biling' }, { code: 'unknown-service' }],
    [
      'an event that the service does not consume',
      { ...ASKED, references: ['orders/Clicked'], service: 'billing' },
      { code: 'not-consumed' },
    ],
    [
      'missing answers, all in one',
      REQUIRED,
      { kind: 'usage', code: 'not-answered', message: expect.stringContaining('--shape, --iac, --out') },
    ],
    [
      'events of several buses',
      { ...ASKED, references: ['orders/OrderPlaced', 'orders/Clicked'], name: 'x' },
      { code: 'several-buses', found: 'commerce: orders/OrderPlaced@1; clicks: orders/Clicked@1' },
    ],
    [
      'two versions of a major',
      { ...ASKED, references: ['orders/OrderPlaced@1.0.0', 'orders/OrderPlaced'] },
      { code: 'one-version-a-major' },
    ],
    [
      'a field that is no key',
      { ...ASKED, idempotencyKey: 'detail.total' },
      { code: 'wrong-answer', expected: 'detail.metadata.eventId, detail.orderId' },
    ],
    [
      'a key of the envelope',
      { ...ASKED, idempotencyKey: 'id' },
      { message: expect.stringContaining('another id of EventBridge’s') },
    ],
    ['a partition key without a stream', { ...ASKED, partitionKey: 'detail.orderId' }, { code: 'no-stream' }],
    [
      'events that nothing orders',
      { ...ASKED, references: ['orders/Clicked'], shape: 'kinesis' },
      { code: 'no-key', next: 'Name it with --partition-key.' },
    ],
    ['a name with capitals', { ...ASKED, name: 'OrderBilling' }, { code: 'wrong-answer', next: 'Correct --name.' }],
    [
      'the name of the event',
      { ...ASKED, name: 'order-placed' },
      { message: expect.stringContaining('order-placed-consumer') },
    ],
    ['a folder of the catalogue', { ...ASKED, out: 'shop/schemas/consumers' }, { code: 'out-in-catalogue' }],
    ['a file', { ...ASKED, out: 'shop/eda.yaml' }, { code: 'out-is-a-file' }],
  ])('%s', async (_, input, error) => {
    const tree = shop();
    const before = { ...tree };
    expect(await failure(run(tree, input))).toMatchObject(error);
    expect(tree).toEqual(before);
  });

  it('an event on the default bus, but for a subscriber of a custom one', async () => {
    const file = 'schemas/orders/OrderPlaced/event.yaml';
    const tree = shop();
    tree[`shop/${file}`] = String(tree[`shop/${file}`]).replace('bus: commerce\n', '');
    expect(await failure(run(tree))).toMatchObject({ kind: 'input', code: 'default-bus', at: { file } });
    await expect(run(tree, { ...ASKED, shape: 'custom-bus' })).resolves.toBeDefined();
  });

  it('an event without an id, where duplicates are to be told', async () => {
    const bare =
      '{ "type": "object", "required": ["metadata", "orderId"], "properties": { "metadata": { "type": "object" }, "orderId": { "type": "string" } } }\n';
    const tree = shop({
      'shop/eda.yaml': 'version: 1\nbuses:\n  commerce: { summary: All. }\n  clicks: { summary: Clicks. }\n',
      'shop/schemas/orders/OrderCancelled/v1/schema.json': bare,
    });
    const input = { ...ASKED, references: ['orders/OrderCancelled'] };
    expect(await failure(run(tree, input))).toMatchObject({
      code: 'no-key',
      expected: expect.stringContaining('detail.orderId'),
    });
    expect(await run(tree, { ...input, profile: 'minimal' })).toMatchObject({ profile: 'minimal' });
  });

  it('a folder with files of others in the way; --force keeps them', async () => {
    const tree = shop({ [HANDLER]: 'mine\n' });
    const before = { ...tree };
    expect(await failure(run(tree))).toMatchObject({ kind: 'input', code: 'file-exists', at: { file: HANDLER } });
    expect(tree).toEqual(before);
    expect(await run(tree, { ...ASKED, force: true })).toMatchObject({
      backups: [{ file: 'src/generated/handler.ts', to: 'src/generated/handler.ts.orig' }],
    });
    expect(tree[`${HANDLER}.orig`]).toBe('mine\n');
  });

  it.each<[string, { readonly message?: unknown; readonly at?: object }]>([
    ['{ "name": "shop",, }', { message: expect.stringMatching(/not valid JSON/), at: { line: 1, column: 18 } }],
    ['', { at: { line: 1, column: 1 } }],
    ['[]\n', { message: 'A package.json is one object: nothing was written.' }],
  ])('a package.json that is damaged: %s', async (text, error) => {
    const tree = shop({ 'out/package.json': text });
    const before = { ...tree };
    const at = expect.objectContaining({ file: 'out/package.json', ...error.at });
    const expected = { kind: 'input', code: 'damaged-package', ...error, at, next: expect.any(String) };
    for (const how of [{}, { check: true }, { force: true }]) {
      expect(await failure(run(tree, { ...ASKED, ...how }))).toMatchObject(expected);
    }
    expect(tree).toEqual(before);
  });

  it('a folder that holds the types of `eda generate types`', async () => {
    const types = 'out/src/generated/events';
    const tree = shop({ [`${types}/.eda-types.json`]: '{}\n', [`${types}/runtime.ts`]: '// older\n' });
    const before = { ...tree };
    const error = await failure(run(tree));
    expect(error).toMatchObject({ code: 'file-exists', at: { file: `${types}/runtime.ts` } });
    expect(error.next).toBe(
      'A consumer has types of its own there: give `eda generate types` another folder and delete out/src/generated/events, or name another --out.',
    );
    expect(tree).toEqual(before);
  });

  it('a manifest whose name would lead elsewhere', async () => {
    const tree = shop();
    await run(tree);
    const file = 'out/.eda/manifest.json';
    tree[file] = String(tree[file]).replace('"order-placed-consumer"', '"../../../elsewhere"');
    expect(await failure(run(tree, { out: 'out' }))).toMatchObject({ code: 'manifest-broken' });
  });

  it('a manifest that is broken', async () => {
    const tree = shop({ 'out/.eda/manifest.json': '<<<<<<< HEAD\n' });
    expect(await failure(run(tree, { out: 'out' }))).toMatchObject({ code: 'manifest-broken' });
  });
});

describe('an existing repository', () => {
  it.each([
    ['npm', { 'out/package-lock.json': '{}' }],
    ['pnpm', { '.git/HEAD': '', 'pnpm-lock.yaml': '' }],
    ['yarn', { '.git/HEAD': '', 'package.json': '{ "packageManager": "yarn@4.1.0" }', 'package-lock.json': '{}' }],
    ['npm', { 'yarn.lock': '' }],
  ])('uses %s', async (packageManager, files) => {
    expect(await run(shop(files))).toMatchObject({ packageManager });
  });

  it('with an app of the CDK gets the construct, and says where to put it', async () => {
    const tree = shop({ '.git/HEAD': '', 'cdk.json': '{}' });
    const { notes } = await run(tree);
    expect(notes.join('\n')).toContain(
      "import { OrderPlacedConsumer } from './infra/generated/order-placed-consumer.js';",
    );
    const files = below(tree, 'out');
    expect(files['cdk.json']).toBeUndefined();
    expect(files['src/generated/handler.ts']).toContain("from '../on-order-placed.js'");
    expect(files['src/generated/events/index.ts']).toContain('./runtime.js');
    // It stays what it was: the app it is in is not its own.
    expect(await run(tree, { out: 'out' })).toMatchObject({ written: [] });
  });

  it('keeps its package.json, and gets what it lacks', async () => {
    const own = '{\n\t"name": "shop",\n\t"scripts": { "test": "jest" },\n\t"devDependencies": { "logger": "1.0.0" }\n}';
    const tree = shop({ 'out/package.json': own, 'out/README.md': '# Shop\n' });
    const result = await run(tree);
    expect(JSON.parse(String(tree['out/package.json']))).toEqual({
      name: 'shop',
      scripts: { test: 'jest', build: 'esbuild src/generated/handler.ts' },
      devDependencies: { logger: '1.0.0', vitest: '5.0.0' },
    });
    expect(tree['out/package.json']).toContain('\n\t"name"');
    expect(tree['out/README.md']).toBe('# Shop\n');
    expect(result.kept.map(({ file, why }) => [file, why])).toEqual([
      ['package.json', 'scripts.test is not what eda would write'],
      ['README.md', 'it was there before'],
    ]);
    // It is said once.
    tree[README_TEMPLATE] = '# Another\n';
    expect(await run(tree, { out: 'out' })).toMatchObject({ kept: [], written: [] });
    expect(tree['out/README.md']).toBe('# Shop\n');
  });
});

describe('made again', () => {
  async function made() {
    const tree = shop();
    await run(tree);
    return tree;
  }
  const again = (tree: Awaited<ReturnType<typeof made>>, input: Partial<ConsumerInput> = {}) =>
    run(tree, { out: 'out', ...input });

  it('nothing changes where nothing is new, whatever eda it is', async () => {
    const tree = await made();
    const before = { ...tree };
    expect(await again(tree)).toMatchObject({ written: [], removed: [], first: false, files: 12 });
    expect(await run(tree, ASKED)).toMatchObject({ written: [] });
    expect(tree).toEqual(before);
    expect(await again(tree, { check: true, generator: '2.0.0' })).toMatchObject({ stale: [] });
  });

  it('a new release changes types, validator, sample; what a person wrote stays', async () => {
    const tree = await made();
    tree[STUB] = 'export const mine = 1;\n';
    Object.assign(tree, releases(['1.0.0', {}], ['1.1.0', { note: { type: 'string' } }]));
    const stale = await again(tree, { check: true });
    expect(consumerVerdict(stale)).toBe('fail');
    expect(stale.stale).toEqual([
      'events/order-placed.v1.json',
      'src/generated/events/orders/OrderPlaced.v1.ts',
      'src/generated/events/orders/OrderPlaced.v1.validate.ts',
    ]);
    const dry = await again(tree, { dryRun: true });
    expect([dry.stale, consumerVerdict(dry)]).toEqual([stale.stale, 'pass']);
    expect(await again(tree)).toMatchObject({
      events: [{ reference: 'orders/OrderPlaced@1', version: '1.1.0' }],
      written: stale.stale,
    });
    expect(tree['out/src/generated/events/orders/OrderPlaced.v1.ts']).toContain('note');
    expect(tree[STUB]).toBe('export const mine = 1;\n');
    expect(await again(tree, { check: true })).toMatchObject({ stale: [] });
  });

  it('what happens to other events is nothing new, and is not even read', async () => {
    const tree = await made();
    tree['shop/schemas/orders/Clicked/v1/schema.json'] = '{ broken';
    const before = { ...tree };
    expect(await again(tree)).toMatchObject({ written: [] });
    expect(tree).toEqual(before);
    tree['shop/schemas/orders/OrderPlaced/event.yaml'] += '# a remark\n';
    expect(await failure(again(tree))).toMatchObject({ code: 'catalogue-has-errors' });
  });

  it('a shared type of what was never released is', async () => {
    const tree = shop();
    await run(tree, { ...ASKED, references: ['orders/OrderCancelled'] });
    const type = 'shop/schemas/types/metadata.json';
    tree[type] = String(tree[type]).replace('"correlationId"', '"flowId"');
    expect((await again(tree)).written).toContain('src/generated/events/types/metadata.ts');
  });

  it('a pinned release stays', async () => {
    const tree = shop();
    await run(tree, { ...ASKED, references: ['orders/OrderPlaced@1.0.0'] });
    Object.assign(tree, releases(['1.0.0', {}], ['1.1.0', { note: { type: 'string' } }]));
    expect(await again(tree)).toMatchObject({ written: [], events: [{ version: '1.0.0' }] });
  });

  it('an edited file of eda’s is made anew, and its text kept', async () => {
    const tree = await made();
    const generated = tree[HANDLER];
    tree[HANDLER] = 'edited\n';
    expect(await again(tree, { check: true })).toMatchObject({
      stale: ['src/generated/handler.ts', 'src/generated/handler.ts.orig'],
    });
    expect(await again(tree)).toMatchObject({
      backups: [{ file: 'src/generated/handler.ts', to: 'src/generated/handler.ts.orig' }],
    });
    expect([tree[HANDLER], tree[`${HANDLER}.orig`]]).toEqual([generated, 'edited\n']);
    tree[HANDLER] = 'edited once more\n';
    expect(await again(tree)).toMatchObject({ backups: [{ to: 'src/generated/handler.ts.orig.2' }] });
    expect(await again(tree)).toMatchObject({ backups: [], written: [] });
  });

  it('a deleted file of yours, a sample or a test is not made again, but with --force', async () => {
    const tree = await made();
    const deleted = ['README.md', 'events/order-placed.v1.json'];
    for (const path of deleted) delete tree[`out/${path}`];
    expect(await again(tree, { check: true })).toMatchObject({ stale: [] });
    expect(await again(tree)).toMatchObject({ written: [], deleted });
    tree[README_TEMPLATE] = '# New\n';
    expect(await again(tree)).toMatchObject({ written: [], deleted });
    expect(await again(tree, { force: true })).toMatchObject({ written: deleted, deleted: [] });
  });

  it('code of eda’s that the function or the stack is built from is made again', async () => {
    const tree = await made();
    const before = { ...tree };
    const code = Object.keys(tree)
      .filter((path) => /^out\/(?:src|infra)\/generated\//.test(path))
      .map((path) => path.slice('out/'.length))
      .sort();
    for (const path of code) delete tree[`out/${path}`];
    const check = await again(tree, { check: true });
    expect([check.stale, consumerVerdict(check)]).toEqual([code, 'fail']);
    expect(await again(tree)).toMatchObject({ written: code, deleted: [] });
    expect(tree).toEqual(before);
  });

  it('and so is what an older eda took for deleted on purpose', async () => {
    const tree = await made();
    const before = { ...tree };
    const manifest = JSON.parse(String(tree['out/.eda/manifest.json']));
    delete manifest.files['src/generated/handler.ts'];
    delete tree[HANDLER];
    tree['out/.eda/manifest.json'] = JSON.stringify({ ...manifest, deleted: ['src/generated/handler.ts'] });
    expect(await again(tree, { check: true })).toMatchObject({ stale: ['src/generated/handler.ts'] });
    await again(tree);
    expect(tree).toEqual(before);
  });

  it('a deleted file that comes back is known again', async () => {
    const tree = await made();
    const readme = tree[README] as string;
    delete tree[README];
    await again(tree);
    tree[README] = readme;
    expect(await again(tree)).toMatchObject({ written: [], deleted: [], backups: [] });
    tree[README_TEMPLATE] = '# New\n';
    expect(await again(tree)).toMatchObject({ written: ['README.md'], backups: [] });
  });

  it('a file that a person renamed stays where it is', async () => {
    const tree = await made();
    tree['out/src/orders.ts'] = tree[STUB] as string;
    delete tree[STUB];
    expect(await again(tree)).toMatchObject({ written: [], deleted: ['src/on-order-placed.ts'] });
    expect(tree['out/src/orders.ts']).toContain('Your code.');
  });

  it('a file of yours that nobody touched takes the new text', async () => {
    const tree = await made();
    tree[README_TEMPLATE] = '# order-placed-consumer\n\nNew.\n';
    expect(await again(tree)).toMatchObject({ written: ['README.md'], merged: [] });
    expect(tree[README]).toBe('# order-placed-consumer\n\nNew.\n');
  });

  it('one that a person edited elsewhere takes up what is new', async () => {
    const tree = await made();
    tree[README] = `${tree[README]}\nAsk Ada first.\n`;
    tree[README_TEMPLATE] = String(tree[README_TEMPLATE]).replace('Run `npm test`.', 'Run `npm run test`.');
    expect(await again(tree)).toMatchObject({ written: ['README.md'], merged: ['README.md'], conflicts: [] });
    expect(tree[README]).toContain('npm run test');
    expect(tree[README]).toContain('Ask Ada first.');
    expect(await again(tree)).toMatchObject({ written: [] });
  });

  it('one where both changed the same lines stays whole: both texts stand beside it', async () => {
    const tree = await made();
    const mine = String(tree[README]).replace('Then deploy.', 'Call Ada, then deploy.');
    tree[README] = mine;
    tree[README_TEMPLATE] = String(tree[README_TEMPLATE]).replace('Then deploy.', 'Deploy at night.');
    const conflicts = [{ file: 'README.md', see: 'README.md.conflict' }];
    expect(consumerVerdict(await again(tree, { check: true }))).toBe('fail');
    const result = await again(tree);
    expect([result.conflicts, consumerVerdict(result)]).toEqual([conflicts, 'fail']);
    expect(tree[README]).toBe(mine);
    expect(tree['out/README.md.conflict']).toContain(
      '<<<<<<< yours\nCall Ada, then deploy.\n=======\nDeploy at night.\n>>>>>>> eda\n',
    );
    // Until somebody looked at it, it is said each time, and nothing more is joined.
    tree[README_TEMPLATE] = String(tree[README_TEMPLATE]).replace('# order', '# The order');
    expect(await again(tree)).toMatchObject({ conflicts, written: [] });
    delete tree['out/README.md.conflict'];
    expect(await again(tree)).toMatchObject({ conflicts: [], merged: ['README.md'] });
    expect(tree[README]).toBe(mine.replace('# order', '# The order'));
  });

  it('a package.json is joined key by key', async () => {
    const tree = await made();
    const template = 'eda/templates/consumer/package.json';
    const own = JSON.parse(String(tree['out/package.json']));
    own.scripts.test = 'vitest run --coverage';
    own.dependencies.stripe = '1.0.0';
    delete own.scripts.build;
    tree['out/package.json'] = JSON.stringify(own, null, 2);
    tree[template] = String(tree[template]).replace('"2.0.0"', '"3.0.0"').replace('"vitest run"', '"vitest"');
    const { kept, merged } = await again(tree);
    expect([merged, kept.map(({ why }) => why)]).toEqual([
      ['package.json'],
      ['scripts.test is not what eda would write'],
    ]);
    expect(JSON.parse(String(tree['out/package.json']))).toMatchObject({
      scripts: { test: 'vitest run --coverage' },
      dependencies: { logger: '3.0.0', stripe: '1.0.0' },
    });
    expect(tree['out/package.json']).not.toContain('esbuild');
    expect(await again(tree)).toMatchObject({ written: [], kept: [] });
  });

  it('another shape and profile: what is stale goes, what was edited stays', async () => {
    const tree = await made();
    expect(await again(tree, { shape: 'lambda', profile: 'minimal' })).toMatchObject({
      shape: 'lambda',
      profile: 'minimal',
      removed: ['infra/generated/dashboard.ts'],
    });
    expect(tree['out/infra/generated/order-placed-consumer.ts']).not.toContain('queue');
    tree['out/cdk.json'] = '{ "app": "mine" }\n';
    const sam = await again(tree, { iac: 'sam' });
    expect(sam.removed).toEqual(['infra/generated/order-placed-consumer.ts']);
    expect(sam.kept).toMatchObject([{ file: 'cdk.json', why: 'nothing makes it any more, but it was edited' }]);
    expect(tree['out/cdk.json']).toBe('{ "app": "mine" }\n');
    expect(Object.keys(below(tree, 'out/.eda'))).not.toContain('base/cdk.json');
    expect(await again(tree)).toMatchObject({ kept: [], written: [], iac: 'sam' });
  });

  it('an event more, and one less', async () => {
    const tree = await made();
    const more = await again(tree, { references: ['orders/OrderPlaced', 'orders/OrderCancelled'] });
    expect(more).toMatchObject({ name: 'order-placed-consumer', kept: [] });
    expect(more.written).toContain('src/on-order-cancelled.ts');
    tree[STUB] = 'mine\n';
    const less = await again(tree, { references: ['orders/OrderCancelled'] });
    expect(less.removed).toContain('events/order-placed.v1.json');
    expect(less.kept).toMatchObject([{ file: 'src/on-order-placed.ts' }]);
    expect(tree[STUB]).toBe('mine\n');
    // One that nobody touched goes with its event.
    const back = await again(tree, { references: ['orders/OrderPlaced@1.0.0'] });
    expect(back.removed).toContain('src/on-order-cancelled.ts');
    expect(back.kept).toMatchObject([{ file: 'src/on-order-placed.ts', why: 'it was there before' }]);
  });

  it('line ends that git changed are no edit, and stay', async () => {
    const tree = await made();
    for (const path of Object.keys(tree)) {
      if (path.startsWith('out/')) tree[path] = String(tree[path]).replaceAll('\n', '\r\n');
    }
    const before = { ...tree };
    expect(await again(tree)).toMatchObject({ written: [] });
    expect(tree).toEqual(before);
    tree[README] = `${tree[README]}\r\nMine.\r\n`;
    tree[README_TEMPLATE] = String(tree[README_TEMPLATE]).replace('# order', '# The order');
    expect(await again(tree)).toMatchObject({ merged: ['README.md'] });
    expect(tree[README]).toMatch(/^# The order-placed-consumer\r\n\r\nRun/);
    expect(tree[README]).toContain('\r\nMine.\r\n');
  });

  it('an answer that no longer holds is said', async () => {
    const tree = await made();
    Object.assign(tree, releases(['1.0.0', {}], ['1.1.0', { metadata: { type: 'object' } }]));
    expect(await failure(again(tree))).toMatchObject({
      code: 'wrong-answer',
      message: 'orders/OrderPlaced@1 need not have a text at detail.metadata.eventId.',
    });
  });
});
