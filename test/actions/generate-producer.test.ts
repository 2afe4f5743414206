import { describe, expect, it } from 'vitest';
import { readProject } from '../../src/actions/consumer-events.ts';
import { generateProducer, type ProducerInput } from '../../src/actions/generate-producer.ts';
import type { Wizard } from '../../src/ports.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY, person } from '../support/wizard.ts';
import { below, failure, releases, run, shop } from './consumer-world.ts';

/** Templates as small as they can be; two of them are a consumer's. */
const TEMPLATES = {
  'template.json': JSON.stringify({
    kind: 'producer',
    files: [
      { from: 'package.json', to: 'package.json', owner: 'yours' },
      { from: 'cdk.json', to: 'cdk.json', owner: 'yours', when: 'cdk+!existing-app' },
      { from: 'src/record-order-placed.ts', to: 'src/record-order-placed.ts', owner: 'yours', each: 'event' },
      { from: 'src/generated/outbox.ts', to: 'src/generated/outbox.ts', owner: 'eda' },
      { from: 'cdk/producer.ts', to: 'infra/generated/order-placed-producer.ts', owner: 'eda', when: 'cdk' },
    ],
  }),
  'src/record-order-placed.ts': `// eda:swap ordering-key detail.orderId
export const keyOfOrderPlaced = (detail) => detail.orderId;
`,
  'src/generated/outbox.ts': `// eda:swap idempotency-key 'detail.metadata.eventId'
export const EVENT_ID: string | undefined = 'detail.metadata.eventId';
`,
  'cdk/producer.ts': `export class OrderPlacedProducer {}
`,
} as const;

function world(overrides: Record<string, Tree[string] | null> = {}): Record<string, Tree[string]> {
  const templates = Object.entries(TEMPLATES).map(([path, text]) => [`eda/templates/producer/${path}`, text]);
  return shop({
    ...Object.fromEntries(templates),
    'shop/schemas/orders/services/checkout.yaml':
      'summary: Takes orders.\nowner: checkout\nproduces: [orders/OrderPlaced, orders/OrderCancelled]\n',
    ...overrides,
  });
}

function produce(tree: Record<string, Tree[string]>, input: Partial<ProducerInput>, wizard: Wizard = NOBODY) {
  const how = { references: [], yes: false, check: false, dryRun: false, force: false, workspace: 'shop' };
  const whole = { ...how, source: '/project/eda', generator: '1.0.0', ...input };
  return generateProducer(whole, memoryWorld(tree), sha256, wizard);
}

const ASKED = { references: ['orders/OrderPlaced'], iac: 'cdk', out: 'out' } as const;

describe('a new producer', () => {
  it('has its files, those it shares with consumers, the types, and no sample', async () => {
    const tree = world();
    const result = await produce(tree, ASKED);
    expect(result).toMatchObject({ name: 'order-placed-producer', iac: 'cdk', profile: 'standard', first: true });
    expect(result).not.toHaveProperty('shape');
    expect(result.written).toEqual([
      'cdk.json',
      'infra/generated/order-placed-producer.ts',
      'package.json',
      'src/generated/events/index.ts',
      'src/generated/events/orders/OrderPlaced.v1.ts',
      'src/generated/events/orders/OrderPlaced.v1.validate.ts',
      'src/generated/events/runtime.ts',
      'src/generated/outbox.ts',
      'src/record-order-placed.ts',
    ]);
    const files = below(tree, 'out');
    expect(JSON.parse(files['package.json']!).name).toBe('order-placed-producer');
    expect(files['src/generated/outbox.ts']).toContain("'detail.metadata.eventId'");
    expect(files['src/record-order-placed.ts']).toContain('detail.orderId');
    expect(JSON.parse(files['.eda/manifest.json']!).answers).toMatchObject({ kind: 'producer' });
  });

  it('is made for all that a service produces', async () => {
    const tree = world();
    const { name, events } = await produce(tree, { service: 'orders/checkout', yes: true });
    expect(name).toBe('checkout');
    expect(events.map(({ reference }) => reference)).toEqual(['orders/OrderPlaced@1', 'orders/OrderCancelled@1']);
    expect(below(tree, 'checkout')).toHaveProperty('src/record-order-cancelled.ts');
  });

  it('asks at a terminal for what no flag says, and not for a shape', async () => {
    const tree = world();
    const someone = person([
      ['Which event does it produce', 'orders/OrderPlaced@1'],
      ['Another one', 'no other'],
      ['The name of the producer', ''],
      ['Which folder', 'orders-out'],
      ['What is it deployed with', 'sam: a template of CloudFormation, for AWS SAM'],
      ['How much comes along', 'minimal: the core alarms'],
    ]);
    const result = await produce(tree, {}, someone);
    someone.done();
    expect(result).toMatchObject({ name: 'order-placed-producer', out: 'orders-out', iac: 'sam', profile: 'minimal' });
  });

  it('keeps an event in order with all others of its source where it says nothing of what it is about', async () => {
    const tree = world();
    await produce(tree, { ...ASKED, references: ['orders/Clicked'] });
    expect(below(tree, 'out')['src/record-clicked.ts']).toContain("'com.acme.orders'");
  });

  it('names what is missing, in one error', async () => {
    await expect(failure(produce(world(), { references: ['orders/OrderPlaced'] }))).resolves.toMatchObject({
      kind: 'usage',
      code: 'not-answered',
      message: 'Nothing says all that a producer needs. Missing: --iac, --out.',
    });
  });

  it('publishes to one bus', async () => {
    const references = ['orders/OrderPlaced', 'orders/Clicked'];
    await expect(failure(produce(world(), { ...ASKED, references }))).resolves.toMatchObject({ code: 'several-buses' });
  });

  it('of a service that produces nothing is refused', async () => {
    const service = 'orders/billing';
    await expect(failure(produce(world(), { ...ASKED, references: [], service }))).resolves.toMatchObject({
      code: 'nothing-produced',
      message: 'The service orders/billing produces nothing.',
    });
  });
});

describe('made again', () => {
  it('it changes nothing where nothing is new, and takes up a release', async () => {
    const tree = world();
    await produce(tree, ASKED);
    expect(await produce(tree, { out: 'out' })).toMatchObject({ written: [], first: false });
    Object.assign(tree, releases(['1.0.0', {}], ['1.1.0', { note: { type: 'string' } }]));
    const { stale } = await produce(tree, { out: 'out', check: true });
    expect(stale).toContain('src/generated/events/orders/OrderPlaced.v1.ts');
    const { written } = await produce(tree, { out: 'out' });
    expect(written).toEqual(stale);
  });

  it('it is no consumer, nor a consumer a producer', async () => {
    const tree = world();
    await produce(tree, ASKED);
    await expect(failure(run(tree, { out: 'out' }))).resolves.toMatchObject({
      kind: 'usage',
      code: 'other-kind',
      next: 'Make it again with eda generate producer --out out, or name another folder.',
    });
    await run(tree, { references: ['orders/OrderPlaced'], shape: 'sqs', iac: 'cdk', out: 'other' });
    await expect(failure(produce(tree, { out: 'other' }))).resolves.toMatchObject({ code: 'other-kind' });
  });

  it('it is nothing that eda consumer invoke can run', async () => {
    const tree = world();
    await produce(tree, ASKED);
    const invoked = async () => readProject('out', memoryWorld(tree));
    await expect(failure(invoked())).resolves.toMatchObject({ message: 'out is a producer: it handles no events.' });
  });

  it('a manifest from before there were producers is of a consumer', async () => {
    const tree = world();
    await run(tree);
    const manifest = 'out/.eda/manifest.json';
    tree[manifest] = String(tree[manifest]).replace('    "kind": "consumer",\n', '');
    expect(String(tree[manifest])).not.toContain('"kind"');
    expect(await run(tree, { out: 'out' })).toMatchObject({ shape: 'sqs', first: false });
  });
});
