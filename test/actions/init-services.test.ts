import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generateConsumer } from '../../src/actions/generate-consumer.ts';
import { initWorkspace } from '../../src/actions/init.ts';
import { fileWorld } from '../../src/io/world.ts';
import { put, ROOT, snapshot } from '../support/eda.ts';
import { sha256 } from '../support/memory.ts';
import { run, synthesiseApps } from '../support/synthesis.ts';
import { NOBODY } from '../support/wizard.ts';

/** The services of the case study, as a newcomer gets them: generated, filled in, compiled, tested and synthesised, all together. */

const SERVICES = ['insights', 'messenger', 'order-processing', 'warehouse'];
const GENERATOR = '1.0.0';
// Its real path: Node looks for packages from there up.
const cwd = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eda-services-')));
const shop = path.join(cwd, 'shop');
const init = (out: string, dryRun = false) =>
  initWorkspace(
    { folder: out, example: true, services: true, teams: [], buses: [], dryRun, source: ROOT, generator: GENERATOR },
    fileWorld(cwd),
    sha256,
    NOBODY,
  );
const bin = (name: string) => path.join(ROOT, 'node_modules', name);

beforeAll(async () => {
  // An app of the CDK that is above it is none of the example's business.
  put(cwd, { '.git/HEAD': '', 'cdk.json': '{}' });
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(cwd, 'node_modules'), 'junction');
  await init('shop');
});
afterAll(() => fs.rmSync(cwd, { recursive: true, force: true }));

describe('eda init --example --with-services', () => {
  it('names the services, and writes nothing in a dry run', async () => {
    const { services, files, written } = await init('other', true);
    expect(services).toEqual(SERVICES.map((name) => `services/${name}`));
    expect([...files].sort()).toEqual(Object.keys(snapshot(shop)).sort());
    expect([written, fs.existsSync(path.join(cwd, 'other'))]).toEqual([false, false]);
  });

  it('writes nothing where a file of a service is in the way', async () => {
    const file = path.join(cwd, 'taken/services/warehouse/src/stock.ts');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, 'mine\n');
    await expect(init('taken')).rejects.toMatchObject({ detail: { code: 'file-exists' } });
    expect(snapshot(path.join(cwd, 'taken'))).toEqual({ 'services/warehouse/src/stock.ts': 'mine\n' });
  });

  it.each(SERVICES)('of %s, generating again changes nothing and says nothing', async (name) => {
    const again = await generateConsumer(
      {
        references: [],
        out: path.join(shop, 'services', name),
        workspace: shop,
        source: ROOT,
        generator: GENERATOR,
        yes: false,
        check: true,
        dryRun: false,
        force: false,
      },
      fileWorld(cwd),
      sha256,
      NOBODY,
    );
    const nothing = { stale: [], conflicts: [], kept: [], deleted: [], merged: [], backups: [], notes: [] };
    expect(again).toMatchObject({ name, ...nothing });
  });

  it('the services compile', async () => {
    const { compilerOptions } = JSON.parse(fs.readFileSync(path.join(shop, 'services/insights/tsconfig.json'), 'utf8'));
    const types = { types: ['node'], typeRoots: [bin('@types')] };
    const config = { compilerOptions: { ...compilerOptions, ...types }, include: ['services'] };
    fs.writeFileSync(path.join(shop, 'tsconfig.json'), JSON.stringify(config));
    await expect(run(shop, [bin('typescript/bin/tsc'), '-p', '.'])).resolves.toBe('');
  }, 120_000);

  it('their tests pass: what comes again, in another sequence, or can’t be done in part', async () => {
    const include = ['services/*/test/**/*.test.ts'];
    const config = `export default ${JSON.stringify({ test: { include, silent: 'passed-only' } })};\n`;
    fs.writeFileSync(path.join(shop, 'vitest.config.mjs'), config);
    await run(shop, [bin('vitest/vitest.mjs'), 'run', '--reporter=json', '--outputFile=report.json']);
    const report = JSON.parse(fs.readFileSync(path.join(shop, 'report.json'), 'utf8'));
    expect(report).toMatchObject({ success: true, numFailedTests: 0 });
    const tested = new Set((report.testResults as { name: string }[]).map(({ name }) => name.split('/').at(-3)));
    expect([...tested].sort()).toEqual(SERVICES);
  }, 120_000);

  it('they have a table each, may do there what their code does, and break no rule', async () => {
    for (const name of SERVICES) {
      fs.mkdirSync(path.join(shop, 'services', name, 'dist'));
      fs.writeFileSync(path.join(shop, 'services', name, 'dist/index.cjs'), 'exports.handler = async () => {};\n');
    }
    const apps = await synthesiseApps(
      path.join(shop, 'services'),
      SERVICES.map((name) => [name]),
    );
    for (const name of SERVICES) {
      const { template, broken } = apps[name]!;
      expect([name, broken]).toEqual([name, []]);
      const resources = Object.entries(template.Resources);
      const [table] = resources.filter(
        ([id, { Type }]) => Type === 'AWS::DynamoDB::Table' && !id.includes('Idempotency'),
      );
      const [{ 1: fn } = []] = resources.filter(([, { Type }]) => Type === 'AWS::Lambda::Function');
      const environment = JSON.stringify(fn?.Properties.Environment);
      expect(environment).toContain(`{"Ref":"${table?.[0]}"}`);
      // What the code reads from its environment, the stack sets.
      const code = Object.entries(snapshot(path.join(shop, 'services', name, 'src'))).map(([, text]) => text);
      for (const [, variable] of code.join('\n').matchAll(/environment\('([A-Z_]+)'\)/g)) {
        expect(environment).toContain(`"${variable}":`);
      }
    }
  }, 120_000);
});
