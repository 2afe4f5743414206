import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { EDA, environment, folder, put, ROOT } from '../support/eda.ts';
import { type Repository, repository } from '../support/repository.ts';
import { workspace } from '../support/workspace.ts';

/** The steps of action.yml and the recipes of docs/ci.md, run by bash as a runner does, with `gh`, `npm` and `npx` of our own. */

interface Step {
  readonly id?: string;
  readonly if?: string;
  readonly shell: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly using: string; readonly steps: readonly Step[] };
}
const action = load(fs.readFileSync(path.join(ROOT, 'action.yml'), 'utf8')) as Action;

const HEAD = 'schemas/orders/OrderPlaced/v1/schema.json';
const EVENT = 'schemas/orders/OrderPlaced/event.yaml';
/** A head that promises what its release does. */
const GOOD = String(workspace()['schemas/orders/OrderPlaced/v1/releases/1.0.0.json']);
const RETYPED = GOOD.replace('"orderId": { "type": "string" }', '"orderId": { "type": "integer" }');
const catalogue = () =>
  workspace({
    [HEAD]: GOOD,
    'schemas/orders/OrderPlaced/v1/examples/small.json': null,
    'schemas/orders/services/books.yaml': null,
  }) as Record<string, string>;

/** What GitHub writes into an expression; anything else in `${{ }}` is one that this test doesn't know. */
type Context = Readonly<Record<string, string>>;

function evaluate(text: string, context: Context): string {
  return text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
    const value = context[expression];
    if (value === undefined) throw new Error(`unknown expression: ${expression}`);
    return value;
  });
}

/** `a == 'b' && c != '' && d`: all that the conditions of the steps need. */
function holds(condition: string | undefined, context: Context): boolean {
  if (condition === undefined) return true;
  const inner = /^\$\{\{ (.*) \}\}$/.exec(condition)?.[1] ?? condition;
  return inner.split(' && ').every((part) => {
    const [, name = '', operator, literal] = /^([\w.-]+)(?: (==|!=) '(.*)')?$/.exec(part) ?? [];
    const value = context[name];
    if (value === undefined) throw new Error(`unknown expression: ${part}`);
    if (operator === undefined) return value !== '';
    return (value === literal) === (operator === '==');
  });
}

const GH = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$STUB/gh.log"
if [ -e "$STUB/gh-fails" ]; then echo 'HTTP 403: Resource not accessible by integration' >&2; exit 1; fi
if [ "$1 $2" = 'pr view' ]; then cat "$STUB/comments.json"; exit; fi
for arg in "$@"; do
  case "$arg" in body=@*) cat "\${arg#body=@}" > "$STUB/body.md" ;; esac
  if [ "$previous" = --body-file ]; then cat "$arg" > "$STUB/body.md"; fi
  previous=$arg
done
`;
/** Installs nothing, and says what it was to install. */
const NPM = `#!/usr/bin/env bash
printf '%s\\n' "$*" >> "$STUB/npm.log"
if [ "$1" = ci ]; then exit; fi
if [ -e "$STUB/npm-fails" ]; then exit 1; fi
while [ "$1" != --prefix ]; do shift; done
mkdir -p "$2/node_modules/.bin"
cp "$STUB/bin/eda" "$2/node_modules/.bin/eda"
`;
const NPX = `#!/usr/bin/env bash
if [ "$1" = --no-install ]; then shift; fi
shift
if [ -e "$STUB/not-installed" ]; then exit 1; fi
exec "$STUB/bin/eda" "$@"
`;

function stubs() {
  const stub = folder({
    'bin/gh': GH,
    'bin/npm': NPM,
    'bin/npx': NPX,
    'bin/eda': `#!/usr/bin/env bash\nprintf '%s\\n' "$*" >> "$STUB/eda.log"\nexec '${process.execPath}' '${EDA}' "$@"\n`,
    'comments.json': '{ "comments": [] }',
  });
  for (const name of ['gh', 'npm', 'npx', 'eda']) fs.chmodSync(path.join(stub, 'bin', name), 0o755);
  const read = (name: string) => {
    const file = path.join(stub, name);
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : '';
  };
  const bin = [path.join(stub, 'bin'), path.dirname(process.execPath), process.env.PATH].join(path.delimiter);
  return { stub, read, env: { STUB: stub, PATH: bin } };
}

/** Runs the action in a repository, with these inputs, for a pull request with this base (none: a push). */
function runAction(
  { root }: Pick<Repository, 'root'>,
  inputs: Readonly<Record<string, string>> = {},
  { base = '', files = {} as Record<string, string> } = {},
) {
  const { stub, read, env } = stubs();
  const temp = folder();
  put(stub, files);
  for (const name of ['summary', 'output']) fs.writeFileSync(path.join(temp, name), '');
  const context: Record<string, string> = {
    'github.token': 'the-token',
    'github.repository': 'acme/events',
    'github.event.pull_request.base.sha': base,
    'github.event.pull_request.number': base === '' ? '' : '7',
  };
  for (const [name, input] of Object.entries(action.inputs)) {
    context[`inputs.${name}`] = inputs[name] ?? evaluate(input.default, context);
  }
  let log = '';
  const codes: (number | null)[] = [];
  for (const step of action.runs.steps) {
    if (!holds(step.if, context)) continue;
    const own = Object.entries(step.env).map(([name, value]) => [name, evaluate(value, context)]);
    const script = path.join(temp, 'step.sh');
    fs.writeFileSync(script, step.run);
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: root,
      encoding: 'utf8',
      env: environment({
        ...env,
        GIT_CONFIG_NOSYSTEM: '1',
        GIT_CONFIG_GLOBAL: '/dev/null',
        ...Object.fromEntries(own),
        RUNNER_TEMP: temp,
        GITHUB_STEP_SUMMARY: path.join(temp, 'summary'),
        GITHUB_OUTPUT: path.join(temp, 'output'),
      }),
    });
    log += stdout + stderr;
    codes.push(status);
    for (const line of fs.readFileSync(path.join(temp, 'output'), 'utf8').split('\n')) {
      const [, name, value = ''] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (step.id !== undefined && name !== undefined) context[`steps.${step.id}.outputs.${name}`] = value;
    }
    if (status !== 0) break;
  }
  const summary = fs.readFileSync(path.join(temp, 'summary'), 'utf8');
  return { codes, log, summary, read, context };
}

/** A repository with a released event, and a commit on a branch that changes it, merged as GitHub does for a pull request. */
function pullRequest(change: Record<string, string>) {
  const made = repository(catalogue());
  const { git, write } = made;
  const commit = (message: string) => {
    git('add', '-A');
    git('commit', '-qm', message);
    return git('rev-parse', 'HEAD').trim();
  };
  const base = commit('The event');
  git('checkout', '-qb', 'change');
  write(change);
  commit('A change');
  git('checkout', '-q', 'main');
  write({ 'NOTES.md': 'Something else.\n' });
  const tip = commit('Something else');
  git('checkout', '-q', '--detach');
  git('merge', '-q', '--no-ff', '-m', 'Merge', 'change');
  return { ...made, base, tip };
}

const windows = process.platform === 'win32';

describe.skipIf(windows)('action.yml', () => {
  it('is a composite action whose scripts hold no expression', () => {
    expect(action.runs.using).toBe('composite');
    for (const step of action.runs.steps) {
      expect(step.shell).toBe('bash');
      expect(step.run).not.toContain('${{');
    }
  });

  it('passes where nothing breaks: a summary, and no comment on a pull request that never had one', () => {
    const made = pullRequest({ 'README.md': 'Read me.\n' });
    const { codes, log, summary, read, context } = runAction(made, { comment: 'true' }, { base: made.base });
    expect([codes, log]).toEqual([[0, 0, 0], '✔ 1 unchanged\n']);
    expect(summary).toMatch(/^### eda schema check\n\n\*\*✅ Passed\.\*\* /);
    expect(read('gh.log').split('\n')).toEqual(['pr view 7 --repo acme/events --json comments', '']);
    expect(evaluate(action.outputs['exit-code']?.value ?? '', context)).toBe('0');
    expect(summary).toContain(fs.readFileSync(evaluate(action.outputs.report?.value ?? '', context), 'utf8'));
  });

  it('fails once where something breaks: annotations, summary, comment, and the exit code', () => {
    const made = pullRequest({ [HEAD]: RETYPED });
    const { codes, log, summary, read } = runAction(made, { comment: 'true' }, { base: made.base });
    expect(codes).toEqual([0, 0, 1]);
    expect(log).toContain(`::error file=${HEAD},line=5,`);
    expect(summary).toContain('type-changed');
    expect(read('gh.log')).toContain('pr comment 7 --repo acme/events --body-file ');
    expect(read('body.md')).toBe(`<!-- eda schema check: . -->\n${summary}`);
  });

  it('writes over its own comment, and over nobody else’s', () => {
    const made = pullRequest({ 'README.md': 'Read me.\n' });
    const body = '<!-- eda schema check: . -->\nold';
    const url = (id: number) => `https://github.com/acme/events/pull/7#issuecomment-${id}`;
    const files = (comments: object[]) => ({ 'comments.json': JSON.stringify({ comments }) });
    const others = [
      { viewerDidAuthor: false, body, url: url(1) },
      { viewerDidAuthor: true, body: 'LGTM', url: url(2) },
      { viewerDidAuthor: true, body: body.replace('. -->', 'shop -->'), url: url(3) },
    ];
    const inputs = { comment: 'true' };
    const none = runAction(made, inputs, { base: made.base, files: files(others) });
    expect(none.read('gh.log').split('\n').length).toBe(2);
    const own = { viewerDidAuthor: true, body, url: url(44) };
    const one = runAction(made, inputs, { base: made.base, files: files([...others, own]) });
    expect(one.read('gh.log')).toContain(
      'api --silent --method PATCH repos/acme/events/issues/comments/44 --field body=@',
    );
    expect(one.read('body.md')).toContain('✅ Passed');
  });

  it.each([
    ['by default', {}],
    ['without a token', { comment: 'true', token: '' }],
  ])('does not comment %s', (_, inputs) => {
    const made = pullRequest({ [HEAD]: RETYPED });
    const { codes, read } = runAction(made, inputs, { base: made.base });
    expect([codes, read('gh.log')]).toEqual([[0, 1], '']);
  });

  it.each([
    ['passes', 'README.md', 'Read me.\n', 0],
    ['fails', HEAD, RETYPED, 1],
  ])('%s as it would where the comment can’t be written', (_, file, text, code) => {
    const made = pullRequest({ [file]: text });
    const { codes, log } = runAction(made, { comment: 'true' }, { base: made.base, files: { 'gh-fails': '' } });
    expect(codes).toEqual([0, 0, code]);
    expect(log).toContain('::warning title=eda schema check::The comment could not be written.');
  });

  it('holds a pull request against what it merges into, in a shallow clone too', () => {
    const weakened = String(catalogue()[EVENT]).replace('majors:', 'compatibility: backward\nmajors:');
    const made = pullRequest({ [EVENT]: weakened });
    const clone = folder();
    made.git('branch', 'merged');
    made.git('clone', '-q', '--depth=1', '--branch=merged', `file://${made.root}`, clone);
    for (const root of [made.root, clone]) {
      // The base that the event names is older than the tip which was merged.
      const { codes, log, read } = runAction({ root }, {}, { base: made.base });
      expect(codes).toEqual([0, 1]);
      expect(log).toContain('compatibility-weakened');
      expect(read('eda.log')).toContain(`--against=${made.tip} `);
    }
    expect(runAction(made, { against: 'none' }, { base: made.base }).codes).toEqual([0, 0]);
    expect(runAction(made, { against: 'HEAD' }).codes).toEqual([0, 0]);
    expect(runAction(made, { against: 'change~1' }).codes).toEqual([0, 1]);
  });

  it('tells what keeps it from a verdict, as one annotation', () => {
    const made = pullRequest({ [HEAD]: RETYPED });
    const { codes, log, summary, read } = runAction(
      made,
      { against: 'no%such\n::warning::ref', comment: 'true' },
      { base: made.base },
    );
    expect(codes).toEqual([0, 0, 3]);
    expect(log).toMatch(/^::error title=eda schema check::git knows no commit "no%25such.*here\.%0A.*$/m);
    expect(log).not.toMatch(/^::warning::/m);
    expect(summary).toContain('The events were not checked:\n\n    git knows no commit');
    expect(read('body.md')).toContain('The events were not checked');
  });

  it.each(['$(touch evil)', '`touch evil`', '; touch evil #', '"; touch evil; "', "'; touch evil; '"])(
    'takes an input for text, never for a command: %s',
    (evil) => {
      const made = pullRequest({ [HEAD]: RETYPED });
      const all = { against: evil, args: `--writers\nopen\n${evil}`, version: evil, workspace: evil, comment: 'true' };
      const { codes, log, read } = runAction(made, all, { base: made.base });
      expect(codes).toEqual([0, 0, 3]);
      expect(log).toContain(evil);
      expect(read('npm.log')).toContain(` eda-cli@${evil}\n`);
      expect(read('eda.log')).toContain(` --workspace=${evil} --against=${evil} --writers open ${evil} --format `);
      expect(fs.readdirSync(made.root).sort()).toEqual(['.git', 'NOTES.md', 'eda.yaml', 'schemas']);
    },
  );

  it('passes arguments on, one a line', () => {
    const made = pullRequest({ [HEAD]: RETYPED });
    expect(runAction(made, { args: 'orders/OrderPlaced@1\n--readers=tolerant' }).read('eda.log')).toMatch(
      /^schema check --workspace=\. orders\/OrderPlaced@1 --readers=tolerant --format markdown\n/m,
    );
  });

  it('takes the version that is asked for, or the newest where the project has none', () => {
    const made = pullRequest({ 'README.md': 'Read me.\n' });
    const asked = runAction(made, { version: '0.1.0' });
    expect([asked.codes, asked.read('npm.log')]).toEqual([[0, 0], expect.stringMatching(/ eda-cli@0\.1\.0\n$/)]);
    const files = { 'not-installed': '' };
    const newest = runAction(made, {}, { files });
    expect([newest.codes, newest.read('npm.log')]).toEqual([[0, 0], expect.stringMatching(/ eda-cli@latest\n$/)]);
    expect(runAction(made, {}, { files: { ...files, 'npm-fails': '' } })).toMatchObject({ codes: [1], summary: '' });
  });
});

describe.skipIf(windows)('docs/ci.md', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs/ci.md'), 'utf8');
  const blocks = (language: string) =>
    [...text.matchAll(new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``, 'g'))].map((match) => match[1] ?? '');
  const workflow = load(blocks('yaml')[0] ?? '') as {
    readonly permissions: unknown;
    readonly jobs: { readonly check: { readonly steps: readonly { uses?: string; with?: Record<string, unknown> }[] } };
  };
  const gitlab = load(blocks('yaml')[2] ?? '') as { readonly events: { readonly script: readonly string[] } };

  it('gives the action inputs that it has, and tells of each', () => {
    const given = workflow.jobs.check.steps.find(({ uses }) => uses?.includes('/eda@'))?.with ?? {};
    expect(Object.keys(action.inputs)).toEqual(expect.arrayContaining(Object.keys(given)));
    for (const name of Object.keys(action.inputs)) expect(text).toMatch(new RegExp(`^\\| .*\`${name}\`.* \\|`, 'm'));
    expect(workflow.permissions).toEqual({ contents: 'read', 'pull-requests': 'write' });
  });

  const recipes: readonly (readonly [string, string])[] = [
    ['GitLab', gitlab.events.script.join('\n')],
    ...blocks('sh').map((script, i) => [`shell ${i + 1}`, script] as const),
  ];
  it.each(recipes)('%s: fails where something breaks, passes where nothing does', (_, script) => {
    const made = pullRequest({ 'README.md': 'Read me.\n' });
    const clone = folder();
    made.git('clone', '-q', `file://${made.root}`, clone);
    const { env } = stubs();
    const run = () =>
      spawnSync('bash', ['-eo', 'pipefail', '-c', script], {
        cwd: clone,
        encoding: 'utf8',
        env: environment({ ...env, CI_MERGE_REQUEST_DIFF_BASE_SHA: made.base }),
      });
    expect(run()).toMatchObject({ status: 0, stderr: '' });
    put(clone, { [HEAD]: RETYPED });
    expect(run()).toMatchObject({ status: 1, stderr: '' });
    const report = path.join(clone, 'eda.xml');
    if (fs.existsSync(report)) expect(fs.readFileSync(report, 'utf8')).toContain('type-changed');
  });
});
