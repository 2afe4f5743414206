import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { eda, folder } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';
import { noAws } from './bus-process.ts';

const KEYS = {
  AWS_ACCESS_KEY_ID: 'AKIAPERSONALKEY00001',
  AWS_SECRET_ACCESS_KEY: 'a-personal-secret',
  AWS_SESSION_TOKEN: 'a-personal-token',
};

it('says what is missing outside any workspace, with nothing set', async () => {
  const cwd = folder();
  const { code, stdout, stderr } = await eda(['doctor'], { cwd, env: noAws(cwd) });
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout).toMatch(
    /^✔ node {9}\d+\.\d+\.\d+\n✔ git {10}\S+\n⚠ workspace {4}There is no eda\.yaml in this folder or in any above it\.\n {15}next: Go into a workspace/,
  );
  expect(stdout).toContain('✖ region       None is set.\n               next: Set AWS_REGION');
  expect(stdout).toContain('✖ credentials  None are found.\n');
  expect(stdout).toMatch(/\n✖ 2 things missing, 1 warning\.\n$/);
});

it('is content for an author in a workspace, and finds the hook', async () => {
  const cwd = folder(workspace({ '.husky/pre-commit': 'npx eda schema validate --staged\n' }));
  fs.mkdirSync(path.join(cwd, '.git/objects'), { recursive: true });
  fs.mkdirSync(path.join(cwd, '.git/refs'));
  fs.writeFileSync(path.join(cwd, '.git/HEAD'), 'ref: refs/heads/main\n');
  const { code, stdout } = await eda(['doctor', '--for', 'author'], { cwd, env: noAws(cwd) });
  expect(code).toBe(0);
  expect(stdout).toContain(
    '✔ hook       .husky/pre-commit runs eda before a commit.\n✔ workspace  the working folder\n✔ catalogue  1 event in schemas\n',
  );
  expect(stdout).toMatch(/\n✔ Nothing is missing for: author\.\n$/);
});

it('goes on with a broken eda.yaml, and never tells a secret', async () => {
  const cwd = folder(workspace({ 'eda.yaml': 'version: 2\n' }));
  const env = {
    ...noAws(cwd),
    ...KEYS,
    AWS_ENDPOINT_URL: 'http://me:hunter2@127.0.0.1:1/',
    AWS_ENDPOINT_URL_STS: 'http://me:hunter2@127.0.0.1:1/',
  };
  for (const more of [[], ['--json']]) {
    const { code, stdout, stderr } = await eda(['doctor', ...more], { cwd, env });
    expect(code).toBe(1);
    expect(stdout).toContain('eda.yaml:1:10: ');
    expect(stdout).toContain('http://me:***@127.0.0.1:1');
    expect(stdout + stderr).not.toMatch(/hunter2|a-personal|PERSONALKEY/);
  }
});

it('masks a key', async () => {
  const cwd = folder(workspace());
  const env = { ...noAws(cwd), ...KEYS, AWS_REGION: 'eu-west-1', AWS_ENDPOINT_URL: 'https://127.0.0.2.invalid' };
  const { stdout, stderr } = await eda(['doctor', '--for', 'publish'], { cwd, env });
  expect(stdout).toContain('✔ credentials  AKIA************0001, from AWS_ACCESS_KEY_ID\n');
  expect(stdout + stderr).not.toMatch(/a-personal|PERSONALKEY/);
});

it.each([
  [['--for', 'publsh'], 2],
  [['--stage', 'live'], 2],
  [['-w', 'nowhere'], 3],
])('refuses %j', async (args, expected) => {
  const cwd = folder(workspace());
  const { code, stdout, stderr } = await eda(['doctor', ...args], { cwd, env: noAws(cwd) });
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(stderr).toMatch(/\n {2}next: /);
});
