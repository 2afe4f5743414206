import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { EDA, eda, environment, folder, put, ROOT } from '../../support/eda.ts';
import { workspace } from '../../support/workspace.ts';

const event = (amount: unknown) => ({
  source: 'com.acme.orders',
  'detail-type': 'OrderPlaced',
  detail: { orderId: 'o-1', total: { amount } },
});

const validate = (args: readonly string[], stdin = '', cwd = folder(workspace())) =>
  eda(['event', 'validate', ...args], { cwd, stdin });

describe('eda event validate', () => {
  it('passes', async () => {
    const cwd = folder(workspace({ 'a.json': JSON.stringify(event(1)), 'b.json': JSON.stringify([event(2)]) }));
    expect(await validate(['a.json', 'b.json'], '', cwd)).toEqual({
      code: 0,
      stdout: '✔ Checked 2 events in 2 files: 2 valid.\n',
      stderr: '',
    });
  });

  it('fails, and says where', async () => {
    const text = `${JSON.stringify(event(1))}\n${JSON.stringify(event('19.99'))}\n`;
    expect(await validate(['-'], text)).toEqual({
      code: 1,
      stdout: `<stdin>:2:101 error event-invalid
  orders/OrderPlaced@1 at "/total/amount": "amount" must be an integer; found a string: "19.99".
  found:    "19.99"
  expected: an integer
  next:     Write 19.99 without quotes.

✖ 1 error. Checked 2 events: 1 valid, 1 invalid.
`,
      stderr: '',
    });
  });

  it('begins no line with a text out of a file or of an argument', async () => {
    const stranger = JSON.stringify({ ...event(1), 'detail-type': 'A\n::error file=x::pwned' });
    const shown = await validate(['-'], stranger);
    expect(shown.stdout).toContain('A\\n::error file=x::pwned');
    expect(shown.stdout).not.toMatch(/^\s*::/m);
    for (const args of [
      ['x\n::error::y'],
      ['-', '--event', 'a\n::error::y'],
      ['-', '--format=x\n::error::y'],
      ['-', '-w', 'x\n::error::y'],
    ]) {
      const { code, stderr } = await validate(args, stranger);
      expect(code).toBeGreaterThan(1);
      expect(stderr).toContain('\\n::error::y');
      expect(stderr).not.toMatch(/^\s*::/m);
    }
  });

  it.skipIf(process.platform === 'win32')('refuses a device', async () => {
    expect(await validate(['/dev/zero'])).toEqual({
      code: 3,
      stdout: '',
      stderr: '/dev/zero: This is a device, not a file.\n  next:     Name a file, or give - for stdin.\n',
    });
  });

  it('takes what eda generate sample makes', async () => {
    const { stdout } = await eda(['generate', 'sample', 'orders/OrderPlaced', '--envelope', '-n', '3'], { cwd: ROOT });
    expect(await eda(['event', 'validate', '-', '--strict'], { cwd: ROOT, stdin: stdout })).toMatchObject({ code: 0 });
  });

  it('reports in every format alike, as JSON by its schema', async () => {
    const text = JSON.stringify([event('x'), { ...event(1), source: 'other' }]);
    for (const format of ['pretty', 'json', 'github', 'sarif', 'junit', 'markdown']) {
      expect(await validate(['-', '--format', format], text), format).toMatchObject({ code: 1 });
    }
    const contract = JSON.parse(fs.readFileSync(path.join(ROOT, 'src/contracts/report.schema.json'), 'utf8'));
    const report = JSON.parse((await validate(['-', '--json'], text)).stdout);
    expect(new Ajv2020().validate(contract, report)).toBe(true);
    expect(report.findings.map(({ rule }: { rule: string }) => rule)).toEqual(['event-invalid', 'event-uncatalogued']);
  });

  it.each([
    [['nope.json'], 3, 'There is no file "nope.json".'],
    [['schemas'], 3, '"schemas" is a folder.'],
    [[], 2, 'No file is named.'],
    [['-', '--detail'], 2, 'A detail alone does not say which event it is of.'],
    [['-', '--event', 'orders/OrderPlacd'], 2, 'The catalogue has no event "orders/OrderPlacd".'],
    [['-', '--stric'], 2, 'Nonexistent flag: --stric'],
  ])('%j', async (args, code, message) => {
    const result = await validate(args);
    expect(result).toMatchObject({ code, stdout: '' });
    expect(result.stderr.split('\n')[0]).toBe(message);
  });

  it('needs a workspace', async () => {
    expect(await validate(['-'], '', folder())).toMatchObject({ code: 3 });
  });

  it('says that the catalogue has errors, since events may be unknown for them', async () => {
    const cwd = folder(workspace({ 'schemas/orders/domain.yaml': '[' }));
    const { stderr } = await validate(['-'], JSON.stringify(event(1)), cwd);
    expect(stderr).toBe(
      '1 file of the catalogue has errors, so events may be unknown here: run `eda schema validate`.\n',
    );
  });

  it('streams more than its memory would hold', async () => {
    const cwd = folder();
    put(cwd, workspace());
    const child = spawn(process.execPath, ['--max-old-space-size=48', EDA, 'event', 'validate', '-'], {
      cwd,
      env: environment(),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    const ended = new Promise((resolve) => child.on('close', resolve));
    const padded = { ...event(1), resources: ['x'.repeat(1000)] };
    const lines = `${JSON.stringify(padded)}\n`.repeat(1000);
    for (let i = 0; i < 110; i++) {
      if (!child.stdin.write(lines)) await new Promise((resolve) => child.stdin.once('drain', resolve));
    }
    child.stdin.end(`${JSON.stringify(event('x'))}\n`);
    expect(await ended).toBe(1);
    expect(stdout).toMatch(/^<stdin>:110001:\d+ error event-invalid/);
    expect(stdout).toContain('Checked 110001 events: 110000 valid, 1 invalid.');
  });
});
