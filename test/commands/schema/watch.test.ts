import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it, onTestFinished } from 'vitest';
import { EDA, environment, folder, put, ROOT } from '../../support/eda.ts';
import { workspace } from '../../support/workspace.ts';

interface Line {
  readonly verdict: string;
  readonly findings?: readonly unknown[];
  readonly error?: { readonly code: string };
}

/** `eda schema validate --watch --json` in a process of its own. */
function start(cwd: string) {
  const child = spawn(process.execPath, [EDA, 'schema', 'validate', '--watch', '--json'], { cwd, env: environment() });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let look = () => {};
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
    look();
  });
  const lines = (): Line[] =>
    stdout
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line));
  const until = (done: (last: Line) => boolean) =>
    new Promise<Line>((resolve) => {
      look = () => {
        const last = lines().at(-1);
        if (last && done(last)) resolve(last);
      };
      look();
    });
  const ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  return { child, lines, until, ended };
}

it('reports a line at each change: broken, gone, a thousand files at once, clean again', async () => {
  const cwd = folder(workspace());
  const types = path.join(cwd, 'schemas/types');
  const { child, lines, until, ended } = start(cwd);
  await until(({ verdict }) => verdict === 'pass');

  fs.writeFileSync(path.join(types, 'money.json'), '{ "type": "strng" }');
  await until(({ verdict }) => verdict === 'fail');

  fs.rmSync(path.join(cwd, 'schemas'), { recursive: true });
  await until(({ findings }) => JSON.stringify(findings).includes('has no files'));

  put(cwd, workspace());
  await until(({ verdict }) => verdict === 'pass');

  const before = lines().length;
  const many = Array.from({ length: 1000 }, (_, i) => [`schemas/types/t${i}.json`, '{ "type": "strng" }']);
  put(cwd, Object.fromEntries(many));
  await until(({ findings }) => findings?.length === 1000);
  expect(lines().length - before).toBeLessThanOrEqual(3);

  const contract = JSON.parse(fs.readFileSync(path.join(ROOT, 'src/contracts/report.schema.json'), 'utf8'));
  const valid = new Ajv2020().compile(contract);
  for (const line of lines()) expect(valid(line), JSON.stringify(valid.errors)).toBe(true);

  fs.rmSync(path.join(cwd, 'eda.yaml'));
  expect((await until(({ verdict }) => verdict === 'error')).error).toMatchObject({ code: 'no-workspace' });
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
});
