import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eda, folder, put, snapshot } from '../support/eda.ts';
import { atTerminal, terminal } from '../support/terminal.ts';
import { releasable } from '../support/workspace.ts';

/** A workspace whose event has an id, by which a duplicate is known. */
function shop(): string {
  const schema = {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    type: 'object',
    required: ['eventId', 'orderId', 'total'],
    properties: {
      eventId: { type: 'string' },
      orderId: { type: 'string' },
      total: { $ref: '../../../types/money.json' },
      lines: { type: 'array', items: { type: 'object', properties: { sku: { type: 'string' } } } },
    },
  };
  const at = 'schemas/orders/OrderPlaced/v1';
  const tree = releasable({
    [`${at}/schema.json`]: JSON.stringify(schema),
    [`${at}/examples/small.json`]: '{ "eventId": "e-1", "orderId": "o-1", "total": { "amount": 1999 } }\n',
    [`${at}/releases/1.0.0.json`]: null,
    [`${at}/releases/digests.json`]: null,
  });
  return folder(tree as Record<string, string>);
}

const NEW = ['generate', 'consumer', 'orders/OrderPlaced', '--shape', 'sqs', '--iac', 'cdk', '--out', 'orders'];
const AGAIN = ['generate', 'consumer', '--out', 'orders'];

async function made(): Promise<string> {
  const cwd = shop();
  await eda(['schema', 'release', 'orders/OrderPlaced', '--version', '1.0.0'], { cwd });
  const { code } = await eda(NEW, { cwd });
  expect(code).toBe(0);
  return cwd;
}

describe('eda generate consumer', () => {
  it('writes, says what it did, and --check agrees until there is a release', async () => {
    const cwd = shop();
    const draft = await eda([...NEW, '--dry-run'], { cwd });
    expect(draft.code).toBe(0);
    expect(draft.stderr).toContain('orders/OrderPlaced@1 was never released');
    await eda(['schema', 'release', 'orders/OrderPlaced', '--version', '1.0.0'], { cwd });
    expect(fs.existsSync(path.join(cwd, 'orders'))).toBe(false);

    const first = await eda(NEW, { cwd });
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(first.stdout).toMatch(
      /^order-placed-consumer \(sqs, cdk, standard\) consumes orders\/OrderPlaced@1 \(1\.0\.0\)\n\d+ files in orders: \d+ written\.\n {2}next: cd orders, then: npm install, and see README\.md\n$/,
    );
    const before = snapshot(cwd);
    const again = await eda([...AGAIN, '--check'], { cwd });
    expect(again.code).toBe(0);
    expect(again.stdout).toContain('up to date.');
    await eda(AGAIN, { cwd });
    expect(snapshot(cwd)).toEqual(before);

    const head = path.join(cwd, 'schemas/orders/OrderPlaced/v1/schema.json');
    const schema = JSON.parse(fs.readFileSync(head, 'utf8'));
    schema.properties.note = { type: 'string' };
    fs.writeFileSync(head, JSON.stringify(schema));
    expect((await eda([...AGAIN, '--check'], { cwd })).code).toBe(0);
    await eda(['schema', 'release', 'orders/OrderPlaced', '--version', '1.1.0'], { cwd });
    const stale = await eda([...AGAIN, '--check'], { cwd });
    expect(stale.code).toBe(1);
    expect(stale.stdout).toContain('orders/src/generated/events/orders/OrderPlaced.v1.ts is out of date');
    expect(stale.stdout).toContain('next: eda generate consumer --out orders');
    expect((await eda(AGAIN, { cwd })).stdout).toContain('consumes orders/OrderPlaced@1 (1.1.0)');
  });

  it('keeps what a person wrote, and exits 1 where both changed the same lines', async () => {
    const cwd = await made();
    put(cwd, { 'orders/src/generated/handler.ts': 'mine\n', 'orders/src/on-order-placed.ts': 'also mine\n' });
    const base = 'orders/.eda/base/src/on-order-placed.ts';
    const manifest = 'orders/.eda/manifest.json';
    // As if eda had written something else there last time.
    const files = snapshot(cwd);
    const old = `${files[base]}// gone\n`;
    const { createHash } = await import('node:crypto');
    const sha = (text: string) => createHash('sha256').update(text).digest('hex');
    put(cwd, { [base]: old, [manifest]: files[manifest]!.replace(sha(files[base]!), sha(old)) });
    const { code, stdout } = await eda(AGAIN, { cwd });
    expect(code).toBe(1);
    expect(stdout).toContain('orders/src/generated/handler.ts was edited by hand, and is made anew');
    expect(stdout).toContain('orders/src/on-order-placed.ts and what is new change the same lines: it was left alone');
    expect(stdout).toContain(
      'Take what you need out of orders/src/on-order-placed.ts.conflict, then delete that file.',
    );
    const now = snapshot(cwd);
    expect(now['orders/src/generated/handler.ts.orig']).toBe('mine\n');
    expect(now['orders/src/on-order-placed.ts']).toBe('also mine\n');
  });

  it('names each flag that is missing', async () => {
    const { code, stderr } = await eda(['generate', 'consumer', 'orders/OrderPlaced'], { cwd: shop() });
    expect(code).toBe(2);
    expect(stderr).toContain('Missing: --shape, --iac, --out.');
    expect(stderr).toContain('--shape (one of lambda, sqs, sns, kinesis, custom-bus)');
  });

  it.skipIf(!terminal)('asks a person', async () => {
    const cwd = shop();
    const { code, screen } = await atTerminal(['generate', 'consumer', 'orders/OrderPlaced', '--iac', 'cdk'], cwd, [
      ['The name of the consumer:', '\r'],
      ['Which folder is it written to?', 'here\r'],
      ['Which way do the events take?', '\r'],
      ['How much comes along?', '\r'],
    ]);
    expect(screen).toContain('order-placed-consumer (sqs, cdk, standard)');
    expect(code).toBe(0);
    expect(fs.existsSync(path.join(cwd, 'here/.eda/manifest.json'))).toBe(true);
  });

  it('writes through no link, and nothing at all where something is in the way', async () => {
    const cwd = shop();
    fs.mkdirSync(path.join(cwd, 'elsewhere'));
    fs.mkdirSync(path.join(cwd, 'orders'));
    fs.symlinkSync(path.join(cwd, 'elsewhere'), path.join(cwd, 'orders/src'), 'junction');
    const linked = await eda(NEW, { cwd });
    expect(linked.code).toBe(3);
    expect(linked.stderr).toContain('orders/src: This link leads to a folder');
    expect(fs.readdirSync(path.join(cwd, 'elsewhere'))).toEqual([]);
    fs.rmSync(path.join(cwd, 'orders/src'));
    put(cwd, { 'orders/src/generated/handler.ts/folder': '' });
    const blocked = await eda(NEW, { cwd });
    expect(blocked.code).toBe(3);
    expect(blocked.stderr).toContain('orders/src/generated/handler.ts: This is not a file. Nothing was written.');
    expect(fs.readdirSync(path.join(cwd, 'orders'))).toEqual(['src']);
  });

  it.skipIf(process.getuid?.() !== 0)('says where it may not write', async () => {
    const cwd = shop();
    fs.chmodSync(cwd, 0o755);
    const { code, stderr } = await eda(NEW, { cwd, uid: 65534 });
    expect(code).toBe(3);
    expect(stderr).toMatch(/could not be written \(EACCES\).*\n {2}next: {5}Check the permissions/);
  });

  it('two runs at once do no harm', async () => {
    const cwd = shop();
    const runs = await Promise.all([1, 2, 3].map(() => eda(NEW, { cwd })));
    expect(runs.map(({ code }) => code)).toEqual([0, 0, 0]);
    const files = Object.keys(snapshot(path.join(cwd, 'orders')));
    expect(files.filter((file) => /lock$|\.orig|\.tmp|\.conflict/.test(file))).toEqual([]);
    expect((await eda([...AGAIN, '--check'], { cwd })).code).toBe(0);
  });
});

describe('eda eject', () => {
  it('leaves all files, and forgets them', async () => {
    const cwd = await made();
    const before = snapshot(cwd);
    const { code, stdout } = await eda(['eject', 'orders'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^order-placed-consumer in orders: removed \.eda \(\d+ files\)\. \d+ generated files are yours from now on\.\n$/,
    );
    const left = Object.entries(before).filter(([file]) => !file.startsWith('orders/.eda/'));
    expect(snapshot(cwd)).toEqual(Object.fromEntries(left));
    expect(fs.existsSync(path.join(cwd, 'orders/.eda'))).toBe(false);
  });

  it('of nothing is an error', async () => {
    const { code, stderr } = await eda(['eject', 'schemas'], { cwd: shop() });
    expect(code).toBe(3);
    expect(stderr).toContain('schemas holds nothing that eda generated');
  });
});
