import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateDiscovererCommand,
  CreateRegistryCommand,
  CreateSchemaCommand,
  DescribeSchemaCommand,
  ListSchemasCommand,
  type SchemasClient,
} from '@aws-sdk/client-schemas';
import { describe, expect, it, onTestFinished } from 'vitest';
import { catalogueOf } from '../actions/registry-world.ts';
import { newSchemasClient } from '../local/world.ts';
import { EDA, eda, environment, folder, snapshot } from '../support/eda.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { atTerminal, terminal } from '../support/terminal.ts';
import { noAws, startBus } from './bus-process.ts';

/** What EventBridge adds to an event. */
const envelope = {
  version: '0',
  id: '6a7e8feb-b491-4cf7-a9f1-bf3703467718',
  account: '111122223333',
  region: 'eu-west-1',
  time: '2026-11-24T10:00:00Z',
  resources: [],
};
const TWO = { OrderPlaced: ['1.0.0', '1.1.0'], OrderCancelled: ['1.0.0'] };

async function start() {
  const bus = await startBus();
  const schemas = newSchemasClient(bus.endpoint);
  onTestFinished(async () => {
    schemas.destroy();
    await bus.stop();
  });
  return { endpoint: bus.endpoint, schemas, events: bus.client };
}

const registry = (args: readonly string[], cwd: string, endpoint?: string) =>
  eda(['registry', ...args, ...(endpoint === undefined ? [] : ['--endpoint-url', endpoint])], {
    cwd,
    env: noAws(folder()),
  });

describe('eda registry', () => {
  it('plans, applies, and is in step', async () => {
    const { endpoint } = await start();
    const cwd = folder(catalogueOf(TWO));
    const planned = await registry(['plan'], cwd, endpoint);
    expect(planned).toEqual({
      code: 1,
      stdout: `acme-orders (new)
  + com.acme.orders@OrderCancelled  created with 1.0.0 of orders/OrderCancelled@1
  + com.acme.orders@OrderPlaced     created with 1.0.0, 1.1.0 of orders/OrderPlaced@1

≠ test (${endpoint}) differs: 2 to create.
`,
      stderr: '',
    });
    const refused = await registry(['apply'], cwd, endpoint);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain('Nothing was changed: nobody agreed to this.');
    const applied = await registry(['apply', '--yes'], cwd, endpoint);
    expect(applied).toMatchObject({
      code: 0,
      stdout: `✔ registry acme-orders created
✔ acme-orders/com.acme.orders@OrderCancelled created: 1.0.0 as version 1
✔ acme-orders/com.acme.orders@OrderPlaced created: 1.0.0 as version 1, 1.1.0 as version 2
✔ test (${endpoint}) is in step: 2 schemas, 2 changed.
`,
    });
    expect(await registry(['plan'], cwd, endpoint)).toEqual({
      code: 0,
      stdout: `✔ test (${endpoint}) is in step: 2 schemas in 1 registry.\n`,
      stderr: '',
    });
  });

  it('keeps a plan and applies it, and refuses it edited', async () => {
    const { endpoint } = await start();
    const cwd = folder(catalogueOf(TWO));
    expect(await registry(['plan', '--out', 'plans/plan.json'], cwd, endpoint)).toMatchObject({
      code: 1,
      stderr: 'Apply just this: eda registry apply plans/plan.json\n',
    });
    const file = path.join(cwd, 'plans/plan.json');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, text.replace('"prune": false', '"prune": true'));
    const edited = await registry(['apply', 'plans/plan.json', '--yes'], cwd, endpoint);
    expect(edited).toMatchObject({ code: 3, stdout: '' });
    expect(edited.stderr).toContain('plans/plan.json: This plan was edited after it was made');
    fs.writeFileSync(file, text);
    expect(await registry(['apply', 'plans/plan.json', '--yes'], cwd, endpoint)).toMatchObject({ code: 0 });
  });

  it('deletes with --prune what the catalogue has no more, and says what is left', async () => {
    const { endpoint } = await start();
    await registry(['apply', '--yes'], folder(catalogueOf(TWO)), endpoint);
    const cwd = folder(catalogueOf({ OrderPlaced: TWO.OrderPlaced }));
    expect(await registry(['apply', '--yes'], cwd, endpoint)).toMatchObject({
      code: 1,
      stdout: `? acme-orders/com.acme.orders@OrderCancelled: orphaned, left as it is
≠ test (${endpoint}): 1 schema in step, 1 left as they are.
`,
    });
    expect(await registry(['apply', '--yes', '--prune'], cwd, endpoint)).toMatchObject({
      code: 0,
      stdout: `✔ acme-orders/com.acme.orders@OrderCancelled deleted
✔ test (${endpoint}) is in step: 1 schema, 1 changed.
`,
    });
  });

  it('pulls what stands in a registry, and it is valid', async () => {
    const { endpoint } = await start();
    await registry(['apply', '--yes'], folder(catalogueOf(TWO)), endpoint);
    const cwd = folder({ 'eda.yaml': 'version: 1\n', 'schemas/teams.yaml': 'checkout: { name: Checkout }\n' });
    const before = snapshot(cwd);
    const looked = await registry(
      ['pull', '--registry', 'acme-orders', '--owner', 'checkout', '--dry-run'],
      cwd,
      endpoint,
    );
    expect(looked).toMatchObject({ code: 0 });
    expect(snapshot(cwd)).toEqual(before);
    const pulled = await registry(['pull', '--registry', 'acme-orders', '--owner', 'checkout'], cwd, endpoint);
    expect(pulled.stdout).toContain('+ orders/OrderPlaced@1  com.acme.orders, OrderPlaced: 1.0.0, 1.1.0\n');
    expect(pulled).toMatchObject({ code: 0, stderr: '' });
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({ code: 0 });
    expect(await eda(['schema', 'check'], { cwd })).toMatchObject({ code: 0 });
  });

  it('pulls what a discoverer made of events that passed, and it is valid', async () => {
    const { endpoint, schemas, events } = await start();
    const SourceArn = 'arn:aws:events:us-east-1:000000000000:event-bus/default';
    await schemas.send(new CreateDiscovererCommand({ SourceArn }));
    const put = async (DetailType: string, ...details: readonly unknown[]) => {
      const Entries = details.map((detail) => ({
        Source: 'com.acme.shop',
        DetailType,
        Detail: JSON.stringify(detail),
      }));
      expect(await events.send(new PutEventsCommand({ Entries }))).toMatchObject({ FailedEntryCount: 0 });
    };
    const at = '2026-11-24T10:00:00Z';
    await put(
      'Basket Left',
      { basketId: 'b-1', at, total: { amount: 1999, currency: 'EUR' }, lines: [{ sku: 'MUG', count: 1 }] },
      { basketId: 'b-2', at, total: { amount: 19.5, currency: 'EUR' }, lines: [], note: null },
      { basketId: 'b-3', at, total: { amount: 19.5, currency: 'EUR' }, lines: [{ sku: 'CAP', gift: true }], note: 'x' },
    );
    await put('basket.emptied.v2', { reason: null, 'odd name/~': [1, 'x', null, { b: 1 }], $ref: 'x', type: 'string' });
    await put('Hostile', JSON.parse('{"__proto__":{"x":1},"constructor":null,"":[]}'));
    await put('Nothing', {});
    const cwd = folder({ 'eda.yaml': 'version: 1\n', 'schemas/teams.yaml': 'checkout: { name: Checkout }\n' });
    const pulled = await registry(['pull', '--registry', 'discovered-schemas', '--owner', 'checkout'], cwd, endpoint);
    expect(pulled).toMatchObject({ code: 0, stderr: '' });
    const majors = pulled.stdout.split('\n').filter((line) => line.startsWith('+ '));
    expect(majors.map((line) => line.split(':')[0])).toEqual([
      '+ shop/BasketEmptied@2  com.acme.shop, basket.emptied.v2',
      '+ shop/BasketLeft@1  com.acme.shop, Basket Left',
      '+ shop/Hostile@1  com.acme.shop, Hostile',
      '+ shop/Nothing@1  com.acme.shop, Nothing',
    ]);
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^✔ Checked 4 events/),
    });
    // What was seen is accepted, with its envelope.
    const event = { source: 'com.acme.shop', 'detail-type': 'Basket Left' };
    const seen = { basketId: 'b-4', at, total: { amount: 1, currency: 'EUR' }, lines: [], note: null };
    const judged = await eda(['event', 'validate', '-'], {
      cwd,
      stdin: JSON.stringify({ ...envelope, ...event, detail: seen }),
    });
    expect(judged).toMatchObject({ code: 0 });
  });

  it('says what of a registry it could not take in, and exits 1', async () => {
    const { endpoint, schemas } = await start();
    await schemas.send(new CreateRegistryCommand({ RegistryName: 'old' }));
    const Content =
      '{"openapi":"3.0.0","info":{"title":"x","version":"1"},"paths":{},"components":{"schemas":{"X":{}}}}';
    await schemas.send(
      new CreateSchemaCommand({ RegistryName: 'old', SchemaName: 'Placed', Type: 'OpenApi3', Content }),
    );
    const cwd = folder({ 'eda.yaml': 'version: 1\n', 'schemas/teams.yaml': 'checkout: { name: Checkout }\n' });
    expect(await registry(['pull', '--registry', 'old'], cwd, endpoint)).toEqual({
      code: 1,
      stdout: `✖ Placed: Neither its content nor its name says from which source its events come.
    next: Describe the event by hand with \`eda schema new\`, where --source says it.

✖ 1 schema of old at ${endpoint} could not be taken in.
`,
      stderr: '',
    });
  });

  it('says what is missing where nothing listens', async () => {
    const cwd = folder(catalogueOf(TWO));
    const { code, stderr } = await registry(['plan'], cwd, 'http://127.0.0.1:9');
    expect(code).toBe(3);
    expect(stderr).toContain('Is the bus started? Start it with `eda bus start`.\n');
    const nowhere = await registry(['plan'], cwd);
    expect(nowhere.stderr).toContain(
      'There is no schema registry to ask: no endpoint is given, and no AWS Region is set.',
    );
    expect(nowhere.stderr).not.toContain('--local');
  });

  it.runIf(terminal)('asks at a terminal, for the name of a protected stage', async () => {
    const { endpoint, schemas } = await start();
    const cwd = folder(catalogueOf(TWO, undefined, ', protected: true'));
    const args = ['registry', 'apply', '--endpoint-url', endpoint];
    const no = await atTerminal(args, cwd, [['Type its name', 'y\n']]);
    expect(no.screen).toContain('Nothing was changed.');
    expect(no.code).toBe(2);
    const yes = await atTerminal(args, cwd, [['Type its name', 'test\n']]);
    expect(yes.screen).toContain('is in step: 2 schemas');
    expect(yes.code).toBe(0);
    expect(Object.keys(await versionsIn(schemas, 'acme-orders'))).toHaveLength(2);
  });
});

/** Schema -> how many versions it has. */
async function versionsIn(schemas: SchemasClient, RegistryName: string): Promise<Record<string, number>> {
  try {
    const { Schemas = [] } = await schemas.send(new ListSchemasCommand({ RegistryName, Limit: 100 }));
    return Object.fromEntries(Schemas.map(({ SchemaName = '', VersionCount = 0 }) => [SchemaName, VersionCount]));
  } catch (error) {
    if ((error as Error).name === 'NotFoundException') return {};
    throw error;
  }
}

describe('an apply that dies', () => {
  const events = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`Event${i}`, ['1.0.0', '1.1.0']]));

  async function running(endpoint: string, cwd: string, after: number, signal: NodeJS.Signals) {
    let killed: (() => void) | undefined;
    const proxy = await startFaultyProxy(endpoint, ({ write }) => {
      if (write && writes() === after) killed?.();
      return 'pass';
    });
    const writes = () => proxy.requests.filter((request) => request.write).length;
    const child = spawn(
      process.execPath,
      [EDA, 'registry', 'apply', '--yes', '--json', '--endpoint-url', proxy.endpoint],
      {
        cwd,
        env: environment(noAws(folder())),
        stdio: ['ignore', 'pipe', 'ignore'],
      },
    );
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    killed = () => child.kill(signal);
    const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
    await proxy.close();
    return { code, stdout };
  }

  it('of kill -9 at several points comes to the same state', async () => {
    const { endpoint, schemas } = await start();
    const cwd = folder(catalogueOf(events));
    // Each goes on where the one before was killed.
    for (const after of [0, 1, 7, 20]) expect((await running(endpoint, cwd, after, 'SIGKILL')).code).toBe(null);
    expect(await registry(['apply', '--yes'], cwd, endpoint)).toMatchObject({ code: 0 });
    expect(await registry(['plan'], cwd, endpoint)).toMatchObject({ code: 0 });
    const versions = await versionsIn(schemas, 'acme-orders');
    expect(Object.keys(versions)).toHaveLength(30);
    expect(new Set(Object.values(versions))).toEqual(new Set([2]));
    const SchemaName = 'com.acme.orders@Event7';
    const newest = await schemas.send(new DescribeSchemaCommand({ RegistryName: 'acme-orders', SchemaName }));
    expect(newest.Tags).toMatchObject({ 'eda:release': '1.1.0', 'eda:major': 'orders/Event7@1' });
  });

  it('of Ctrl-C says what was done, and exits 130', async () => {
    const { endpoint } = await start();
    const cwd = folder(catalogueOf(events));
    const { code, stdout } = await running(endpoint, cwd, 10, 'SIGINT');
    expect(code).toBe(130);
    const applied = JSON.parse(stdout);
    expect(applied.interrupted).toBe(true);
    const schemas: { outcome: string; releases: unknown[] }[] = applied.schemas;
    expect(schemas).toHaveLength(30);
    expect(schemas.some(({ outcome }) => outcome === 'pending')).toBe(true);
    expect(schemas.some(({ releases }) => releases.length > 0)).toBe(true);
    expect(await registry(['apply', '--yes'], cwd, endpoint)).toMatchObject({ code: 0 });
  });
});
