import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { type ConsumerInput, generateConsumer } from '../../src/actions/generate-consumer.ts';
import { SHAPES } from '../../src/domain/codegen/consumer/answers.ts';
import { fileWorld } from '../../src/io/world.ts';
import { folder, ROOT } from '../support/eda.ts';
import { sha256 } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';

/** What the templates of the package become, all of them: each as its own project, compiled together. */

const MANY = ['orders/OrderPlaced', 'shipping/ShipmentTrackingUpdated@2', 'payments/PaymentFailed'];

function generate(cwd: string, out: string, input: Partial<ConsumerInput>) {
  const asked = { references: ['orders/OrderPlaced'], shape: 'sqs', iac: 'cdk', profile: 'standard' } as const;
  const how = {
    yes: false,
    check: false,
    dryRun: false,
    force: false,
    workspace: ROOT,
    source: ROOT,
    generator: '1.0.0',
  };
  return generateConsumer({ ...asked, ...how, out, ...input }, fileWorld(cwd), sha256, NOBODY);
}

it('every shape and profile compiles as it is, of one event and of many, alone and in an app of the CDK; its tests pass', async () => {
  const cwd = folder({ 'app/.git/HEAD': '', 'app/cdk.json': '{}' });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(cwd, 'node_modules'), 'junction');
  const projects: string[] = [];
  const add = async (out: string, input: Partial<ConsumerInput>) => {
    const { stale, conflicts } = await generate(cwd, out, input);
    expect([stale, conflicts]).toEqual([[], []]);
    projects.push(out);
  };
  for (const shape of SHAPES) {
    for (const profile of ['minimal', 'regulated'] as const) await add(`${shape}-${profile}`, { shape, profile });
    const key = shape === 'kinesis' ? { partitionKey: 'detail.metadata.correlationId' } : {};
    await add(`${shape}-many`, { shape, references: MANY, name: 'order-billing', ...key });
  }
  await add('app/orders', {});
  await add('of-a-service', { service: 'notifications/messenger', references: [] });

  for (const project of projects) {
    for (const json of ['package.json', 'tsconfig.json']) {
      JSON.parse(fs.readFileSync(path.join(cwd, project, json), 'utf8'));
    }
  }
  const { compilerOptions } = JSON.parse(fs.readFileSync(path.join(cwd, projects[0]!, 'tsconfig.json'), 'utf8'));
  const types = { types: ['node'], typeRoots: [path.join(ROOT, 'node_modules/@types')] };
  fs.writeFileSync(
    path.join(cwd, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...compilerOptions, ...types }, include: projects }),
  );
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { stdout } = spawnSync(process.execPath, [tsc, '-p', cwd], { cwd, encoding: 'utf8' });
  expect(stdout).toBe('');

  // Its events are of several domains, and the address of one asks something of the detail.
  const vitest = path.join(ROOT, 'node_modules/vitest/vitest.mjs');
  const tests = spawnSync(process.execPath, [vitest, 'run'], { cwd: path.join(cwd, 'sqs-many'), encoding: 'utf8' });
  expect(tests.status, tests.stdout).toBe(0);
}, 240_000);
