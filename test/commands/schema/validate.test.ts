import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import errorContract from '../../../src/contracts/error.schema.json' with { type: 'json' };
import reportContract from '../../../src/contracts/report.schema.json' with { type: 'json' };
import type { Report } from '../../../src/domain/report.ts';
import { rules } from '../../../src/domain/schema/rules.ts';
import { EDA, eda, folder, put, run } from '../../support/eda.ts';
import { workspace } from '../../support/workspace.ts';

const MONEY = 'schemas/types/money.json';
const FOUND = `${MONEY}:1:11 error schema-invalid
  "type" must be one of array, boolean, integer, null, number, object, string; found "strng"
  found:    "strng"
  expected: one of array, boolean, integer, null, number, object, string
  next:     Did you mean "string"?
`;

const broken = () => workspace({ [MONEY]: '{ "type": "strng", "properties": { "amount": true } }' });

const validate = (cwd: string, ...args: string[]) => eda(['schema', 'validate', ...args], { cwd });

describe('eda schema validate', () => {
  it('is one line and exit code 0 where all is well', async () => {
    expect(await validate(folder(workspace()))).toEqual({
      code: 0,
      stdout: '✔ Checked 1 event, 3 schemas, 1 example and 2 services.\n',
      stderr: '',
    });
  });

  it('warnings do not fail', async () => {
    const { code, stdout } = await validate(folder(workspace({ 'schemas/x.json': '{}' })));
    expect(code).toBe(0);
    expect(stdout).toContain('schemas/x.json warning unknown-file');
    expect(stdout).toContain('✔ Checked 1 event, 3 schemas, 1 example and 2 services. (1 warning)');
  });

  it('findings are exit code 1, each with its place and the next step', async () => {
    expect(await validate(folder(broken()))).toEqual({
      code: 1,
      stdout: `${FOUND}\n✖ 1 error. Checked 1 event, 3 schemas, 1 example and 2 services.\n`,
      stderr: '',
    });
  });

  it('gives one verdict in every format', async () => {
    const check = new Ajv2020({ strict: false }).compile(reportContract);
    for (const [tree, code, verdict] of [
      [broken(), 1, 'fail'],
      [workspace({ 'schemas/x.json': '{}' }), 0, 'pass'],
    ] as const) {
      const cwd = folder(tree);
      const runs = await Promise.all([validate(cwd), validate(cwd, '--json'), validate(cwd, '--format', 'json')]);
      expect(runs.map((run) => run.code)).toEqual([code, code, code]);
      expect(runs[1]).toEqual(runs[2]);
      const report = JSON.parse(runs[1]?.stdout ?? '');
      expect(check(report), JSON.stringify(check.errors)).toBe(true);
      expect(report.verdict).toBe(verdict);
    }
  });

  it.each([
    ['a mistyped flag', ['--stagd'], 2, 'Nonexistent flag: --stagd\n  next:     Did you mean --staged?'],
    ['an unknown format', ['--format', 'xml'], 2, 'Expected --format=xml to be one of: pretty, json'],
    ['no such path', ['schemas/nothing.json'], 3, 'There is no file or folder "schemas/nothing.json".\n  next:'],
    [
      'no such workspace',
      ['--workspace', 'nope'],
      3,
      'There is no folder "nope".\n  expected: a folder of a workspace',
    ],
    ['a name no system takes', ['x'.repeat(5000)], 3, "can't be read (ENAMETOOLONG).\n  next:"],
  ])('%s: says so once, on stderr', async (_, args, code, words) => {
    const run = await validate(folder(workspace()), ...args);
    expect(run.stderr).toContain(words);
    expect(run).toMatchObject({ code, stdout: '' });
    expect(run.stderr).not.toMatch(/^\s+at /m);
  });

  it('without a workspace: says what one is', async () => {
    const run = await validate(folder());
    expect(run).toEqual({
      code: 3,
      stdout: '',
      stderr: `There is no eda.yaml in this folder or in any above it.
  expected: a workspace (a folder with eda.yaml), or paths of schema files
  next:     Name schema files or folders, go into a workspace, or make one with \`eda init\`.
`,
    });
  });

  it.each([['--json'], ['--format=json']])('errors are JSON too with %s', async (flag) => {
    const run = await validate(folder(), flag);
    expect(run.code).toBe(3);
    const check = new Ajv2020({ strict: false }).compile(errorContract);
    expect(check(JSON.parse(run.stdout)), JSON.stringify(check.errors)).toBe(true);
    expect(JSON.parse(run.stdout)).toMatchObject({ version: 1, verdict: 'error', error: { code: 'no-workspace' } });
  });

  it.each([
    ['NO_COLOR', { NO_COLOR: '1', FORCE_COLOR: undefined }, false],
    ['FORCE_COLOR', { NO_COLOR: undefined, FORCE_COLOR: '1' }, true],
    ['both: NO_COLOR wins', { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
    ['FORCE_COLOR=0', { NO_COLOR: undefined, FORCE_COLOR: '0' }, false],
    ['neither, off a terminal', { NO_COLOR: undefined, FORCE_COLOR: undefined }, false],
  ])('colour: %s', async (_, env, coloured) => {
    const { stdout } = await eda(['schema', 'validate'], { cwd: folder(broken()), env });
    expect(stdout.includes('\u001b[')).toBe(coloured);
  });

  it('named files, from a folder inside', async () => {
    const root = folder(broken());
    const run = await validate(path.join(root, 'schemas'), 'types/money.json', 'orders/services');
    expect(run.code).toBe(1);
    expect(run.stdout).toContain(`${root.split(path.sep).join('/')}/${MONEY}:1:11 error`);
    expect(run.stdout).toContain('✖ 1 error. Checked 3 files and what refers to them.');
  });

  it('stdin, alone and beside files', async () => {
    const cwd = folder({ 'a.json': '{ "type": "strng" }', 'b.json': '{}' });
    const run = (stdin: string, ...args: string[]) => eda(['schema', 'validate', ...args], { cwd, stdin });
    expect(await run('{}', '-')).toMatchObject({ code: 0, stdout: '✔ Checked 1 schema file.\n' });
    expect((await run('{ "type": "strng" }', '-')).stdout).toContain('<stdin>:1:11 error schema-invalid');
    const mixed = await run('[', '-', 'a.json', 'b.json');
    expect(mixed.code).toBe(1);
    expect(mixed.stdout).toContain('<stdin>:1:2 error syntax');
    expect(mixed.stdout).toContain('a.json:1:11 error schema-invalid');
  });

  it.each([
    ['type: strng', '<stdin.yaml>:1:7 error schema-invalid'],
    ['# first\n---\ntype: [strng\n', '<stdin.yaml>:4:1 error syntax\n  The file is not valid YAML'],
    ['\n  { "type": "strng" }', '<stdin>:2:13 error schema-invalid'],
    ['{ type: object }', '<stdin>:1:3 error syntax\n  The file is not valid JSON'],
    [' \n', '<stdin>:1:1 error syntax\n  The file is empty.'],
  ])('stdin as JSON or YAML, whichever it starts as: %j', async (stdin, finding) => {
    const run = await eda(['schema', 'validate', '-'], { cwd: folder(), stdin });
    expect(run).toMatchObject({ code: 1, stderr: '' });
    expect(run.stdout).toContain(finding);
  });

  it.skipIf(process.platform === 'win32')('a pipe that has a name: says how to give one', async () => {
    const cwd = folder();
    const piped = (command: string) =>
      run('bash', ['-c', command, process.execPath, EDA], { cwd, stdin: '{ "type": "strng" }' });
    for (const [given, command] of [
      ['/dev/stdin', 'cat | "$0" "$1" schema validate /dev/stdin'],
      ['/dev/fd/\\d+', '"$0" "$1" schema validate <(cat)'],
    ] as const) {
      const { code, stdout, stderr } = await piped(command);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(new RegExp(`^"${given}" is a pipe or a device, not a file\\.\n`));
      expect(stderr).toContain(
        'next:     Give - instead, and let stdin be what is to be read: `… | eda schema validate -`.\n',
      );
    }
    fs.writeFileSync(path.join(cwd, 'a.json'), '{ "type": "strng" }');
    const file = await run('sh', ['-c', '"$0" "$1" schema validate /dev/stdin < a.json', process.execPath, EDA], {
      cwd,
    });
    expect(file.stderr).toContain('or - for stdin');
  });

  it('a lone file, a folder, and files of a workspace together', async () => {
    const cwd = folder({ 'loose/a.json': '{ "$ref": "../types/b.yaml" }', 'types/b.yaml': 'type: strng\n' });
    put(cwd, Object.fromEntries(Object.entries(broken()).map(([file, text]) => [`shop/${file}`, text as string])));
    expect((await validate(cwd, 'loose/a.json')).stdout).toContain('types/b.yaml:1:7 error schema-invalid');
    expect((await validate(cwd, 'loose')).code).toBe(1);
    const all = await validate(cwd, 'types', `shop/${MONEY}`);
    expect(all.stdout).toContain(`shop/${FOUND}`);
    expect(all.stdout).toContain('types/b.yaml:1:7 error schema-invalid');
  });

  it('finds in the built command what the schema rules say: each bad example breaks its rule', async () => {
    const cwd = folder(Object.fromEntries(Object.values(rules).map((rule) => [`${rule.id}.json`, rule.bad])));
    const { findings } = JSON.parse((await validate(cwd, '.', '--json')).stdout) as Report;
    const found = findings.map(({ rule, severity, at }) => `${at.file} ${rule} ${severity}`);
    expect(found).toEqual(
      expect.arrayContaining(Object.values(rules).map(({ id, severity }) => `${id}.json ${id} ${severity}`)),
    );
  });

  it('finds in the built command what our own contracts say', async () => {
    const run = await validate(
      folder(workspace({ 'schemas/orders/domain.yaml': 'sumary: Orders.\nowner: checkout\n' })),
    );
    expect(run.code).toBe(1);
    expect(run.stdout).toContain('Did you mean "summary" where "sumary" stands?');
  });

  it('ends quietly where the reader has seen enough', async () => {
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`s/${i}.json`, '{ "type": "strng" }']));
    const cwd = folder(many);
    const shell = `"${process.execPath}" "${EDA}" schema validate s | head -1; exit \${PIPESTATUS[0]}`;
    const seen = await run('bash', ['-c', shell], { cwd });
    expect(seen).toEqual({ code: 1, stdout: 's/0.json:1:11 error schema-invalid\n', stderr: '' });
    expect(fs.existsSync(cwd)).toBe(true);
  });
});

describe('eda schema validate --update-baseline', () => {
  it('keeps what is wrong today: only what is new fails', async () => {
    const cwd = folder(workspace({ 'schemas/orders/domain.yaml': 'summary: Orders.\nowner: chekout\n' }));
    expect(await eda(['schema', 'validate', '--update-baseline'], { cwd })).toEqual({
      code: 0,
      stdout: '✔ Checked 1 event, 3 schemas, 1 example and 2 services. 1 known finding hidden by the baseline.\n',
      stderr:
        'Wrote eda-baseline.json: 1 added, 0 removed. Review it, and commit it.\nHooks and CI use it too once eda.yaml names it under `baseline`.\n',
    });
    expect(await eda(['schema', 'validate'], { cwd })).toMatchObject({ code: 1 });
    const withBaseline = ['schema', 'validate', '--baseline', 'eda-baseline.json'];
    expect(await eda(withBaseline, { cwd })).toMatchObject({ code: 0, stderr: '' });
    put(cwd, { 'schemas/orders/domain.yaml': 'summary: Orders.\nowner: checkout\n' });
    expect(await eda(withBaseline, { cwd })).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(/^eda-baseline\.json:5:5 error baseline-stale\n/),
    });
  });
});
