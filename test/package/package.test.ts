import { execFileSync, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';
import { load } from 'js-yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noAws } from '../commands/bus-process.ts';
import { environment, folder, put, ROOT, run, snapshot } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';
import { type Installed, NO_NPM, packAndInstall } from './installed.ts';

let installed: Installed;
beforeAll(async () => {
  installed = await packAndInstall();
}, 60_000);
afterAll(() => installed.remove());

const inPackage = (...parts: string[]) => path.join(installed.project, 'node_modules/eda-cli', ...parts);
const eda = (args: readonly string[], cwd = installed.project) =>
  run(path.join(installed.bin, 'eda'), args, { cwd, env: noAws(folder()) });

describe('what is packed', () => {
  const MEANT = [
    /^(package\.json|README\.md|CHANGELOG\.md|LICENSE|eda\.yaml|oclif\.manifest\.json)$/,
    /^bin\/run\.js$/,
    /^dist\/((cli|complete|compatibility)\.js|compatibility\.d\.ts|THIRD-PARTY-LICENCES\.txt)$/,
    /^dist\/chunks\/[\w.-]+\.js$/,
    /^dist\/(commands|hooks)\/[a-z/-]+\.js$/,
    /^dist\/contracts\/(output\/)?[a-z-]+\.schema\.json$/,
    // What runs a consumer's function, in a process of its own.
    /^dist\/io\/functions\/runtime\.js$/,
    /^docs\/rules\/[\w-]+\.md$/,
    /^schemas\/[\w./-]+\.(json|yaml)$/,
    /^templates\//,
  ];

  it('is nothing else than what is meant', () => {
    const paths = installed.files.map(({ path: file }) => file);
    expect(paths.filter((file) => !MEANT.some((pattern) => pattern.test(file)))).toEqual([]);
    for (const pattern of MEANT)
      expect(
        paths.some((file) => pattern.test(file)),
        String(pattern),
      ).toBe(true);
  });

  it.each(['schemas', 'docs/rules', 'src/contracts'])('is all of %s', (name) => {
    const there = name === 'src/contracts' ? 'dist/contracts' : name;
    expect(snapshot(inPackage(there))).toEqual(snapshot(path.join(ROOT, name)));
  });

  it('has a file for each command of the manifest, and no other', () => {
    const { commands } = JSON.parse(fs.readFileSync(inPackage('oclif.manifest.json'), 'utf8'));
    const files = Object.keys(commands).map((id) => `${id.replaceAll(':', '/')}.js`);
    expect(Object.keys(snapshot(inPackage('dist/commands'))).sort()).toEqual(files.sort());
  });

  it('needs no other package', () => {
    const { dependencies, peerDependencies, optionalDependencies, bundledDependencies } = JSON.parse(
      fs.readFileSync(inPackage('package.json'), 'utf8'),
    );
    expect([dependencies, peerDependencies, optionalDependencies, bundledDependencies]).toEqual(
      Array(4).fill(undefined),
    );
    expect(
      fs.readdirSync(path.join(installed.project, 'node_modules')).filter((name) => !name.startsWith('.')),
    ).toEqual(['eda-cli']);
  });

  it('names no path of the machine that built it', () => {
    const all = snapshot(inPackage());
    expect(Object.keys(all).filter((file) => all[file]?.includes(ROOT))).toEqual([]);
  });

  it('stays small', () => {
    expect(installed.size).toBeLessThan(5 * 1024 * 1024);
    expect(installed.unpackedSize).toBeLessThan(20 * 1024 * 1024);
  });
});

describe('where it is installed', () => {
  it('says its version', async () => {
    const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
    const { code, stdout } = await eda(['--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(`^eda-cli/${version} `) });
  });

  it('plays the demo', async () => {
    const { code, stdout, stderr } = await eda(['demo']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Done in ');
  });

  it.each(['development', 'test', 'production'])('is the same under NODE_ENV=%s', async (mode) => {
    const cwd = folder({ 'good.json': '{"type":"string"}' });
    const env = { NODE_ENV: mode };
    const answer = await run(path.join(installed.bin, 'eda'), ['schema', 'validate', 'good.json'], { cwd, env });
    expect(answer).toMatchObject({ code: 0, stderr: '' });
  });

  it('validates a lone file', async () => {
    put(installed.project, { 'good.json': '{"type":"string"}', 'bad.json': '{"type":"text"}' });
    expect(await eda(['schema', 'validate', 'good.json'])).toMatchObject({ code: 0, stderr: '' });
    const bad = await eda(['schema', 'validate', 'bad.json']);
    expect(bad).toMatchObject({ code: 1, stdout: expect.stringMatching(/^bad\.json:1:\d+ error schema-invalid\n/) });
  });

  it('is not written to by its commands', async () => {
    const before = snapshot(inPackage());
    await eda(['generate', 'sample', 'orders/OrderPlaced'], inPackage());
    await eda(['schema', 'validate'], inPackage());
    expect(snapshot(inPackage())).toEqual(before);
  });
});

/** The first Node on the PATH that is older than we ask for. */
function oldNode(): { readonly command: string; readonly major: number } | undefined {
  for (const bin of (process.env.PATH ?? '').split(path.delimiter)) {
    const command = path.join(bin, 'node');
    const { stdout } = spawnSync(command, ['--version'], { encoding: 'utf8' });
    const [major = 0, minor = 0] = (stdout ?? '').slice(1).split('.').map(Number);
    if (major > 0 && (major < 22 || (major === 22 && minor < 12))) return { command, major };
  }
  return undefined;
}

describe('an old Node', () => {
  it('can read bin/run.js: nothing in it is newer than ES5, but import()', () => {
    const source = fs.readFileSync(inPackage('bin/run.js'), 'utf8');
    const { code: modern } = transformSync(source, { target: 'esnext' });
    const { code: old } = transformSync(source, { target: 'es5', supported: { 'dynamic-import': true } });
    expect(old).toBe(modern);
  });

  it('that is too old is told so, and which one is needed', () => {
    const source = fs.readFileSync(inPackage('bin/run.js'), 'utf8').replace('process.versions.node', '"18.20.1"');
    const file = path.join(folder({ 'run.mjs': source }), 'run.mjs');
    const { status, stdout, stderr } = spawnSync(process.execPath, [file], { encoding: 'utf8', env: environment() });
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
    expect(stderr).toMatch(/^eda needs Node 22\.12 or newer; this is Node .*\n {2}next: .*nodejs\.org/);
  });

  const old = oldNode();
  it.skipIf(old === undefined || old.major < 20)('goes on, with a warning that can be silenced', async () => {
    const command = old?.command ?? '';
    const demo = (quiet: string | undefined) =>
      run(command, [inPackage('bin/run.js'), 'demo'], {
        cwd: folder(),
        env: { ...noAws(folder()), EDA_QUIET_NODE: quiet },
      });
    const [loud, quiet] = await Promise.all([demo(undefined), demo('1')]);
    for (const { code, stdout } of [loud, quiet]) {
      expect(code).toBe(0);
      expect(stdout).toContain('Done in ');
    }
    expect(loud.stderr).toMatch(
      /^eda is made for Node 22\.12 or newer; this is Node [\d.]+\. It goes on, unsupported\.\n/,
    );
    expect(quiet.stderr).not.toContain('eda is made for');
  });
});

interface Hook {
  readonly id: string;
  readonly entry: string;
  readonly language: string;
  readonly stages?: readonly string[];
}

const hooks = load(fs.readFileSync(path.join(ROOT, '.pre-commit-hooks.yaml'), 'utf8')) as readonly Hook[];
const hooksOf = (stage: string) => hooks.filter(({ stages = ['pre-commit'] }) => stages.includes(stage));

/** The commands that documents and hooks tell people to run before a commit. */
function hookCommands(): [string, string][] {
  const recipes = fs.readFileSync(path.join(ROOT, 'docs/pre-commit.md'), 'utf8');
  const husky = /^echo '(.*)' > \.husky\/pre-commit$/m.exec(recipes)?.[1];
  const lintStaged = /^ {4}"\{.*\}": "(.*)"$/m.exec(recipes)?.[1];
  return [
    ...hooksOf('pre-commit').map(({ id, entry }): [string, string] => [id, entry]),
    ['husky', husky ?? ''],
    // What lint-staged appends to its command.
    ['lint-staged', lintStaged && `${lintStaged} schemas/teams.yaml eda.yaml`] as [string, string],
  ];
}

describe('before a commit', () => {
  it('is run by commands that are written down', () => {
    for (const [name, command] of hookCommands()) expect(command, name).toContain('eda schema validate --staged');
    for (const stage of ['pre-commit', 'pre-push'])
      expect(hooksOf(stage).map(({ language }) => language)).toEqual(['node', 'system']);
    for (const hook of hooks)
      expect(hook).toMatchObject({ pass_filenames: false, require_serial: true, always_run: true });
    for (const hook of hooks) expect(hook).not.toHaveProperty('files');
  });

  const BAD = '{ "type": "objekt" }\n';
  const HEAD = 'schemas/orders/OrderPlaced/v1/schema.json';

  /** A repository whose pre-commit hook is this command; with the package as its dependency and on its PATH. */
  function repository(command: string, under = '', stage = 'pre-commit') {
    const root = folder();
    const tree = workspace();
    const good = String(tree[HEAD]);
    put(path.join(root, under), tree);
    put(root, { '.gitignore': 'node_modules\n', 'README.md': 'Read me.\n', 'tsconfig.json': '{ /* no JSON */ }\n' });
    fs.symlinkSync(path.join(installed.project, 'node_modules'), path.join(root, 'node_modules'), 'junction');
    const env = environment({
      ...NO_NPM,
      PATH: `${installed.bin}${path.delimiter}${process.env.PATH}`,
      HOME: root,
      npm_config_offline: 'true',
      npm_config_cache: folder(),
      // Whoever calls the network is not answered.
      HTTPS_PROXY: 'http://127.0.0.1:1',
      HTTP_PROXY: 'http://127.0.0.1:1',
      GIT_CONFIG_NOSYSTEM: '1',
    });
    const git = (...args: string[]) => {
      const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com', '-c', 'commit.gpgsign=false'];
      return spawnSync('git', [...identity, ...args], { cwd: root, env, encoding: 'utf8' });
    };
    git('init', '--quiet');
    git('add', '.');
    git('commit', '--quiet', '-m', 'first');
    const hook = path.join(root, `.git/hooks/${stage}`);
    fs.mkdirSync(path.dirname(hook), { recursive: true });
    fs.writeFileSync(hook, `#!/bin/sh\n${command}\n`, { mode: 0o755 });
    const head = () => execFileSync('git', ['rev-parse', 'HEAD'], { cwd: root, encoding: 'utf8' });
    const files = () => Object.entries(snapshot(root)).filter(([file]) => !file.startsWith('.git/'));
    const write = (file: string, text: string) => put(root, { [file]: text });
    return { git, head, files, write, good, schema: path.posix.join(under, HEAD) };
  }

  describe.each(hookCommands())('%s', (_, command) => {
    it('lets through what is good, and refuses what is staged badly, whatever is on disk', () => {
      const { git, head, files, write, good, schema } = repository(command);
      const first = head();

      write(schema, BAD);
      git('add', '.');
      write(schema, good);
      const before = files();
      const refused = git('commit', '-m', 'bad');
      expect(refused.status).toBe(1);
      expect(refused.stdout + refused.stderr).toMatch(
        /schemas\/orders\/OrderPlaced\/v1\/schema\.json:1:\d+ error schema-invalid/,
      );
      expect(head()).toBe(first);

      git('add', '.');
      write('README.md', 'Read it.\n');
      git('add', '.');
      const irrelevant = git('commit', '-m', 'no file of a catalogue');
      expect(irrelevant).toMatchObject({ status: 0 });

      write(
        'schemas/types/money.json',
        '{ "type": "object", "required": ["amount"], "properties": { "amount": { "type": "integer" }, "more": true } }\n',
      );
      git('add', '.');
      write(schema, BAD);
      const accepted = git('commit', '-m', 'good');
      expect({ status: accepted.status, said: accepted.stderr }).toEqual({
        status: 0,
        said: expect.not.stringContaining('error'),
      });
      expect(head()).not.toBe(first);

      write(schema, good);
      const changed = ['README.md', 'schemas/types/money.json'];
      const unchanged = (list: [string, string][]) => list.filter(([file]) => !changed.includes(file));
      expect(unchanged(files())).toEqual(unchanged(before));
    }, 60_000);
  });

  describe.each(hooksOf('pre-push').map(({ id, entry }) => [id, entry]))('%s', (_, command) => {
    it('refuses to push a head that breaks its release, and lets through one that does not', () => {
      const { git, write, schema } = repository(command, '', 'pre-push');
      const remote = folder();
      git('init', '--quiet', '--bare', remote);
      const push = () => git('push', '--quiet', remote, 'HEAD:refs/heads/main');
      const release = String(workspace()['schemas/orders/OrderPlaced/v1/releases/1.0.0.json']);
      write('schemas/orders/OrderPlaced/v1/examples/small.json', '{ "orderId": 1 }');
      write(schema, release.replace('"orderId": { "type": "string" }', '"orderId": { "type": "integer" }'));
      const refused = push();
      expect(refused.stdout + refused.stderr).toContain('error type-changed');
      expect(git('-C', remote, 'rev-parse', '--verify', '--quiet', 'main').status).toBe(1);
      write(schema, release);
      expect(push()).toMatchObject({ status: 0 });
    }, 60_000);
  });

  it('judges what `git commit -a` and `git commit FILE` put into an index of their own', () => {
    const { git, write, good, schema } = repository('eda schema validate --staged', 'services/catalogue');
    write(schema, BAD);
    expect(git('commit', '-am', 'bad').status).toBe(1);
    expect(git('commit', '-m', 'bad', schema).status).toBe(1);
    write('README.md', 'Read it.\n');
    expect(git('commit', '-m', 'another file', 'README.md').status).toBe(0);
    write(schema, `${good}\n`);
    expect(git('commit', '-am', 'good').status).toBe(0);
  }, 60_000);

  it('judges a linked worktree by its own index', () => {
    const { git, write } = repository('eda schema validate --staged');
    expect(git('worktree', 'add', '--quiet', 'linked').status).toBe(0);
    write(`linked/${HEAD}`, BAD);
    git('-C', 'linked', 'add', '.');
    expect(git('-C', 'linked', 'commit', '-m', 'bad').status).toBe(1);
    write('README.md', 'Read it.\n');
    expect(git('commit', '-m', 'the first tree is good', 'README.md').status).toBe(0);
  }, 60_000);
});
