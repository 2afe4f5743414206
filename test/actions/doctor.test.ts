import { describe, expect, it } from 'vitest';
import { type DoctorInput, diagnosisFailed, doctor } from '../../src/actions/doctor.ts';
import type { AwsAnswer, AwsQuestion, AwsSettings, BusTarget, Surroundings } from '../../src/ports.ts';
import { memoryWorld, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

const STAGES = `version: 1
buses:
  commerce: { summary: All. }
stages:
  live: { region: eu-west-1, account: "111122223333", buses: { commerce: acme-commerce }, registry: { name: "acme-{domain}" } }
`;
const SETTINGS: AwsSettings = {
  region: { value: 'eu-west-1', from: 'AWS_REGION' },
  endpoints: [],
  credentials: { from: 'AWS_ACCESS_KEY_ID', key: 'AKIA************1234' },
};
const IDENTITY: AwsAnswer = {
  status: 'yes',
  told: { account: '111122223333', arn: 'arn:aws:sts::111122223333:assumed-role/dev/me' },
};
const DENIED: AwsAnswer = { status: 'denied', message: 'No.' };
const local = (...services: AwsSettings['endpoints'][number]['service'][]) =>
  services.map((service) => ({ service, url: 'http://127.0.0.1:4010', from: 'AWS_ENDPOINT_URL', loopback: true }));

interface Given {
  readonly settings?: Partial<AwsSettings>;
  readonly answers?: Partial<Record<AwsQuestion['ask'], AwsAnswer>>;
  readonly around?: Partial<Surroundings>;
  readonly tree?: Record<string, Tree[string]>;
}

async function examine(input: DoctorInput, { settings, answers = {}, around, tree }: Given = {}) {
  const asked: AwsQuestion[] = [];
  const targets: BusTarget[] = [];
  const diagnosis = await doctor(input, memoryWorld({ ...(tree ?? workspace({ 'eda.yaml': STAGES })) }), {
    node: '24.21.0',
    git: () => '2.43.0',
    hook: () => '.husky/pre-commit',
    settings: async (target) => {
      targets.push(target);
      return { ...SETTINGS, ...settings };
    },
    ask: async (_, question) => {
      asked.push(question);
      return answers[question.ask] ?? (question.ask === 'identity' ? IDENTITY : { status: 'yes' });
    },
    ...around,
  });
  const one = (id: string) => diagnosis.checks.find((check) => check.id === id);
  return { diagnosis, asked, targets, one, failed: diagnosisFailed(diagnosis) };
}

it('finds nothing amiss where all is there', async () => {
  const { diagnosis, asked, targets, failed } = await examine({ stage: 'live' });
  expect(failed).toBe(false);
  expect(diagnosis.checks.map(({ id, status }) => `${status} ${id}`)).toEqual([
    'ok node',
    'ok git',
    'ok hook',
    'ok workspace',
    'ok catalogue',
    'ok region',
    'ok endpoint',
    'ok credentials',
    'ok identity',
    'ok events:DescribeEventBus',
    'ok events:ListRules',
    'ok schemas:ListRegistries',
    'ok schemas:ListSchemas',
    'ok sqs:ListQueues',
    'skipped to publish',
    'skipped to registry',
    'skipped to dlq',
  ]);
  expect(targets).toEqual([{ region: 'eu-west-1' }]);
  expect(asked).toContainEqual({ ask: 'bus', bus: 'acme-commerce' });
  expect(asked).toContainEqual({ ask: 'schemas', registry: 'acme-orders' });
});

it.each<[DoctorInput['for'], readonly string[]]>([
  ['author', []],
  ['publish', ['identity', 'bus', 'rules']],
  ['registry', ['identity', 'registries', 'schemas']],
  ['dlq', ['identity', 'bus', 'rules', 'queues']],
])('asks for %s only what that needs', async (purpose, expected) => {
  const { asked, failed } = await examine({ stage: 'live', ...(purpose ? { for: purpose } : {}) });
  expect([asked.map(({ ask }) => ask), failed]).toEqual([expected, false]);
});

describe('what is missing', () => {
  it.each<[string, DoctorInput, Given, string, object, boolean]>([
    ['an old Node', {}, { around: { node: '20.20.2' } }, 'node', { status: 'warning' }, false],
    ['a Node just too old', {}, { around: { node: '22.11.0' } }, 'node', { status: 'warning' }, false],
    ['git', {}, { around: { git: () => undefined } }, 'git', { status: 'warning' }, false],
    ['a hook', {}, { around: { hook: () => 'none' } }, 'hook', { status: 'warning' }, false],
    ['a repository', {}, { around: { hook: () => undefined } }, 'hook', { status: 'skipped' }, false],
    ['a workspace, to do nothing in particular', {}, { tree: {} }, 'workspace', { status: 'warning' }, false],
    ['a workspace, to read dead letters', { for: 'dlq' }, { tree: {} }, 'workspace', { status: 'warning' }, false],
    ['a workspace, to publish', { for: 'publish' }, { tree: {} }, 'workspace', { status: 'missing' }, true],
    [
      'an eda.yaml without errors',
      {},
      { tree: workspace({ 'eda.yaml': 'version: 1\ncatalog: x\n' }) },
      'workspace',
      { status: 'missing', message: expect.stringMatching(/^eda\.yaml:2:1: /) },
      true,
    ],
    [
      'an eda.yaml that is YAML',
      {},
      { tree: workspace({ 'eda.yaml': 'version: [1\n' }) },
      'workspace',
      { status: 'missing' },
      true,
    ],
    [
      'an eda.yaml that may be read',
      {},
      { tree: workspace({ 'eda.yaml': { code: 'unreadable', detail: 'Not yours.' } }) },
      'workspace',
      { status: 'missing', message: "eda.yaml: eda.yaml can't be read: Not yours." },
      true,
    ],
    [
      'a catalogue without errors',
      {},
      { tree: workspace({ 'schemas/orders/domain.yaml': '{' }) },
      'catalogue',
      { status: 'missing', next: expect.stringContaining('eda schema validate') },
      true,
    ],
    ['a Region', {}, { settings: { region: undefined as never } }, 'region', { status: 'missing' }, true],
    [
      'credentials',
      {},
      { settings: { credentials: { problem: 'None are found.' } } },
      'credentials',
      { status: 'missing' },
      true,
    ],
    [
      'the account of the stage',
      { stage: 'live' },
      { answers: { identity: { status: 'yes', told: { account: '9', arn: 'arn:me' } } } },
      'identity',
      { status: 'missing', message: expect.stringContaining('the stage live is 111122223333') },
      true,
    ],
    [
      'AWS',
      {},
      { answers: { identity: { status: 'unreachable', message: 'No answer.' } } },
      'permissions',
      { status: 'skipped' },
      true,
    ],
    [
      'a bus',
      { stage: 'live' },
      { answers: { bus: { status: 'missing', message: 'x' } } },
      'events:DescribeEventBus',
      { status: 'missing', next: expect.stringContaining('eda generate bus') },
      true,
    ],
    [
      'the right to look for a bus, to publish',
      { for: 'publish' },
      { answers: { bus: DENIED } },
      'events:DescribeEventBus',
      { status: 'warning' },
      false,
    ],
    [
      'the same, to redrive',
      { for: 'dlq' },
      { answers: { bus: DENIED } },
      'events:DescribeEventBus',
      { status: 'missing' },
      true,
    ],
    [
      'the right to list registries',
      { for: 'registry' },
      { answers: { registries: DENIED } },
      'schemas:ListRegistries',
      { status: 'missing', next: 'Have schemas:ListRegistries allowed.' },
      true,
    ],
    [
      'a registry that is made by the first apply',
      { for: 'registry', stage: 'live' },
      { answers: { schemas: { status: 'missing', message: 'x' } } },
      'schemas:ListSchemas',
      { status: 'ok' },
      false,
    ],
    [
      'an answer of the service',
      { for: 'dlq' },
      { answers: { queues: { status: 'failed', message: 'Oh.' } } },
      'sqs:ListQueues',
      { status: 'warning', message: 'queues: Oh.' },
      false,
    ],
  ])('is %s', async (_, input, given, id, check, failed) => {
    const found = await examine(input, given);
    expect(found.one(id)).toMatchObject(check);
    expect(found.failed).toBe(failed);
    for (const { status, next } of found.diagnosis.checks) if (status === 'missing') expect(next ?? 'x').toBeTruthy();
  });
});

it('needs neither Region nor credentials behind a loopback endpoint', async () => {
  const settings = { endpoints: local('events', 'schemas', 'sqs', 'sts'), credentials: { problem: 'Not looked for.' } };
  const { failed, asked, one } = await examine({}, { settings: { ...settings, region: undefined as never } });
  expect(failed).toBe(false);
  expect(asked.map(({ ask }) => ask)).not.toContain('identity');
  expect([one('region')?.status, one('credentials')?.status]).toEqual(['skipped', 'skipped']);
  expect(one('endpoint')?.message).toBe(
    'http://127.0.0.1:4010 for EventBridge, EventBridge Schemas, SQS, from AWS_ENDPOINT_URL',
  );
});

it('needs them where only one service is there', async () => {
  const { failed } = await examine(
    {},
    { settings: { endpoints: local('events'), credentials: { problem: 'None are found.' } } },
  );
  expect(failed).toBe(true);
  expect(
    (await examine({ for: 'publish' }, { settings: { endpoints: local('events'), credentials: { problem: 'None.' } } }))
      .failed,
  ).toBe(false);
});

it('says where a Region and an endpoint come from', async () => {
  const settings: Partial<AwsSettings> = {
    region: { value: 'eu-west-1', from: 'given' },
    endpoints: [{ service: 'events', url: 'https://vpce.example', from: 'given', loopback: false }],
  };
  const flags = await examine(
    { for: 'publish', region: 'eu-west-1', endpointUrl: 'https://vpce.example' },
    { settings },
  );
  expect(flags.one('region')?.message).toBe('eu-west-1, from --region');
  expect(flags.one('endpoint')?.message).toBe('https://vpce.example for EventBridge, from --endpoint-url');
  expect((await examine({ for: 'publish', stage: 'live' }, { settings })).one('region')?.message).toBe(
    'eu-west-1, from the stage live',
  );
});

it.each<[string, DoctorInput, Record<string, Tree[string]>, string]>([
  ['a stage that is not there', { stage: 'liv' }, workspace({ 'eda.yaml': STAGES }), 'unknown-stage'],
  ['a stage without a workspace', { stage: 'live' }, {}, 'no-workspace'],
])('takes %s for a slip of the hand', async (_, input, tree, code) => {
  await expect(examine(input, { tree })).rejects.toMatchObject({ detail: { code } });
});
