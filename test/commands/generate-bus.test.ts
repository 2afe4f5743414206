import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { eda, folder } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';

const STAGE = `version: 1
buses:
  commerce: { summary: All., horizon: { archiveDays: 90 } }
stages:
  live: { account: "111122223333", buses: { commerce: acme }, accounts: { checkout: "444455556666" } }
`;

it('writes both forms, and says who is let in', async () => {
  const cwd = folder(workspace({ 'eda.yaml': STAGE }));
  const dry = await eda(['generate', 'bus', '--stage', 'live', '--dry-run'], { cwd });
  expect(dry).toEqual({
    code: 0,
    stdout:
      '2 files for 1 bus in infra/event-buses/live: would write event-buses.template.yaml, event-buses.ts.\n' +
      '  commerce (acme): archive 90 days, events from 444455556666, rules of no other account\n',
    stderr: '',
  });
  expect(fs.existsSync(path.join(cwd, 'infra'))).toBe(false);
  expect((await eda(['generate', 'bus', '--stage', 'live', '--check'], { cwd })).code).toBe(1);
  const written = await eda(['generate', 'bus', '--stage', 'live'], { cwd });
  expect(written.stdout).toMatch(/^2 files for 1 bus in infra\/event-buses\/live: 2 written\.\n/);
  expect((await eda(['generate', 'bus', '--stage', 'live', '--check'], { cwd })).code).toBe(0);
  const again = await eda(['generate', 'bus', '--stage', 'live', '--json'], { cwd });
  expect(JSON.parse(again.stdout)).toMatchObject({
    verdict: 'pass',
    written: [],
    buses: [{ producers: ['444455556666'] }],
  });
});

it.each([
  [['--stage', 'liv'], 2, /^eda\.yaml has no stage "liv"\.\n.*\n {2}next: {5}Did you mean live\?\n$/],
  [['--format', 'terraform'], 2, /cdk, cloudformation/],
  [['--out', 'schemas/x'], 2, /inside the catalogue/],
])('refuses %j', async (args, expected, said) => {
  const cwd = folder(workspace({ 'eda.yaml': STAGE }));
  const { code, stdout, stderr } = await eda(['generate', 'bus', ...args], { cwd });
  expect({ code, stdout }).toEqual({ code: expected, stdout: '' });
  expect(stderr).toMatch(said);
});
