import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EDA, eda, environment, folder, run, snapshot } from '../../support/eda.ts';
import type { Tree } from '../../support/memory.ts';
import { BASE, releasable, workspace } from '../../support/workspace.ts';

const TYPE = 'schemas/types/percentage.json';
const EXAMPLE = 'schemas/orders/OrderPlaced/v1/examples/bad';
const HEAD = 'schemas/orders/OrderPlaced/v1/schema.json';
const RELEASES = 'schemas/orders/OrderPlaced/v1/releases';

const bomb = `a: &a [1,1,1,1,1,1,1,1,1,1]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(10).fill(`*${'abcdefgh'[i]}`).join(',')}]\n`).join('')}`;

describe('bad input: one clear error, exit code 1, and never a stack trace', () => {
  it.each<[string, Tree, string]>([
    ['empty', { [TYPE]: '' }, `${TYPE}:1:1 error syntax`],
    ['truncated', { [TYPE]: '{ "properties": { "a": { "ty' }, `${TYPE}:1:26 error syntax`],
    ['binary', { [TYPE]: Buffer.from([1, 0, 2, 0]) }, `${TYPE} error unreadable-file`],
    [
      'UTF-16',
      { [TYPE]: Buffer.from('\uFEFF{}', 'utf16le') },
      `${TYPE} error unreadable-file\n  The file is written in UTF-16`,
    ],
    ['a byte order mark', { [TYPE]: '\uFEFF{}' }, `${TYPE}:1:1 error byte-order-mark`],
    ['10,000 levels of JSON', { [TYPE]: '['.repeat(10_000) + ']'.repeat(10_000) }, `${TYPE}:1:501 error too-deep`],
    [
      '10,000 levels of YAML',
      { [`${EXAMPLE}.yaml`]: `a: ${'['.repeat(10_000)}${']'.repeat(10_000)}` },
      `${EXAMPLE}.yaml:1:503 error too-deep`,
    ],
    [
      '2,000 levels of YAML, indented',
      { [`${EXAMPLE}.yaml`]: Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n') },
      `${EXAMPLE}.yaml:500:500 error too-deep`,
    ],
    ['a YAML bomb', { [`${EXAMPLE}.yaml`]: bomb }, `${EXAMPLE}.yaml:1:1 error yaml-bomb`],
    ['duplicate keys', { [TYPE]: '{ "a": 1,\n  "a": 2 }' }, `${TYPE}:2:3 error duplicate-key`],
    ['a cyclic $ref', { [TYPE]: '{ "$ref": "#" }' }, `${TYPE}:1:11 error ref-loop`],
    ['a dangling $ref', { [TYPE]: '{ "$ref": "#/$defs/a" }' }, `${TYPE}:1:11 error ref-dangling`],
    ['a $ref to a URL', { [TYPE]: '{ "$ref": "http://169.254.169.254/latest" }' }, `${TYPE}:1:11 error ref-remote`],
    ['a $ref out by dots', { [TYPE]: '{ "$ref": "../../../etc/passwd" }' }, `${TYPE}:1:11 error ref-outside`],
    ['a $ref to an absolute path', { [TYPE]: '{ "$ref": "/etc/passwd" }' }, `${TYPE}:1:11 error ref-outside`],
    ['a $ref to a file: URL', { [TYPE]: '{ "$ref": "file:///etc/passwd" }' }, `${TYPE}:1:11 error ref-outside`],
    [
      'two events of one name',
      { 'schemas/orders/OrderPlaced/event.json': '{}' },
      'schemas/orders/OrderPlaced/event.yaml error name-clash',
    ],
    ['an eda.yaml of nothing', { 'eda.yaml': '' }, 'eda.yaml:1:1 error syntax'],
  ])('%s', async (_, overrides, expected) => {
    const run = await eda(['schema', 'validate'], { cwd: folder(workspace(overrides) as Tree) });
    expect(run.stdout).toContain(expected);
    expect(run).toMatchObject({ code: 1, stderr: '' });
  });

  it.skipIf(process.platform === 'win32')('a named pipe, and no waiting for it', async () => {
    const cwd = folder({ 'ref.json': '{ "$ref": "f.fifo" }' });
    spawnSync('mkfifo', [path.join(cwd, 'f.fifo'), path.join(cwd, 'f.json')]);
    const run = await eda(['schema', 'validate', 'f.json', 'ref.json'], { cwd });
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toContain('f.json error unreadable-file\n  This is not a file.');
  });

  it('100 MB, and neither time nor memory for it', async () => {
    const cwd = folder(workspace());
    fs.writeFileSync(path.join(cwd, TYPE), '');
    fs.truncateSync(path.join(cwd, TYPE), 100 * 1024 * 1024);
    const run = await eda(['schema', 'validate'], { cwd, env: { NODE_OPTIONS: '--max-old-space-size=64' } });
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toContain(
      `${TYPE} error unreadable-file\n  The file has 100 MiB; eda reads files of up to 10 MiB.`,
    );
  });

  it('a $ref that leaves by a link, to a file or to a folder', async () => {
    const outside = folder({ 'secret.json': '{ "const": "hunter2" }' });
    const cwd = folder(
      workspace({
        [TYPE]: '{ "$ref": "link.json" }',
        'schemas/types/ratio.json': '{ "$ref": "out/secret.json" }',
      }),
    );
    fs.symlinkSync(path.join(outside, 'secret.json'), path.join(cwd, 'schemas/types/link.json'));
    fs.symlinkSync(outside, path.join(cwd, 'schemas/types/out'));
    const run = await eda(['schema', 'validate'], { cwd });
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toContain(
      'schemas/types/link.json error unreadable-file\n  The path leads outside the workspace.',
    );
    expect(run.stdout).toContain('schemas/types/ratio.json:1:11 error ref-outside');
    expect(run.stdout).not.toContain('hunter2');
  });

  it('properties called __proto__ and constructor are properties', async () => {
    const cwd = folder(
      workspace({
        [TYPE]:
          '{ "type": "object", "required": ["__proto__"], "properties": { "__proto__": { "type": "string" }, "constructor": { "type": "number" } }, "examples": [{ "__proto__": 1, "constructor": "x" }, {}] }',
      }),
    );
    const run = await eda(['schema', 'validate', '--json'], { cwd });
    const { findings } = JSON.parse(run.stdout) as { findings: { rule: string; at: { pointer: string } }[] };
    expect(findings.map(({ rule, at }) => `${rule} ${at.pointer}`)).toEqual([
      'example-invalid /examples/0/__proto__',
      'example-invalid /examples/1',
    ]);
  });

  it.skipIf(process.getuid?.() !== 0 && process.platform === 'win32')(
    'a folder and a file that may not be opened',
    async () => {
      const cwd = folder(workspace());
      // As root nothing is closed: the command runs as somebody else.
      const uid = process.getuid?.() === 0 ? 65534 : undefined;
      fs.chmodSync(cwd, 0o755);
      const run = () => eda(['schema', 'validate'], { cwd, ...(uid === undefined ? {} : { uid }) });
      fs.chmodSync(path.join(cwd, 'schemas/types/money.json'), 0);
      const file = await run();
      expect(file).toMatchObject({ code: 1, stderr: '' });
      expect(file.stdout).toContain(
        "schemas/types/money.json error unreadable-file\n  The file can't be read (EACCES).\n  next:",
      );
      fs.chmodSync(path.join(cwd, 'schemas/orders'), 0);
      expect(await run()).toEqual({
        code: 3,
        stdout: '',
        stderr:
          "schemas/orders: This folder can't be read (EACCES).\n  next:     Have the permission to read it given to you, or leave it out.\n",
      });
      const above = await eda(['schema', 'list', '-w', path.basename(cwd)], {
        cwd: path.dirname(cwd),
        ...(uid === undefined ? {} : { uid }),
      });
      expect(above.stderr).toContain(`${path.basename(cwd)}/schemas/orders: This folder can't be read (EACCES).\n`);
      // Neither a workspace nor none: it can't be known.
      for (const args of [['validate'], ['list', '-w', '.'], ['validate', '.']]) {
        const inside = await eda(['schema', ...args], {
          cwd: path.join(cwd, 'schemas/orders'),
          ...(uid === undefined ? {} : { uid }),
        });
        expect(inside.code).toBe(3);
        expect(inside.stderr).toContain("This folder can't be read (EACCES).\n");
      }
      fs.chmodSync(path.join(cwd, 'schemas/orders'), 0o755);
      fs.chmodSync(path.join(cwd, 'eda.yaml'), 0);
      const settings = await run();
      expect(settings).toMatchObject({ code: 3, stdout: '' });
      expect(settings.stderr).toContain("eda.yaml: eda.yaml can't be read: The file can't be read (EACCES).");
    },
  );
});

describe('eda schema release', () => {
  const release = (cwd: string, ...args: string[]) => eda(['schema', 'release', ...args], { cwd });

  it('says what it wrote', async () => {
    const cwd = folder(releasable());
    expect(await release(cwd, 'orders/OrderPlaced', '--version', '1.1.0')).toEqual({
      code: 0,
      stdout: `Released orders/OrderPlaced@1.1.0 -> ${RELEASES}/1.1.0.json\n`,
      stderr: '',
    });
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({ code: 0 });
    expect((await release(cwd)).stdout).toBe('1 unchanged since their newest release.\n');
  });

  it.each<[string, Tree, string[], number, string]>([
    [
      'a version of another major',
      {},
      ['--version', '2.0.0'],
      2,
      '2.0.0 is not a version of major 1.\n  next:     A breaking change',
    ],
    [
      'a head that breaks',
      { 'schemas/orders/OrderPlaced/event.yaml': BASE['schemas/orders/OrderPlaced/event.yaml'] },
      [],
      1,
      'orders/OrderPlaced@1 breaks 1.0.0. /total is new and required: old events lack it.',
    ],
    ['an unknown event', {}, ['orders/OrderPlacd'], 2, 'next:     Did you mean orders/OrderPlaced?'],
    [
      'a broken catalogue',
      { 'schemas/types/money.json': '{' },
      ['--version', '1.1.0'],
      1,
      'schemas/types/money.json:1:2: Nothing was released: The file is not valid JSON',
    ],
  ])('%s: writes nothing', async (_, overrides, args, code, words) => {
    const cwd = folder(releasable(overrides) as Tree);
    const before = snapshot(cwd);
    const run = await release(cwd, ...args);
    expect(run.stderr).toContain(words);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(snapshot(cwd)).toEqual(before);
  });

  it('a folder that may not be written: nothing is changed', async () => {
    const cwd = folder(releasable());
    const before = snapshot(cwd);
    fs.chmodSync(cwd, 0o755);
    const uid = process.getuid?.() === 0 ? 65534 : undefined;
    if (uid === undefined) fs.chmodSync(path.join(cwd, RELEASES), 0o555);
    const run = await eda(['schema', 'release', '--version', '1.1.0'], { cwd, ...(uid === undefined ? {} : { uid }) });
    expect(run.code).toBe(3);
    expect(run.stderr).toContain(
      ' could not be written (EACCES); nothing was changed.\n  next:     Check the permissions of its folder.',
    );
    expect(snapshot(cwd)).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')('a disk that takes no more: nothing is changed', async () => {
    const cwd = folder(
      releasable({ [HEAD]: BASE[HEAD].replace('{', `{ "description": "${'x'.repeat(60_000)}",`) }) as Tree,
    );
    const before = snapshot(cwd);
    // A limit on the size of files stops a write in its middle, as a full disk does, and takes no disk of its own.
    const limited = ['-c', 'ulimit -f 32; exec "$0" "$@"', process.execPath, EDA];
    expect(await run('sh', [...limited, 'schema', 'release', '--version', '1.1.0'], { cwd })).toEqual({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(
        / could not be written \(EFBIG\); nothing was changed\.\n {2}next: {5}The file is larger than a limit allows: see `ulimit -f`\.\n$/,
      ),
    });
    expect(snapshot(cwd)).toEqual(before);
  });

  it.skipIf(process.platform === 'win32')('Ctrl-C and SIGTERM at any moment leave all releases or none', async () => {
    const events = Array.from({ length: 40 }, (_, i) => `Event${i}`);
    const tree = releasable(
      Object.fromEntries(
        events.flatMap((name) => [
          [`schemas/orders/${name}/event.yaml`, `summary: S.\nowner: checkout\nsource: ${name}\nmajors: { 1: {} }\n`],
          [
            `schemas/orders/${name}/v1/schema.json`,
            JSON.stringify({ type: 'object', description: 'x'.repeat(20_000) }),
          ],
        ]),
      ),
    ) as Tree;
    const outcomes = await Promise.all(
      [...Array(8).keys()].map(async (i) => {
        const cwd = folder(tree);
        const signal = i % 2 === 0 ? 'SIGINT' : 'SIGTERM';
        const child = spawn(process.execPath, [EDA, 'schema', 'release', '--version', '1.1.0'], {
          cwd,
          env: environment(),
          stdio: ['ignore', 'ignore', 'pipe'],
        });
        let stderr = '';
        child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
        // Half of them in the middle of the writing, which the first temporary file announces.
        const timer = setInterval(
          () => {
            const begun = i < 4 && fs.existsSync(path.join(cwd, 'schemas/orders/Event0/v1/releases'));
            if (begun || i >= 4) child.kill(signal);
          },
          i < 4 ? 1 : 60 + i * 30,
        );
        await new Promise((resolve) => child.on('close', resolve));
        clearInterval(timer);
        expect(stderr).toBe('');
        const left = Object.keys(snapshot(cwd));
        expect(left.filter((file) => file.endsWith('.tmp'))).toEqual([]);
        return left.filter((file) => file.endsWith('1.1.0.json')).length;
      }),
    );
    expect(new Set([0, ...outcomes]).size).toBeLessThanOrEqual(2);
    for (const released of outcomes) expect([0, 41]).toContain(released);
  });
});
