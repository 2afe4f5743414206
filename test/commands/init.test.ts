import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { eda, folder, ROOT, snapshot } from '../support/eda.ts';
import { atTerminal, terminal } from '../support/terminal.ts';

describe('eda init', () => {
  it('makes a clean workspace, and says what to do next', async () => {
    const cwd = folder();
    expect(await eda(['init', 'a/shop', '--team', 'checkout'], { cwd })).toEqual({
      code: 0,
      stdout: `✔ A workspace stands in a/shop: 4 files.
  eda.yaml
  schemas/teams.yaml
  schemas/README.md
  schemas/types/event-metadata.json

Next:
  cd a/shop
  eda schema new        your first event; --from sample.json takes its fields from a sample
  eda schema validate   check everything; --staged in a hook
`,
      stderr: '',
    });
    expect(await eda(['schema', 'validate'], { cwd: path.join(cwd, 'a/shop') })).toEqual({
      code: 0,
      stdout: '✔ Checked 0 events, 1 schema, 0 examples and 0 services.\n',
      stderr: '',
    });
  });

  it('leaves a workspace as it is', async () => {
    const cwd = folder({ 'eda.yaml': 'version: 1\n' });
    expect(await eda(['init'], { cwd })).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'eda.yaml: There is a workspace already: nothing was written.\n  next:     Add to it with `eda schema new`, or name another folder.\n',
    });
    expect(snapshot(cwd)).toEqual({ 'eda.yaml': 'version: 1\n' });
  });

  it('--example gives the workspace of the demo', async () => {
    const cwd = folder();
    const { code, stdout } = await eda(['init', '--example', '--json'], { cwd });
    expect(code).toBe(0);
    const files = snapshot(cwd);
    expect(JSON.parse(stdout)).toMatchObject({ version: 1, written: true, files: Object.keys(files).sort() });
    expect(files['eda.yaml']).toBe(fs.readFileSync(path.join(ROOT, 'eda.yaml'), 'utf8'));
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({ code: 0 });
  });

  it('leaves nothing behind where it can’t write', async () => {
    const cwd = folder();
    fs.chmodSync(cwd, 0o555);
    // Whoever may do everything can't be kept from writing.
    const { code, stderr } = await eda(['init', 'shop'], { cwd, ...(process.getuid?.() === 0 ? { uid: 65534 } : {}) });
    fs.chmodSync(cwd, 0o755);
    expect(code).toBe(3);
    expect(stderr).toMatch(/could not be written \(EACCES\); nothing was changed/);
    expect(fs.readdirSync(cwd)).toEqual([]);
  });
});

describe.skipIf(!terminal)('eda init at a terminal', () => {
  it('asks', async () => {
    const cwd = folder();
    const { code, screen } = await atTerminal(['init'], cwd, [
      ['Which folder', '\r'],
      ['first team', 'Checkout\r'],
      ['Did you mean checkout?', `${'\u007f'.repeat(8)}checkout\r`],
      ['Its name', '\r'],
      ['event bus', '\r'],
      ['metadata', 'n'],
      ['metadata', '\r'],
    ]);
    expect(screen).toContain('✔ A workspace stands here: 3 files.');
    expect(code).toBe(0);
    expect(snapshot(cwd)['schemas/teams.yaml']).toContain('checkout: { name: Checkout }');
  });

  it('shows what it would import, and asks', async () => {
    const cwd = folder({ 'in/orders/order-placed.json': '{ "type": "object" }' });
    const { code, screen } = await atTerminal(['init', 'shop', '--import', 'in'], cwd, [
      ['Which folder', '\r'],
      ['before the domain', 'com.shop\r'],
      ['Write these', '\r'],
    ]);
    expect(screen).toMatch(/orders\/OrderPlaced@1 .* com\.shop\.orders +OrderPlaced/);
    expect([code, screen]).toEqual([0, expect.stringContaining('✔ A workspace stands in shop: 1 event')]);
  });

  it('asks nothing with --yes', async () => {
    expect(await atTerminal(['init', '--yes'], folder(), [])).toMatchObject({ code: 0 });
  });

  it('may be left by Ctrl-C, and has then done nothing', async () => {
    const cwd = folder();
    expect(await atTerminal(['init'], cwd, [['Which folder', '\u0003']])).toMatchObject({ code: 2 });
    expect(snapshot(cwd)).toEqual({});
  });
});

describe('eda init --import', () => {
  const schemas = {
    'in/orders/order-placed.json': '{ "type": "object", "properties": { "total": { "$ref": "../types/money.json" } } }',
    'in/orders/order-held.v2.json': '{ "type": "object", "description": "An order waits. For what?" }',
    'in/types/money.json': '{ "type": "number" }',
    'in/broken.json': '{',
  };

  it('shows what it would make, and writes nothing until someone agrees', async () => {
    const cwd = folder(schemas);
    const args = ['init', 'shop', '--import', 'in', '--source', 'com.acme', '--owner', 'checkout'];
    const proposal = `EVENT                 RELEASES  EXAMPLES  OWNER     SOURCE           DETAIL-TYPE   FROM
orders/OrderHeld@2    -         0         checkout  com.acme.orders  OrderHeld.v2  orders/order-held.v2.json
orders/OrderPlaced@1  -         0         checkout  com.acme.orders  OrderPlaced   orders/order-placed.json

This would make 2 events, 1 shared type, 0 services, 1 team in shop, in 9 files.
Note: Schemas without "$schema" are taken for 2020-12.
Not carried over:
  broken.json: The file is not valid JSON.
`;
    expect(await eda([...args, '--dry-run'], { cwd })).toEqual({ code: 0, stdout: proposal, stderr: '' });
    expect(await eda(args, { cwd })).toEqual({
      code: 2,
      stdout: proposal,
      stderr:
        'Nothing was written: nobody agreed to this.\n  next:     Write it with --yes, or run it at a terminal to be asked.\n',
    });
    expect(snapshot(cwd)).toEqual(schemas);
    const { code, stdout } = await eda([...args, '--yes'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain(
      '✔ A workspace stands in shop: 2 events, 1 shared type, 0 services, 1 team in 9 files.\n  Everything in it is valid.\n',
    );
    expect(await eda(['schema', 'validate', '-w', 'shop'], { cwd })).toMatchObject({ code: 0 });
  });

  it('is one document with --json', async () => {
    const cwd = folder(schemas);
    const { code, stdout } = await eda(['init', 'shop', '--import', 'in', '--yes', '--json'], { cwd });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      kind: 'schemas',
      written: true,
      events: { length: 2 },
      leftOut: { length: 1 },
    });
    const refused = await eda(['init', 'again', '--import', 'in', '--json'], { cwd });
    expect(refused.code).toBe(2);
    expect(JSON.parse(refused.stdout)).toMatchObject({ verdict: 'error', error: { code: 'not-agreed' } });
  });

  it('does not follow links out of the folder', async () => {
    const cwd = folder({ ...schemas, 'secret.json': '{ "type": "object", "title": "secret" }' });
    fs.symlinkSync(path.join(cwd, 'secret.json'), path.join(cwd, 'in/link.json'));
    const { stdout } = await eda(['init', 'shop', '--import', 'in', '--yes', '--json'], { cwd });
    expect(JSON.parse(stdout).leftOut).toContainEqual({
      what: 'link.json',
      why: 'The path leads outside the workspace.',
    });
    expect(Object.values(snapshot(path.join(cwd, 'shop'))).join('')).not.toContain('secret');
  });
});
