import fs from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';
import { eda, put } from '../../support/eda.ts';
import { repository } from '../../support/repository.ts';
import { workspace } from '../../support/workspace.ts';

const TEAMS = 'checkout: { name: Checkout, github: acme/checkout }\nledger: { name: Ledger, github: acme/ledger }\n';
const codeowners = (cwd: string, ...args: string[]) => eda(['catalogue', 'codeowners', ...args], { cwd });

it('eda catalogue codeowners: found stale, written, found current, and stale again', async () => {
  const { root } = repository(workspace({ 'schemas/teams.yaml': TEAMS }));
  const file = path.join(root, '.github/CODEOWNERS');
  const expected = (found: string) => `.github/CODEOWNERS${found}  expected: /schemas/orders/ @acme/checkout
  next:     Run \`eda catalogue codeowners\`, and commit the file.

✖ 1 error. .github/CODEOWNERS should name the owners of 1 domain, 1 event and 2 services.
`;
  const SAID = 'error codeowners-stale\n  The owners of the catalogue are not what stands here:';
  expect(await codeowners(root, '--check')).toEqual({
    code: 1,
    stdout: expected(` ${SAID} 2 lines missing.\n`),
    stderr: '',
  });
  expect(fs.existsSync(file)).toBe(false);
  expect(await codeowners(root)).toEqual({
    code: 0,
    stdout: '✔ Wrote .github/CODEOWNERS, which names the owners of 1 domain, 1 event and 2 services.\n',
    stderr: '',
  });
  expect(await codeowners(root, '--check')).toEqual({
    code: 0,
    stdout: '✔ .github/CODEOWNERS names the owners of 1 domain, 1 event and 2 services.\n',
    stderr: '',
  });
  put(root, { '.github/CODEOWNERS': fs.readFileSync(file, 'utf8').replace('@acme/checkout', '@acme/shop') });
  expect(await codeowners(root, '--check')).toEqual({
    code: 1,
    stdout: expected(`:2:1 ${SAID} 1 line missing, 1 line too many.\n  found:    /schemas/orders/ @acme/shop\n`),
    stderr: '',
  });
  expect(JSON.parse((await codeowners(root, '--check', '--json')).stdout)).toMatchObject({
    verdict: 'fail',
    findings: [{ rule: 'codeowners-stale', at: { file: '.github/CODEOWNERS', line: 2 } }],
  });
});

it('eda catalogue codeowners: outside a repository', async () => {
  const { root } = repository(workspace());
  fs.rmSync(path.join(root, '.git'), { recursive: true });
  expect(await codeowners(root)).toEqual({
    code: 3,
    stdout: '',
    stderr:
      'The workspace is in no git repository, so it has no CODEOWNERS.\n' +
      '  next:     Run it in a clone of the repository that GitHub has.\n',
  });
});
