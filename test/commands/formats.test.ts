import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { formatNames } from '../../src/formats/index.ts';
import { EDA, eda, environment, folder, put } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';

const BROKEN = { 'schemas/types/money.json': '{ "type": "strng", "properties": { "amount": true } }' };
const STRAY = { 'schemas/x.json': '{}' };

const trees = [
  ['nothing found', workspace(), 0],
  ['warnings', workspace(STRAY), 0],
  ['errors', workspace(BROKEN), 1],
  ['errors and warnings', workspace({ ...BROKEN, ...STRAY }), 1],
] as const;

const validate = (cwd: string, format: string) => eda(['schema', 'validate', '--format', format], { cwd });

/** Where each format says that the check failed. */
const saysFailed: Readonly<Record<(typeof formatNames)[number], (text: string) => boolean>> = {
  pretty: (text) => text.includes('✖'),
  json: (text) => JSON.parse(text).verdict === 'fail',
  github: (text) => text.includes('::error '),
  sarif: (text) => JSON.parse(text).runs[0].invocations[0].exitCode === 1,
  junit: (text) => text.includes('<failure '),
  markdown: (text) => text.startsWith('**❌'),
};

describe.each(trees)('%s', (_, tree, code) => {
  it('has one exit code and one verdict in every format', async () => {
    const cwd = folder(tree);
    const runs = await Promise.all(formatNames.map((format) => validate(cwd, format)));
    for (const [i, name] of formatNames.entries()) {
      expect([name, runs[i]?.code, runs[i]?.stderr]).toEqual([name, code, '']);
      expect([name, saysFailed[name](runs[i]?.stdout ?? '')]).toEqual([name, code === 1]);
    }
  });
});

it('--watch checks again at each change, and gives a line each as JSON', async () => {
  const cwd = folder(workspace());
  const child = spawn(process.execPath, [EDA, 'schema', 'validate', '--watch', '--json'], { cwd, env: environment() });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? 'null');
  expect(await next()).toMatchObject({ verdict: 'pass', findings: [] });
  put(cwd, BROKEN);
  expect(await next()).toMatchObject({ verdict: 'fail' });
});

it('offers no format that does not exist', async () => {
  const { code, stdout, stderr } = await validate(folder(workspace()), 'xml');
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain(formatNames.join(', '));
});
