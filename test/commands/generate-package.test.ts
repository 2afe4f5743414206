import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NO_NPM } from '../package/installed.ts';
import { eda, folder, put, ROOT, run, snapshot } from '../support/eda.ts';
import { releasable } from '../support/workspace.ts';

const tree = () => releasable() as Record<string, string>;

describe('eda generate package', () => {
  it('says the version and why; --check agrees; the next release is the next version', async () => {
    const cwd = folder(tree());
    const args = ['generate', 'package', '--name', '@acme/events'];
    const stale = await eda([...args, '--check'], { cwd });
    expect(stale).toMatchObject({ code: 1, stderr: '' });
    expect(stale.stdout).toContain('packages/events/package.json is out of date\n');
    expect(stale.stdout).toContain('\n  next: eda generate package\n');
    expect(await eda(args, { cwd })).toMatchObject({
      code: 0,
      stdout: '@acme/events 1.0.0 (the first): 1 event in packages/events: 12 written.\n',
      stderr: '',
    });
    expect(await eda([...args, '--check'], { cwd })).toMatchObject({
      code: 0,
      stdout: '@acme/events 1.0.0 (as it is published): 1 event in packages/events: up to date.\n',
    });
    expect((await eda(['schema', 'release', 'OrderPlaced', '--version', '1.1.0'], { cwd })).code).toBe(0);
    const next = await eda(args, { cwd });
    expect(next).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^@acme\/events 1\.1\.0 \(minor, after 1\.0\.0\)/),
    });
    expect(next.stdout).toContain('\n  orders/OrderPlaced@1 went from 1.0.0 to 1.1.0\n');
  });

  it('gives one document with --json; without a name it says where to write one', async () => {
    const cwd = folder(tree());
    const { stdout } = await eda(['generate', 'package', '--name', 'events', '--out', 'p', '--json'], { cwd });
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      verdict: 'pass',
      package: { name: 'events', version: '1.0.0' },
    });
    const nameless = await eda(['generate', 'package'], { cwd });
    expect(nameless.code).toBe(2);
    expect(nameless.stderr).toContain('generate: { package: { name: "@acme/events" } }');
  });
});

const USE = `import { createRequire } from 'node:module';
import { type AnyEvent, parse, unhandled } from '@acme/events';
import { OrderPlaced, type OrderPlacedEvent } from '@acme/events/orders/OrderPlaced.v1';
import { ShipmentTrackingUpdatedV2 } from '@acme/events/shipping/ShipmentTrackingUpdated.v2';

const event: OrderPlacedEvent = OrderPlaced.exampleEvent({ channel: 'web' });
const any: AnyEvent = parse(event);
if (any['detail-type'] === 'PaymentAuthorized.v2') console.log(any.detail.paymentId);
const sent: string[] = [];
const put = async ({ Entries }: { Entries: { Detail: string }[] }) => {
  sent.push(...Entries.map(({ Detail }) => Detail));
  return { Entries: Entries.map((_, i) => ({ EventId: String(i) })) };
};
await OrderPlaced.publish(put, event.detail, { bus: 'commerce' });
// @ts-expect-error: a mistyped field is an error.
export const wrong = event.detail.chanel;
export const never: (event: never) => never = unhandled;
const require = createRequire(import.meta.url);
const [first] = require('@acme/events/events.json').events;
console.log(JSON.stringify({
  placed: JSON.parse(sent[0] ?? '{}').channel,
  tracked: ShipmentTrackingUpdatedV2.is(ShipmentTrackingUpdatedV2.exampleEvent()),
  schema: require('@acme/events/' + first.reader).type,
  required: require('@acme/events/orders/OrderPlaced.v1').OrderPlaced.reference,
}));
`;

it('what npm packs of it installs into an empty project, without the network, compiles there and runs', {
  timeout: 120_000,
}, async () => {
  const home = folder();
  const out = path.join(home, 'package');
  expect(
    await eda(['generate', 'package', '-w', ROOT, '--name', '@acme/events', '--out', out], { cwd: home }),
  ).toMatchObject({ code: 0 });
  const env = { ...NO_NPM, npm_config_cache: path.join(home, 'cache'), npm_config_offline: 'true' };
  const npm = async (cwd: string, ...args: string[]) => {
    const done = await run('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { cwd, env });
    expect(done).toMatchObject({ code: 0 });
    return done.stdout;
  };
  const [{ filename, files }] = JSON.parse(await npm(out, 'pack', '--json', '--pack-destination', home));
  const made = Object.keys(snapshot(out)).filter((file) => file !== '.eda-package.json');
  expect(files.map((file: { path: string }) => file.path).sort()).toEqual(made.sort());

  put(home, { 'project/package.json': '{ "private": true, "type": "module" }', 'project/use.ts': USE });
  const project = path.join(home, 'project');
  await npm(project, 'install', path.join(home, filename));
  expect(fs.readdirSync(path.join(project, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual(['@acme']);
  put(project, {
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        target: 'es2022',
        module: 'nodenext',
        strict: true,
        exactOptionalPropertyTypes: true,
        noUncheckedIndexedAccess: true,
        skipLibCheck: false,
        typeRoots: [path.join(ROOT, 'node_modules/@types')],
        types: ['node'],
      },
      files: ['use.ts'],
    }),
  });
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  expect(await run(process.execPath, [tsc, '-p', '.'], { cwd: project })).toMatchObject({ code: 0, stdout: '' });
  const ran = await run(process.execPath, ['use.js'], { cwd: project });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(ran.stdout)).toEqual({
    placed: 'web',
    tracked: true,
    schema: 'object',
    required: 'orders/OrderPlaced@1',
  });
});
