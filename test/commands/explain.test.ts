import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { allRules } from '../../src/domain/rules.ts';
import { eda, folder, ROOT } from '../support/eda.ts';

const explain = (...args: string[]) => eda(['explain', ...args], { cwd: folder() });

describe('eda explain', () => {
  it('prints the page of a rule, outside any workspace too', async () => {
    expect(await explain('unknown-team')).toEqual({
      code: 0,
      stdout: `unknown-team (error)
An owner is no team of the catalogue.

Why
  Nobody is asked before a change and nobody is told after it.

Found
  schemas/orders/domain.yaml
    summary: Orders.
    owner: chekout

Clean
  schemas/orders/domain.yaml
    summary: Orders.
    owner: checkout

Mend it
  Correct the name, or add the team to teams.yaml.
`,
      stderr: '',
    });
  });

  it('shows what can’t be seen', async () => {
    expect((await explain('byte-order-mark')).stdout).toContain('    \\ufeff{ "type": "number" }\n');
  });

  it('lists every rule with its sentence', async () => {
    const { code, stdout } = await explain();
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines[0]).toMatch(/^RULE +SEVERITY {2}FINDS$/);
    expect(lines.slice(1).map((line) => line.split(/ +/)[0])).toEqual(allRules.map(({ id }) => id));
    expect(stdout).toContain('An owner is no team of the catalogue.\n');
  });

  it('is one JSON document with --json', async () => {
    const list = JSON.parse((await explain('--json')).stdout);
    expect(list.version).toBe(1);
    expect(list.rules).toContainEqual({
      id: 'unknown-team',
      severity: 'error',
      summary: 'An owner is no team of the catalogue.',
    });
    expect(JSON.parse((await explain('unknown-team', '--json')).stdout)).toMatchObject({
      version: 1,
      id: 'unknown-team',
      bad: [{ file: 'schemas/orders/domain.yaml', text: 'summary: Orders.\nowner: chekout\n' }],
      page: 'https://unpkg.com/eda-cli/docs/rules/unknown-team.md',
    });
  });

  it.each([
    ['ref-dangeling', 'Did you mean `eda explain ref-dangling`?'],
    ['Unknown_Team', 'Did you mean `eda explain unknown-team`?'],
    ['xyz', '`eda explain` lists every rule.'],
  ])('%s: gives the nearest', async (rule, next) => {
    expect(await explain(rule)).toEqual({
      code: 2,
      stdout: '',
      stderr: `There is no rule "${rule}".\n  next:     ${next}\n`,
    });
  });
});

it('links to pages that exist', () => {
  for (const { id } of allRules) expect(fs.existsSync(path.join(ROOT, 'docs/rules', `${id}.md`))).toBe(true);
  const { files } = JSON.parse(fs.readFileSync(path.join(ROOT, 'package.json'), 'utf8'));
  expect(files).toContain('docs/rules');
});
