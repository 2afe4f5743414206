import { type ConsumerInput, generateConsumer } from '../../src/actions/generate-consumer.ts';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import { EdaError } from '../../src/errors.ts';
import type { Wizard } from '../../src/ports.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';

/** Templates as small as they can be, to see what the engine does with them. */
const TEMPLATES = {
  'template.json': JSON.stringify({
    kind: 'consumer',
    files: [
      { from: 'package.json', to: 'package.json', owner: 'yours' },
      { from: 'README.md', to: 'README.md', owner: 'yours' },
      { from: 'src/on-order-placed.ts', to: 'src/on-order-placed.ts', owner: 'yours', each: 'event' },
      { from: 'src/generated/handler.ts', to: 'src/generated/handler.ts', owner: 'eda' },
      { from: 'cdk.json', to: 'cdk.json', owner: 'yours', when: 'cdk+!existing-app' },
      { from: 'cdk/queue.ts', to: 'infra/generated/order-placed-consumer.ts', owner: 'eda', when: 'cdk+sqs cdk+sns' },
      {
        from: 'cdk/rule.ts',
        to: 'infra/generated/order-placed-consumer.ts',
        owner: 'eda',
        when: 'cdk+!sqs+!sns',
      },
      { from: 'cdk/dashboard.ts', to: 'infra/generated/dashboard.ts', owner: 'eda', when: 'cdk+dashboard' },
      { from: 'sam.yaml', to: 'template.yaml', owner: 'yours', when: 'sam' },
    ],
  }),
  'package.json': `{
  "name": "order-placed-consumer",
  "type": "module",
  "scripts": {
    "build": "esbuild src/generated/handler.ts",
    "test": "vitest run"
  },
  "dependencies": {
    "logger": "2.0.0"
  },
  "devDependencies": {
    "vitest": "5.0.0"
  }
}
`,
  'README.md': `# order-placed-consumer

Run \`npm test\`.

## Deploy

Then deploy.
`,
  'src/on-order-placed.ts': `import type { OrderPlacedEvent } from './generated/events/orders/OrderPlaced.v1.ts';

export async function onOrderPlaced(event: OrderPlacedEvent): Promise<void> {
  // Your code.
}
`,
  'src/generated/handler.ts': `// eda:each event
import { onOrderPlaced } from '../on-order-placed.ts';
import { OrderPlaced } from './events/orders/OrderPlaced.v1.ts';
// eda:end

export const handlers = [
  // eda:each event
  [OrderPlaced, onOrderPlaced, {
    // eda:put fields
    // eda:end
  }],
  // eda:end
] as const;
`,
  'cdk.json': '{ "app": "node bin/app.ts" }\n',
  'cdk/queue.ts': `export const OrderPlacedConsumer = {
  queue: true,
  pattern:
    // eda:put pattern
    {},
    // eda:end
};
`,
  'cdk/rule.ts': `export const OrderPlacedConsumer = {
  key:
    // eda:put partition-key
    '',
    // eda:end
};
`,
  'cdk/dashboard.ts': 'export const dashboard = true;\n',
  'sam.yaml': `Resources:
  Rule:
    EventPattern:
      # eda:put pattern-yaml
      # eda:end
`,
} as const;

const METADATA =
  '{ "type": "object", "required": ["eventId"], "properties": { "eventId": { "type": "string" }, "correlationId": { "type": "string" } } }\n';

const schema = (more: Record<string, unknown> = {}, required: readonly string[] = []) =>
  `${JSON.stringify(
    {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      required: ['metadata', 'orderId', ...required],
      properties: { metadata: { $ref: '../../../types/metadata.json' }, orderId: { type: 'string' }, ...more },
    },
    null,
    2,
  )}\n`;

const event = (name: string, more = '') =>
  `summary: ${name}.\nowner: checkout\nsource: com.acme.orders\nbus: commerce\nmajors:\n  1: { detailType: ${name}${more} }\n`;

/** A release as it is frozen: self-contained. */
export function release(version: string, properties: Record<string, unknown> = {}): Record<string, string> {
  const value = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['metadata', 'orderId'],
    properties: { metadata: JSON.parse(METADATA), orderId: { type: 'string' }, ...properties },
  };
  return { [`${PLACED}/releases/${version}.json`]: `${JSON.stringify(value)}\n`, digest: digestOf(value, sha256) };
}

const PLACED = 'shop/schemas/orders/OrderPlaced/v1';

/** Releases of orders/OrderPlaced, and their digests. */
export function releases(...all: readonly (readonly [string, Record<string, unknown>])[]): Record<string, string> {
  const files: Record<string, string> = {};
  const digests: Record<string, string> = {};
  for (const [version, properties] of all) {
    const { digest = '', ...file } = release(version, properties);
    Object.assign(files, file);
    digests[version] = digest;
  }
  return { ...files, [`${PLACED}/releases/digests.json`]: `${JSON.stringify(digests)}\n` };
}

/** A workspace in `shop`, and eda's package beside it. The working folder is `/project`. */
export function shop(overrides: Record<string, Tree[string] | null> = {}): Record<string, Tree[string]> {
  const tree: Record<string, Tree[string]> = {
    'shop/eda.yaml':
      'version: 1\nmetadata: { type: types/metadata.json, property: metadata }\nbuses:\n  commerce: { summary: All. }\n  clicks: { summary: Clicks. }\n',
    'shop/schemas/teams.yaml': 'checkout: { name: Checkout }\n',
    'shop/schemas/types/metadata.json': METADATA,
    'shop/schemas/orders/domain.yaml': 'summary: Orders.\nowner: checkout\n',
    'shop/schemas/orders/services/billing.yaml':
      'summary: Bills.\nowner: checkout\nconsumes:\n  - event: orders/OrderPlaced\n    pattern: { detail: { orderId: [{ prefix: o }] } }\n  - event: orders/OrderCancelled\n',
    'shop/schemas/orders/OrderPlaced/event.yaml': event('OrderPlaced'),
    [`${PLACED}/schema.json`]: schema({ total: { type: 'integer' } }),
    ...releases(['1.0.0', {}]),
    'shop/schemas/orders/OrderCancelled/event.yaml': event('OrderCancelled', ', stability: draft'),
    'shop/schemas/orders/OrderCancelled/v1/schema.json': schema(),
    'shop/schemas/orders/Clicked/event.yaml': event('Clicked').replace('commerce', 'clicks'),
    'shop/schemas/orders/Clicked/v1/schema.json':
      '{ "type": "object", "required": ["metadata"], "properties": { "metadata": { "$ref": "../../../types/metadata.json" } } }\n',
  };
  for (const [path, text] of Object.entries(TEMPLATES)) tree[`eda/templates/consumer/${path}`] = text;
  for (const [path, content] of Object.entries(overrides)) {
    if (content === null) delete tree[path];
    else tree[path] = content;
  }
  return tree;
}

export const ASKED: Partial<ConsumerInput> = {
  references: ['orders/OrderPlaced'],
  shape: 'sqs',
  iac: 'cdk',
  out: 'out',
};

export function run(
  tree: Record<string, Tree[string]>,
  input: Partial<ConsumerInput> = ASKED,
  wizard: Wizard = NOBODY,
) {
  const whole: ConsumerInput = {
    references: [],
    yes: false,
    check: false,
    dryRun: false,
    force: false,
    workspace: 'shop',
    source: '/project/eda',
    generator: '1.0.0',
    ...input,
  };
  return generateConsumer(whole, memoryWorld(tree), sha256, wizard);
}

/** Paths and texts below a folder. */
export function below(tree: Record<string, Tree[string]>, folder: string): Record<string, string> {
  const found = Object.entries(tree).filter(([path]) => path.startsWith(`${folder}/`));
  return Object.fromEntries(found.map(([path, text]) => [path.slice(folder.length + 1), String(text)]));
}

/** What a run refuses. */
export async function failure(promise: Promise<unknown>) {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof EdaError) return { kind: error.kind, ...error.detail };
  throw error ?? new Error('It did not fail');
}
