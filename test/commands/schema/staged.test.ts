import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EDA, eda, environment, folder, put, run } from '../../support/eda.ts';
import type { Tree } from '../../support/memory.ts';
import { repository } from '../../support/repository.ts';
import { workspace } from '../../support/workspace.ts';

const MONEY = 'schemas/types/money.json';
const GOOD = '{ "properties": { "amount": { "type": "integer" } } }';
const BAD = '{ "type": "strng", "properties": { "amount": true } }';

const staged = (cwd: string, env = {}) => eda(['schema', 'validate', '--staged'], { cwd, env });
const under = (name: string, tree: Tree): Tree =>
  Object.fromEntries(Object.entries(tree).map(([file, content]) => [`${name}/${file}`, content]));

it.skipIf(process.platform === 'win32')('a repository that git does not trust: its own advice', async () => {
  const { root } = repository(workspace());
  const bin = folder({
    // As git's own tests make one: the folder as if it were somebody else's.
    git: `#!/bin/sh\nGIT_TEST_ASSUME_DIFFERENT_OWNER=1 PATH='${process.env.PATH}' exec git "$@"\n`,
  });
  fs.chmodSync(path.join(bin, 'git'), 0o755);
  const PATH = `${bin}${path.delimiter}${process.env.PATH}`;
  expect(await staged(root, { PATH, HOME: bin, GIT_CONFIG_NOSYSTEM: '1' })).toEqual({
    code: 3,
    stdout: '',
    stderr:
      'git does not trust this repository: its folder belongs to somebody else.\n' +
      `  next:     If you do, run \`git config --global --add safe.directory ${root}\`, then the same command again.\n`,
  });
  const trusted = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' };
  expect(await staged(root, { PATH, HOME: bin, ...trusted })).toMatchObject({ code: 0, stderr: '' });
});

/** A repository with a committed workspace, and a hook that runs the command as a person would write it. */
function hooked(tree: Tree = workspace()) {
  const made = repository(tree);
  made.git('add', '.');
  made.git('commit', '-qm', 'one');
  const hook = path.join(made.root, '.git/hooks/pre-commit');
  const script = `#!/bin/sh\nexec "${process.execPath}" "${EDA}" schema validate --staged >&2\n`;
  fs.mkdirSync(path.dirname(hook), { recursive: true });
  fs.writeFileSync(hook, script, { mode: 0o755 });
  const commit = (...args: string[]) =>
    run('git', ['commit', '-m', 'two', ...args], {
      cwd: made.root,
      env: {
        ...environment(),
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        GIT_AUTHOR_NAME: 'a',
        GIT_AUTHOR_EMAIL: 'a@b.c',
        GIT_COMMITTER_NAME: 'a',
        GIT_COMMITTER_EMAIL: 'a@b.c',
      },
    });
  return { ...made, commit };
}

describe('eda schema validate --staged', () => {
  it('warns of a link to a folder, as on the disk', async () => {
    const { root, git } = repository({
      ...(workspace() as Tree),
      'elsewhere/domain.yaml': 'summary: S.\nowner: checkout\n',
    });
    fs.symlinkSync('../elsewhere', path.join(root, 'schemas/payments'));
    git('add', '.');
    const run = await staged(root);
    expect(run.stdout).toContain('schemas/payments warning unknown-file\n  This link leads to a folder');
    expect(await eda(['schema', 'validate'], { cwd: root })).toEqual(run);
    expect((await eda(['schema', 'validate', 'schemas/payments'], { cwd: root })).stdout).toContain(
      'schemas/payments warning',
    );
  });

  it('reads a catalogue that is itself a link, as on the disk', async () => {
    const moved = Object.fromEntries(
      Object.entries(workspace()).map(([file, text]) => [file.replace(/^schemas/, 'elsewhere'), text]),
    );
    const { root, git } = repository(moved as Tree);
    fs.symlinkSync('elsewhere', path.join(root, 'schemas'));
    git('add', '.');
    const run = await staged(root);
    expect(run).toMatchObject({ code: 0, stdout: expect.stringContaining('1 event') });
    expect(await eda(['schema', 'validate'], { cwd: root })).toEqual(run);
  });

  it('reads the index, not the disk', async () => {
    const { root, git, write } = repository(workspace());
    git('add', '.');
    git('commit', '-qm', 'one');
    write({ [MONEY]: BAD });
    expect(await staged(root)).toMatchObject({ code: 0, stdout: 'Nothing staged concerns the catalogue.\n' });
    git('add', '.');
    write({ [MONEY]: GOOD });
    const found = await staged(root);
    expect(found.code).toBe(1);
    expect(found.stdout).toContain(`${MONEY}:1:11 error schema-invalid`);
  });

  it('works before the first commit, and sees a deletion', async () => {
    const { root, git } = repository(workspace());
    git('add', '.');
    expect(await staged(root)).toMatchObject({ code: 0 });
    git('commit', '-qm', 'one');
    git('rm', '-q', MONEY);
    const gone = await staged(root);
    expect(gone.code).toBe(1);
    expect(gone.stdout).toContain('error ref-dangling');
  });

  it('finds workspaces in folders, and checks those that the commit changes', async () => {
    const { root, git, write } = repository({ ...under('shop', workspace()), ...under('stock', workspace()) });
    git('add', '.');
    git('commit', '-qm', 'one');
    write({ ...under('shop', { [MONEY]: BAD }), ...under('stock', { [MONEY]: BAD }) });
    git('add', 'shop');
    const both = await staged(root);
    expect(both.stdout).toContain(`shop/${MONEY}:1:11`);
    expect(both.stdout).not.toContain('stock/');
    const inside = await staged(path.join(root, 'stock/schemas'));
    expect(inside.code).toBe(1);
    expect(inside.stdout).toContain(`${root.split(path.sep).join('/')}/shop/${MONEY}:1:11`);
    expect((await staged(path.join(root, 'shop/..'))).stdout).toMatch(/^shop\//);
    const named = await eda(['schema', 'validate', '--staged', '-w', 'stock'], { cwd: root });
    expect(named).toMatchObject({ code: 0, stdout: 'Nothing staged concerns the catalogue.\n' });
  });

  it('has nothing to say where there is no workspace', async () => {
    const { root, git } = repository({ 'a.json': '{' });
    git('add', '.');
    expect(await staged(root)).toMatchObject({
      code: 0,
      stdout: 'No eda.yaml is in git’s index here, so there is nothing to check.\n',
    });
  });

  it('needs a repository', async () => {
    const run = await staged(folder(workspace()));
    expect(run).toMatchObject({ code: 3, stdout: '' });
    expect(run.stderr).toContain('This folder is in no git repository.');
  });

  it('is not led astray by git’s variables of another repository', async () => {
    const other = repository(workspace({ [MONEY]: BAD }));
    other.git('add', '.');
    const { root, git } = repository(workspace());
    git('add', '.');
    const dir = path.join(other.root, '.git');
    const env = { GIT_DIR: dir, GIT_WORK_TREE: other.root, GIT_INDEX_FILE: path.join(dir, 'index'), GIT_PREFIX: 'x/' };
    expect(await staged(root, env)).toMatchObject({ code: 0 });
  });
});

describe('a pre-commit hook', () => {
  it('lets a good commit pass and stops a bad one', async () => {
    const { git, write, commit } = hooked();
    write({ [MONEY]: BAD });
    git('add', '.');
    const bad = await commit();
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain(`${MONEY}:1:11 error schema-invalid`);
    write({ [MONEY]: GOOD });
    git('add', '.');
    expect(await commit()).toMatchObject({ code: 0 });
  });

  it('git commit -a: what is on disk is what will be committed', async () => {
    const { write, commit } = hooked();
    write({ [MONEY]: BAD });
    expect((await commit('-a')).code).toBe(1);
    write({ [MONEY]: GOOD });
    expect((await commit('-a')).code).toBe(0);
  });

  it('git commit FILE: that file, and nothing else that is staged', async () => {
    const { git, write, commit } = hooked();
    write({ [MONEY]: BAD, 'schemas/orders/domain.yaml': 'summary: All orders.\nowner: checkout\n' });
    git('add', MONEY);
    expect((await commit('schemas/orders/domain.yaml')).code).toBe(0);
    expect((await commit(MONEY)).code).toBe(1);
  });

  it('in a linked work tree, and from a folder of it', async () => {
    const { root, git } = hooked();
    const tree = path.join(folder(), 'tree');
    git('worktree', 'add', '-q', tree);
    put(tree, { [MONEY]: BAD });
    const { code, stderr } = await run('git', ['commit', '-qam', 'two'], {
      cwd: path.join(tree, 'schemas'),
      env: { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b.c', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b.c' },
    });
    expect(stderr).toContain(`${MONEY}:1:11 error schema-invalid`);
    expect(code).toBe(1);
    git('worktree', 'remove', '--force', tree);
    expect(fs.existsSync(root)).toBe(true);
  });
});
