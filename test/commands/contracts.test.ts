import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { EDA, eda, environment, folder, ROOT } from '../support/eda.ts';
import { releasable, workspace } from '../support/workspace.ts';
import { startBus } from './bus-process.ts';

/** A waiver holds two years at most. */
const NEXT_YEAR = `${new Date().getUTCFullYear() + 1}-12-31`;

/** What `--json` prints is what our published schemas say, of every command. */

const read = (file: string) => JSON.parse(fs.readFileSync(path.join(ROOT, file), 'utf8'));
const manifest = read('oclif.manifest.json');
const files = fs.globSync('src/contracts/{report,error}.schema.json', { cwd: ROOT }).sort();
const outputs = fs.globSync('src/contracts/output/*.schema.json', { cwd: ROOT }).sort();

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
for (const file of [...files, ...outputs]) ajv.addSchema(read(file), path.basename(file, '.schema.json'));

function expectContract(name: string, value: unknown): void {
  const validate = ajv.getSchema(name);
  if (!validate) throw new Error(`There is no contract ${name}.`);
  validate(value);
  expect(validate.errors ?? [], JSON.stringify(value).slice(0, 500)).toEqual([]);
}

interface Shape {
  readonly flags: Readonly<Record<string, { readonly options?: readonly string[] }>>;
}
const commands = Object.entries<Shape>(manifest.commands).filter(([, { flags }]) => 'json' in flags);
const contractOf = (id: string, { flags }: Shape) =>
  flags.format?.options?.includes('json') ? 'report' : id.replaceAll(':', '-');

it('has a contract for each command with --json, and none for nothing', () => {
  const wanted = commands.map(([id, shape]) => contractOf(id, shape)).filter((name) => name !== 'report');
  expect(outputs.map((file) => path.basename(file, '.schema.json'))).toEqual(wanted.sort());
});

it('names each in the README', () => {
  const readme = fs.readFileSync(path.join(ROOT, 'README.md'), 'utf8');
  for (const file of [...files, ...outputs]) expect(readme).toContain(`\`${file.replace('src/contracts/', '')}\``);
});

it.each([...files, ...outputs])('%s says what each of its members is, and where it is published', (file) => {
  const contract = read(file);
  expect(contract.$id).toBe(`https://unpkg.com/eda-cli/${file.replace('src/', 'dist/')}`);
  const visit = (at: unknown, name: string): void => {
    if (typeof at !== 'object' || at === null) return;
    for (const [key, value] of Object.entries(at)) {
      if (key === 'properties') {
        for (const [property, schema] of Object.entries<{ description?: string }>(value)) {
          expect(schema.description, `${name}/${property}`).toMatch(/\S/);
        }
      }
      visit(value, `${name}/${key}`);
    }
  };
  visit(contract, '');
});

const BROKEN = 'schemas/orders/OrderPlaced/v1/schema.json';

const EVENT = '{"source":"com.acme.orders","detail-type":"OrderPlaced","detail":{"orderId":"o","total":{"amount":1}}}';

const TEMPLATE = `Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties: { EventPattern: { source: [a] }, Targets: [{ Id: q, Arn: !GetAtt Queue.Arn, RetryPolicy: !Ref Unknown }] }
  Queue: { Type: AWS::SQS::Queue }
`;

/** Calls of each command, in our own workspace or in a small one. */
const calls: readonly (readonly [string, readonly string[], Parameters<typeof workspace>[0]?])[] = [
  ['report', ['schema', 'validate']],
  ['report', ['schema', 'validate'], { [BROKEN]: '{ "type": "strng" }' }],
  ['report', ['event', 'validate', 'schemas/orders/OrderPlaced/v1/examples/small.json'], {}],
  ['report', ['schema', 'validate', '--update-baseline'], { [BROKEN]: '{ "type": "strng" }' }],
  ['report', ['consumer', 'check', 'template.yaml'], { 'template.yaml': TEMPLATE }],
  ['init', ['init', 'shop', '--team', 'checkout', '--dry-run'], {}],
  ['init', ['init', 'shop', '--example'], {}],
  ['init', ['init', 'shop', '--import', 'schemas', '--yes'], { 'schemas/broken.json': '{' }],
  ['schema-new', ['schema', 'new', 'orders/OrderHeld', '--summary', 'An order waits.', '--owner', 'checkout'], {}],
  ['schema-new', ['schema', 'new', 'orders/OrderPlaced', '--major', '--dry-run'], {}],
  ['schema-list', ['schema', 'list']],
  ['schema-list', ['schema', 'list'], { [BROKEN]: '{' }],
  ['schema-show', ['schema', 'show', 'orders/OrderPlaced']],
  ['schema-show', ['schema', 'show', 'payments/PaymentAuthorized@1.0.0']],
  ['schema-release', ['schema', 'release', 'orders/OrderPlaced', '--version', '1.1.0'], releasable()],
  ['schema-release', ['schema', 'release', '--dry-run']],
  ['report', ['schema', 'check']],
  ['report', ['schema', 'check'], {}],
  ['report', ['schema', 'diff', 'orders/OrderPlaced'], {}],
  ['schema-waive', ['schema', 'waive', '3bc7843d10e8', '--until', NEXT_YEAR, '--reason', 'Agreed.'], {}],
  ['generate-sample', ['generate', 'sample', 'orders/OrderPlaced', '-n', '3', '--envelope']],
  ['generate-sample', ['generate', 'sample', 'orders/OrderPlaced', '-n', '30', '--invalid']],
  ['generate-sample', ['generate', 'sample', 'orders/OrderPlaced', '--invalid=list']],
  ['generate-types', ['generate', 'types'], {}],
  ['generate-types', ['generate', 'types', '--check'], {}],
  ['generate-package', ['generate', 'package', '--name', '@acme/events'], {}],
  [
    'generate-package',
    ['generate', 'package', '--check', '--since', 'packages/events/package.json', '--name', '@acme/events'],
    {
      'packages/events/package.json': '{ "name": "@acme/events", "version": "3.0.0" }',
      'schemas/orders/Draft/event.yaml':
        'summary: A draft.\nowner: checkout\nsource: com.acme.orders\nmajors:\n  1: { detailType: Draft, stability: draft }\n',
      'schemas/orders/Draft/v1/schema.json': '{ "type": "object" }',
    },
  ],
  ['generate-bus', ['generate', 'bus', '--stage', 'production', '--dry-run']],
  ['generate-bus', ['generate', 'bus'], {}],
  ['generate-consumer', ['generate', 'consumer', 'orders/OrderPlaced', '--yes', '--out', 'out', '--dry-run']],
  ['generate-consumer', ['generate', 'consumer', 'OrderPlaced', '--yes', '--profile', 'minimal'], {}],
  ['publish-test-event', ['publish', 'test-event', 'orders/OrderPlaced', '--local']],
  ['publish-test-event', ['publish', 'test-event', 'orders/OrderPlaced', '--local', '--invalid', '-n', '12']],
  ['publish-test-event', ['publish', 'test-event', 'orders/OrderPlaced', '--dry-run', '--data', '{}', '--no-validate']],
  ['publish-test-event', ['publish', 'test-event', 'orders/OrderPlaced', '--local', '--explain']],
  ['publish-events', ['publish', 'events', 'events.ndjson', '--dry-run'], { 'events.ndjson': `${EVENT}\n{"a":\n` }],
  ['doctor', ['doctor', '--for', 'author']],
  ['doctor', ['doctor', '--endpoint-url', 'http://127.0.0.1:1'], {}],
  ['explain', ['explain']],
  ['explain', ['explain', 'ref-dangling']],
  ['explain', ['explain', 'event-invalid']],
];

describe('what is printed', () => {
  it.each(calls.map((call) => ({ call, name: call[1].join(' ') })))('$name', async ({ call }) => {
    const [contract, args, overrides] = call;
    const cwd = overrides ? folder(workspace(overrides)) : ROOT;
    const { stdout } = await eda([...args, '--json'], { cwd });
    expectContract(contract, JSON.parse(stdout));
  });

  it('by eda eject', async () => {
    const cwd = folder(workspace());
    await eda(['generate', 'consumer', 'OrderPlaced', '--yes', '--profile', 'minimal', '--out', 'out'], { cwd });
    for (const more of [['--dry-run'], []]) {
      const { stdout } = await eda(['eject', 'out', '--json', ...more], { cwd });
      expectContract('eject', JSON.parse(stdout));
    }
  });

  it('by eda consumer invoke', async () => {
    const cwd = path.join(ROOT, `contract-${process.pid}.tmp`);
    try {
      const asked = ['--name', 'orders', '--shape', 'sqs', '--iac', 'cdk', '--out', cwd];
      await eda(['generate', 'consumer', 'orders/OrderPlaced', ...asked], { cwd: ROOT });
      for (const more of [
        ['--poisoned', '--logs'],
        ['--timeout', '1ms'],
        ['--file', 'eda.yaml'],
      ]) {
        const { stdout } = await eda(['consumer', 'invoke', cwd, '--json', ...more], { cwd: ROOT });
        expectContract('consumer-invoke', JSON.parse(stdout));
      }
    } finally {
      fs.rmSync(cwd, { recursive: true, force: true });
    }
  });

  it('by eda demo, each line', async () => {
    const { stdout } = await eda(['demo', '--json'], { cwd: folder() });
    const lines = stdout.trimEnd().split('\n');
    expect(lines.length).toBeGreaterThan(5);
    for (const line of lines) expectContract('demo', JSON.parse(line));
  });

  it('by eda bus start, each line', async () => {
    const bus = await startBus();
    const to = ['--endpoint-url', bus.endpoint];
    await eda(['publish', 'test-event', 'orders/OrderPlaced', ...to], { cwd: ROOT });
    await eda(['publish', 'test-event', 'orders/OrderPlaced', '--invalid', ...to], { cwd: ROOT });
    const refused = await eda(['publish', 'test-event', 'orders/OrderPlaced', '--json', '--bus', 'nowhere', ...to], {
      cwd: ROOT,
    });
    expectContract('error', JSON.parse(refused.stdout));
    await bus.until(() => bus.events().length === 2);
    await bus.stop();
    for (const line of [bus.first, ...bus.events()]) expectContract('bus-start', line);
    expect(bus.events().map(({ verdict }) => verdict.status)).toEqual(['valid', 'invalid']);
  });

  it('by a bus that refuses', async () => {
    const bus = await startBus(['--enforce']);
    const args = ['publish', 'test-event', 'orders/OrderPlaced', '--invalid', '--json', '--endpoint-url', bus.endpoint];
    const { code, stdout } = await eda(args, { cwd: ROOT });
    await bus.stop();
    expect(code).toBe(1);
    expectContract('publish-test-event', JSON.parse(stdout));
    for (const line of bus.events()) expectContract('bus-start', line);
  });

  it('by publish events, sent and refused, and where nobody answers', async () => {
    const cwd = folder(workspace({ 'events.ndjson': `${EVENT}\n`, 'other.ndjson': `${EVENT}\n{}\n` }));
    const bus = await startBus([], { cwd });
    const to = ['--json', '--endpoint-url', bus.endpoint];
    const sent = await eda(['publish', 'events', 'events.ndjson', ...to], { cwd });
    const refused = await eda(['publish', 'events', 'other.ndjson', ...to], { cwd });
    await bus.stop();
    expect([sent.code, refused.code]).toEqual([0, 1]);
    for (const { stdout } of [sent, refused]) expectContract('publish-events', JSON.parse(stdout));
    const nobody = await eda(['publish', 'events', 'events.ndjson', ...to], { cwd });
    expect(nobody.code).toBe(3);
    expectContract('error', JSON.parse(nobody.stdout));
  });

  it('by the registry commands', async () => {
    const bus = await startBus();
    const cwd = folder(
      workspace({
        'eda.yaml': `${workspace()['eda.yaml']}stages: { test: { buses: {}, registry: { name: acme } } }\n`,
      }),
    );
    const to = ['--json', '--endpoint-url', bus.endpoint];
    const run = async (contract: string, ...args: string[]) => {
      const { stdout } = await eda(['registry', ...args, ...to], { cwd });
      expectContract(contract, JSON.parse(stdout));
    };
    await run('registry-plan', 'plan', '--out', 'plan.json');
    expectContract('registry-plan', JSON.parse(fs.readFileSync(path.join(cwd, 'plan.json'), 'utf8')));
    await run('registry-apply', 'apply', 'plan.json', '--yes');
    await run('registry-plan', 'plan', '--prune');
    await run('registry-pull', 'pull', '--registry', 'acme', '--dry-run');
    await bus.stop();
  });

  it('by generate types --watch, each line', async () => {
    const cwd = folder(workspace());
    const child = spawn(process.execPath, [EDA, 'generate', 'types', '--watch', '--json'], { cwd, env: environment() });
    const line = await new Promise<string>((resolve) => child.stdout.once('data', (data) => resolve(String(data))));
    child.kill('SIGINT');
    expectContract('generate-types', JSON.parse(line));
  });
});

it.each(commands.map(([id]) => id.replaceAll(':', ' ')))('an error of %s', async (command) => {
  const { code, stdout } = await eda([...command.split(' '), '--json', '--nonsense'], { cwd: folder() });
  expect(code).toBe(2);
  expectContract('error', JSON.parse(stdout));
});
