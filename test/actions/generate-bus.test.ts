import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { CORE_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { type BusCodeInput, generateBus } from '../../src/actions/generate-bus.ts';
import { folder, ROOT, run } from '../support/eda.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

const HOME = '111122223333';
const SHOP = '444455556666';
const LEDGER = '777788889999';
const settings = (stage: string, horizon = '{ retryHours: 24, dlqDays: 14, archiveDays: 90 }') => `version: 1
buses:
  commerce: { summary: "What happens, it's said, to an order.", horizon: ${horizon} }
  side-line: { summary: What else happens. }
stages:
  live: { account: "${HOME}", region: eu-west-1, buses: { commerce: acme-commerce, side-line: side-line }, ${stage} }
  elsewhere: { account: "${HOME}", buses: { commerce: "arn:aws:events:eu-west-1:${SHOP}:event-bus/c", side-line: default } }
`;
const ACCOUNTS = `accounts: { checkout: "${SHOP}", ledger: "${LEDGER}" }`;

const tree = (files: Record<string, Tree[string]> = {}) => workspace({ 'eda.yaml': settings(ACCOUNTS), ...files });
function generate(given: Record<string, Tree[string]>, input: Partial<BusCodeInput> = {}) {
  return generateBus(
    { stage: 'live', check: false, dryRun: false, force: false, ...input },
    memoryWorld(given),
    sha256,
  );
}
const OUT = 'infra/event-buses/live';
async function made(files: Record<string, Tree[string]> = tree()) {
  await generate(files);
  const yaml = String(files[`${OUT}/event-buses.template.yaml`]);
  return {
    yaml,
    code: String(files[`${OUT}/event-buses.ts`]),
    template: load(yaml, { schema: CORE_SCHEMA }) as Template,
  };
}
interface Properties {
  readonly [key: string]: unknown;
  readonly Policy?: { readonly Statement: readonly unknown[] };
}
interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: Properties }>>;
}

/** What the construct synthesises, under the ids of our template. */
function synthesised(code: string): Template {
  const require = createRequire(import.meta.url);
  const { App, Stack } = require('aws-cdk-lib');
  const module: { exports: { EventBuses?: new (scope: unknown, id: string) => unknown } } = { exports: {} };
  new Function('require', 'module', 'exports', transformSync(code, { loader: 'ts', format: 'cjs' }).code)(
    require,
    module,
    module.exports,
  );
  const app = new App({ analyticsReporting: false });
  const stack = new Stack(app, 'Stack');
  if (!module.exports.EventBuses) throw new Error('The code exports no construct.');
  new module.exports.EventBuses(stack, 'Buses');
  const template = app.synth().getStackByName('Stack').template;
  const ids = new Map(
    Object.keys(template.Resources).map((id) => [id, id.replace(/^Buses/, '').replace(/[0-9A-F]{8}$/, '')]),
  );
  let text = JSON.stringify(template.Resources);
  for (const [id, ours] of ids) text = text.replaceAll(`"${id}"`, `"${ours}"`);
  return { Resources: JSON.parse(text) };
}

describe('both forms', () => {
  it('describe the same resources', async () => {
    const { code, template } = await made();
    expect(synthesised(code).Resources).toEqual(template.Resources);
    expect(Object.keys(template.Resources)).toHaveLength(20 - 1);
  }, 60_000);

  it('are taken by the compiler and by the validator of CloudFormation', async () => {
    const { code, yaml } = await made();
    const compilerOptions = { strict: true, noEmit: true, skipLibCheck: true, module: 'nodenext', types: [] };
    const cwd = folder({
      'event-buses.ts': code,
      'package.json': '{ "type": "module" }',
      'tsconfig.json': JSON.stringify({ compilerOptions, files: ['event-buses.ts'] }),
    });
    fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(cwd, 'node_modules'), 'junction');
    const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
    expect(await run(process.execPath, [tsc, '-p', cwd], { cwd })).toMatchObject({ code: 0, stdout: '' });

    const require = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib/package.json'));
    const { CompositeEngine, TemplateContent } = require('@aws/cloudformation-validate');
    const engine = new CompositeEngine();
    const { diagnostics } = engine.validateTemplate(new TemplateContent(yaml, 'event-buses.template.yaml'));
    engine.free();
    const told = diagnostics.map(
      ({ severity, ruleId, message }: Record<string, unknown>) => `${severity} ${ruleId}: ${message}`,
    );
    expect(told.filter((line: string) => !line.startsWith('INFO'))).toEqual([]);
    expect(told.length).toBeGreaterThan(0);
  }, 120_000);
});

describe('what is made', () => {
  it('is a policy for the accounts of producers and consumers', async () => {
    const { template } = await made();
    const { Policy, Name } = template.Resources.CommerceBus!.Properties;
    const root = (account: string) => ({ 'Fn::Sub': `arn:\${AWS::Partition}:iam::${account}:root` });
    const bus = (what: string) => ({
      'Fn::Sub': `arn:\${AWS::Partition}:events:\${AWS::Region}:\${AWS::AccountId}:${what}`,
    });
    expect(Name).toBe('acme-commerce');
    expect(Policy?.Statement).toMatchObject([
      {
        Sid: 'Produce1',
        Principal: { AWS: [root(SHOP)] },
        Action: 'events:PutEvents',
        Resource: bus('event-bus/acme-commerce'),
        Condition: { StringEquals: { 'events:source': 'com.acme.orders', 'events:detail-type': ['OrderPlaced'] } },
      },
      {
        Sid: 'Consume1',
        Principal: { AWS: [root(LEDGER)] },
        Action: 'events:PutRule',
        Resource: bus('rule/acme-commerce/*'),
        Condition: {
          Null: { 'events:source': 'false', 'events:detail-type': 'false' },
          'ForAllValues:StringEquals': { 'events:source': ['com.acme.orders'], 'events:detail-type': ['OrderPlaced'] },
          StringEqualsIfExists: { 'events:creatorAccount': `\${aws:PrincipalAccount}` },
        },
      },
      {
        Sid: 'OwnRules',
        Principal: { AWS: [root(LEDGER)] },
        Action: expect.arrayContaining(['events:PutTargets', 'events:DescribeRule']),
      },
    ]);
    expect(template.Resources.SideLineBus!.Properties).not.toHaveProperty('Policy');
  });

  it.each<[string, string, Record<string, Tree[string]>, { producers: string[]; consumers: string[] }]>([
    [
      'one account for both',
      `accounts: { checkout: "${SHOP}", ledger: "${SHOP}" }`,
      {},
      { producers: [SHOP], consumers: [SHOP] },
    ],
    [
      'the account of the bus',
      `accounts: { checkout: "${HOME}", ledger: "${LEDGER}" }`,
      {},
      { producers: [], consumers: [LEDGER] },
    ],
    ['no accounts', 'protected: true', {}, { producers: [], consumers: [] }],
    [
      'an event that no service produces: its owner does',
      ACCOUNTS,
      { 'schemas/orders/services/shop.yaml': 'summary: Sells.\nowner: checkout\n' },
      { producers: [SHOP], consumers: [LEDGER] },
    ],
    [
      'another team that produces it',
      ACCOUNTS,
      { 'schemas/orders/services/shop.yaml': 'summary: Sells.\nowner: ledger\nproduces: [orders/OrderPlaced]\n' },
      { producers: [LEDGER], consumers: [LEDGER] },
    ],
  ])('lets in %s', async (_, stage, files, expected) => {
    const { buses } = await generate(tree({ 'eda.yaml': settings(stage), ...files }));
    const { producers, consumers } = buses.find(({ bus }) => bus === 'commerce')!;
    expect({ producers, consumers }).toEqual(expected);
  });

  it.each<[string, number | undefined, number]>([
    ['{ archiveDays: 90 }', 90, 14],
    ['{ dlqDays: 4, archiveDays: forever }', 0, 4],
    ['{ dlqDays: 0, retryHours: 1 }', undefined, 1],
  ])('keeps events as the horizon %s says', async (horizon, archive, dlq) => {
    const { template } = await made(tree({ 'eda.yaml': settings('protected: true', horizon) }));
    expect(template.Resources.CommerceArchive?.Properties.RetentionDays).toBe(archive);
    expect(template.Resources.CommerceDlq?.Properties.MessageRetentionPeriod).toBe(dlq * 86400);
  });

  it('is one form where one is asked for, and without a stage the logical names', async () => {
    const files = tree();
    const { written, notes } = await generateBus(
      { check: false, dryRun: false, force: false, format: 'cdk' },
      memoryWorld(files),
      sha256,
    );
    expect(written).toEqual(['event-buses.ts']);
    expect(String(files['infra/event-buses/event-buses.ts'])).toContain("name: 'commerce',");
    expect(notes).toEqual([
      expect.stringContaining('No archive for side-line'),
      expect.stringContaining('No other account is let in'),
    ]);
  });
});

describe('the files', () => {
  it('are written once, checked, and left alone where somebody edited them', async () => {
    const files = tree();
    expect(await generate(files, { dryRun: true })).toMatchObject({
      written: [],
      stale: ['event-buses.template.yaml', 'event-buses.ts'],
    });
    expect(Object.keys(files).filter((file) => file.startsWith('infra'))).toEqual([]);
    expect((await generate(files)).written).toHaveLength(2);
    expect(await generate(files)).toMatchObject({ written: [], stale: [], kept: [] });
    expect(await generate(files, { check: true })).toMatchObject({ stale: [] });
    files['eda.yaml'] = settings(`accounts: { ledger: "${LEDGER}" }`);
    expect(await generate(files, { check: true })).toMatchObject({
      stale: ['event-buses.template.yaml', 'event-buses.ts'],
    });
    files[`${OUT}/event-buses.ts`] = '// mine\n';
    expect(await generate(files)).toMatchObject({
      written: ['event-buses.template.yaml'],
      kept: [{ file: 'event-buses.ts' }],
    });
    expect((await generate(files, { force: true })).kept).toEqual([]);
  });
});

describe('what is refused', () => {
  const many = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, i) => [
        `schemas/orders/Event${i}/event.yaml`,
        `summary: One of many.\nowner: checkout\nsource: com.acme.orders\nbus: commerce\nmajors:\n  1: { detailType: EventWithALongishName${i} }\n`,
      ]).concat(
        Array.from({ length: count }, (_, i) => [`schemas/orders/Event${i}/v1/schema.json`, '{ "type": "object" }']),
      ),
    );
  it.each<[string, Record<string, Tree[string]>, Partial<BusCodeInput>, string, object]>([
    [
      'a team that is not there',
      { 'eda.yaml': settings(`accounts: { chekout: "${SHOP}" }`) },
      {},
      'unknown-team',
      { next: 'Did you mean checkout?' },
    ],
    [
      'an account that is none',
      { 'eda.yaml': settings('accounts: { checkout: "12" }') },
      {},
      'catalogue-file-invalid',
      {},
    ],
    ['a stage that is not there', {}, { stage: 'liv' }, 'unknown-stage', { next: 'Did you mean live?' }],
    [
      'a stage whose buses are others’',
      {},
      { stage: 'elsewhere' },
      'no-bus',
      { message: expect.stringMatching(/belongs to the account 444455556666\. .*default bus/) },
    ],
    ['a policy that is too long', many(400), {}, 'policy-too-long', { expected: 'at most 10240 characters' }],
    ['a catalogue with errors', { 'schemas/orders/domain.yaml': '{' }, {}, 'catalogue-has-errors', {}],
  ])('%s', async (_, files, input, code, detail) => {
    const all = tree(files);
    await expect(generate(all, input)).rejects.toMatchObject({ detail: { code, ...detail } });
    expect(Object.keys(all).filter((file) => file.startsWith('infra'))).toEqual([]);
  });
});
