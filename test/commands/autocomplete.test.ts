import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allRules } from '../../src/domain/rules.ts';
import { breakRuleNames } from '../../src/domain/sample/invalid.ts';
import { EDA, eda, environment, folder, put, ROOT, run } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';

const manifest = JSON.parse(fs.readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8'));
const commands: string[] = Object.keys(manifest.commands).map((id) => id.replaceAll(':', ' '));

const complete = async (line: string, cwd = ROOT) => {
  const { code, stdout, stderr } = await eda(['__complete', line], { cwd });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return stdout.split('\n').slice(0, -1);
};

describe('eda __complete', () => {
  it.each([
    ['eda exp', ['explain']],
    ['eda schema ', ['check', 'diff', 'list', 'new', 'release', 'show', 'validate', 'waive']],
    ['eda nonsense ', []],
    ['eda schema show orders/OrderP', ['orders/OrderPlaced']],
    [
      'eda schema show orders/OrderPlaced@',
      ['orders/OrderPlaced@1', 'orders/OrderPlaced@1.0.0', 'orders/OrderPlaced@1.1.0'],
    ],
    [
      'eda generate types orders/OrderPlaced payments/PaymentAuthorized@',
      ['1', '1.0.0', '2', '2.0.0'].map((version) => `payments/PaymentAuthorized@${version}`),
    ],
    ['eda schema show orders/OrderPlaced --wor', ['--workspace']],
    ['eda schema show orders/OrderPlaced orders/', []],
    ['eda event validate e.json --event payments/PaymentF', ['payments/PaymentFailed']],
    ['eda event validate ', []],
    ['eda schema validate --format g', ['github']],
    ['eda schema validate --format=g', ['--format=github']],
    ['eda schema validate --json --js', []],
    ['eda schema list --domain pay', ['payments']],
    ['eda schema list --owner=pay', ['--owner=payments']],
    ['eda publish test-event orders/OrderPlaced --stage p', ['production']],
    ['eda schema new orders/OrderHeld --service orders/c', ['orders/checkout']],
    ['eda publish test-event --bus c', ['commerce', 'clickstream']],
    ['eda publish test-event --no-v', ['--no-validate']],
    ['eda generate sample --invalid orders/OrderPl', ['orders/OrderPlaced']],
    ['eda explain ref-da', ['ref-dangling']],
    ['eda autocomplete z', ['zsh']],
    ["eda schema show 'orders/OrderP", ['orders/OrderPlaced']],
  ])('%s', async (line, expected) => {
    expect(await complete(line)).toEqual(expected);
  });

  it('knows every rule, and every way to break an event', async () => {
    expect(await complete('eda explain ')).toEqual(allRules.map(({ id }) => id));
    const ways = [...breakRuleNames, 'list'].map((name) => `--invalid=${name}`);
    expect(await complete('eda generate sample orders/OrderPlaced --invalid=')).toEqual(ways);
  });

  it.each(commands)('offers every flag of %s', async (command) => {
    const flags = Object.keys(manifest.commands[command.replaceAll(' ', ':')].flags);
    const offered = await complete(`eda ${command} --`);
    expect(offered).toEqual(expect.arrayContaining([...flags.map((flag) => `--${flag}`), '--help']));
  });

  it('goes by the workspace that the line names, and by the folder it is asked in', async () => {
    const cwd = folder();
    expect(await complete('eda schema show ', cwd)).toEqual([]);
    expect(await complete(`eda schema show -w ${ROOT} orders/OrderPl`, cwd)).toEqual(['orders/OrderPlaced']);
  });

  it('offers events though files are broken, and domains first of very many', async () => {
    const cwd = folder(workspace({ 'schemas/orders/OrderPlaced/event.yaml': '[' }));
    expect(await complete('eda schema show ', cwd)).toEqual(['orders/OrderPlaced']);
    const many = Object.fromEntries(
      Array.from({ length: 120 }, (_, i) => [`schemas/${i % 2 ? 'odd' : 'even'}/E${i}/event.yaml`, '']),
    );
    put(cwd, many);
    expect(await complete('eda schema show ', cwd)).toEqual(['even/', 'odd/', 'orders/']);
    expect(await complete('eda schema show od', cwd)).toHaveLength(60);
  });

  it('tells what each is, where that is asked for', async () => {
    const { stdout } = await eda(['__complete', '--describe', 'eda sch'], { cwd: ROOT });
    expect(stdout).toBe('schema\tAuthor and govern the catalogue.\n');
  });

  it('never disturbs a shell', async () => {
    const cwd = folder({ 'eda.yaml': '[' });
    expect(await eda(['__complete', 'eda schema show '], { cwd })).toMatchObject({ stdout: '', stderr: '' });
    expect(await eda(['__complete'], { cwd })).toMatchObject({ stderr: '' });
    expect(await eda(['__complete', 'eda schema show -w /nowhere '], { cwd })).toMatchObject({
      stdout: '',
      stderr: '',
    });
  });
});

describe('in bash', () => {
  /** What bash would offer for the line: the function that `complete` was given, called as bash calls it. */
  async function bash(line: string): Promise<string[]> {
    const bin = folder();
    fs.writeFileSync(path.join(bin, 'eda'), `#!/bin/sh\nexec '${process.execPath}' '${EDA}' "$@"\n`, { mode: 0o755 });
    const script = `
      set -u
      eval "$(eda autocomplete bash --script)"
      COMP_LINE=$1 COMP_POINT=\${#1} COMP_WORDBREAKS=$' \\t\\n"\\'@><=;|&(:'
      complete -p eda >&2
      _eda_complete eda
      (( \${#COMPREPLY[@]} )) && printf '%s\\n' "\${COMPREPLY[@]}"
      true`;
    const env = { PATH: `${bin}:${process.env.PATH}` };
    const { code, stdout, stderr } = await run('bash', ['-c', script, 'bash', line], { cwd: ROOT, env });
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'complete -o default -F _eda_complete eda\n' });
    return stdout.split('\n').slice(0, -1);
  }

  it.each([
    ['eda sche', ['schema']],
    ['eda schema show orders/OrderPl', ['orders/OrderPlaced']],
    // bash takes "@" and "=" for the end of a word, and puts back only what stands behind.
    ['eda schema show orders/OrderPlaced@1.', ['1.0.0', '1.1.0']],
    ['eda schema validate --format=g', ['github']],
    ['eda event validate --event=orders/OrderPlaced@1.0', ['1.0.0']],
    ['eda event validate ', []],
  ])('%s', async (line, expected) => {
    expect(await bash(line)).toEqual(expected);
  });
});

describe('eda autocomplete', () => {
  it.each(['bash', 'zsh', 'powershell'])('tells how to install it in %s, and prints what that loads', async (shell) => {
    const install = await eda(['autocomplete', shell], { cwd: folder() });
    expect(install).toMatchObject({ code: 0, stderr: '' });
    expect(install.stdout).toContain(`eda autocomplete ${shell} --script >`);
    const script = await eda(['autocomplete', shell, '--script'], { cwd: folder() });
    expect(script.stdout).toContain('__complete');
    expect(script.stdout).not.toContain('<BIN>');
  });

  it('goes by the shell that runs it', async () => {
    const { stdout } = await eda(['autocomplete'], { cwd: folder(), env: { SHELL: '/bin/zsh' } });
    expect(stdout).toMatch(/ in zsh\.\n/);
  });

  it('refuses a shell that it does not know, with the nearest', async () => {
    expect(await eda(['autocomplete', 'bahs'], { cwd: folder() })).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'There is no completion for the shell "bahs".\n  expected: one of bash, zsh, powershell\n  next:     Did you mean bash?\n',
    });
  });
});

describe('a slip of every command gets what was meant', () => {
  const slip = (word: string) => {
    const swapped = word.slice(0, -2) + word.at(-1) + word.at(-2);
    return swapped === word ? word.slice(0, -3) + word.at(-2) + word.at(-3) + word.at(-1) : swapped;
  };

  it.each(commands)('%s', async (command) => {
    const { code, stderr } = await eda(slip(command).split(' '), { cwd: folder() });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`Did you mean \`eda ${command}\`?`),
    });
  });

  it.each(commands)('a flag of %s', async (command) => {
    const [flag = ''] = Object.keys(manifest.commands[command.replaceAll(' ', ':')].flags).sort(
      (a, b) => b.length - a.length,
    );
    const { code, stderr } = await eda([...command.split(' '), `--${slip(flag)}`], {
      cwd: ROOT,
      env: { ...environment() },
    });
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining(`Did you mean --${flag}?`) });
  });

  const withReference = commands.filter(
    (command) => 'reference' in manifest.commands[command.replaceAll(' ', ':')].args,
  );
  it.each(withReference)('the event of %s', async (command) => {
    // A new event may have a name that is like another's.
    const more = command === 'schema new' ? ['--major'] : [];
    const { code, stderr } = await eda([...command.split(' '), 'orders/OrderPlcaed', ...more], { cwd: ROOT });
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Did you mean orders/OrderPlaced?'),
    });
  });

  it('the value of a flag, and a command behind help', async () => {
    const { stderr } = await eda(['schema', 'validate', '--format=jsno'], { cwd: ROOT });
    expect(stderr).toContain('Did you mean --format json?');
    for (const args of [
      ['help', 'schema', 'validat'],
      ['schema', 'validat', '--help'],
    ]) {
      const help = await eda(args, { cwd: ROOT });
      expect(help).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean `eda schema validate`?') });
    }
  });
});
