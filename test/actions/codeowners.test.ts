import { describe, expect, it } from 'vitest';
import { catalogueCodeowners } from '../../src/actions/catalogue-codeowners.ts';
import { ownersOf } from '../../src/domain/catalogue/codeowners.ts';
import { codeownersRules } from '../../src/domain/catalogue/codeowners-rules.ts';
import { ruleOf } from '../../src/domain/rules.ts';
import { findingsOf } from '../support/check.ts';
import { memoryWorld, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

const FILE = '.github/CODEOWNERS';
const TEAMS =
  'checkout: { name: Checkout, github: acme/checkout }\nledger: { name: Ledger, github: acme/ledger }\nshop: { name: Shop }\n';
const REPOSITORY = { '.git/HEAD': 'ref: refs/heads/main\n', 'schemas/teams.yaml': TEAMS };
const repository = (overrides: Parameters<typeof workspace>[0] = {}) => workspace({ ...REPOSITORY, ...overrides });

const write = (tree: Record<string, Tree[string]>, more: { workspace?: string; check?: boolean } = {}) =>
  catalogueCodeowners({ check: false, ...more }, memoryWorld(tree));
const check = (tree: Record<string, Tree[string]>) => write(tree, { check: true });
const EVENT = 'schemas/orders/OrderPlaced/event.yaml';
const owned = (owner: string) => String(repository()[EVENT]).replace('owner: checkout', `owner: ${owner}`);

const WRITTEN = `# eda: begin /schemas/ (written by: eda catalogue codeowners)
/schemas/orders/ @acme/checkout
/schemas/orders/services/books.yaml @acme/ledger
# eda: end
`;

describe('codeowners', () => {
  it('writes only the lines that are needed, and then has nothing more to do', async () => {
    const tree = repository();
    const first = await write(tree);
    expect(first).toMatchObject({
      findings: [],
      summary: `Wrote ${FILE}, which names the owners of 1 domain, 1 event and 2 services.`,
    });
    expect(tree[FILE]).toBe(WRITTEN);
    expect((await check(tree)).findings).toEqual([]);
    expect((await write(tree)).summary).toBe(`${FILE} names the owners of 1 domain, 1 event and 2 services.`);
  });

  it('gives every file of the catalogue the owner that stands in it', async () => {
    const other = `summary: Payments.\nowner: ledger\n`;
    const tree = repository({
      [EVENT]: owned('ledger'),
      [FILE]: '* @acme/platform\n/schemas/ @acme/architects\n',
      'schemas/orders-eu/domain.yaml': other,
      'schemas/payments/domain.yaml': other.replace('ledger', 'shop'),
      'schemas/payments/services/bank.yaml': other,
    });
    await write(tree);
    const text = String(tree[FILE]);
    expect(Object.fromEntries(Object.keys(tree).map((file) => [file, ownersOf(text, file)?.join()]))).toMatchObject({
      'eda.yaml': '@acme/platform',
      'schemas/teams.yaml': '@acme/architects',
      'schemas/types/money.json': '@acme/architects',
      'schemas/orders/domain.yaml': '@acme/checkout',
      'schemas/orders/services/shop.yaml': '@acme/checkout',
      'schemas/orders/services/books.yaml': '@acme/ledger',
      [EVENT]: '@acme/ledger',
      'schemas/orders/OrderPlaced/v1/releases/1.0.0.json': '@acme/ledger',
      'schemas/orders-eu/domain.yaml': '@acme/ledger',
      'schemas/payments/domain.yaml': '@acme/architects',
      'schemas/payments/services/bank.yaml': '@acme/ledger',
    });
    expect(text).toMatch(/^\* @acme\/platform\n\/schemas\/ @acme\/architects\n\n# eda: begin/);
  });

  it.each([
    ['docs/CODEOWNERS', ['docs/CODEOWNERS']],
    ['CODEOWNERS', ['CODEOWNERS', 'docs/CODEOWNERS']],
    [FILE, [FILE, 'CODEOWNERS', 'docs/CODEOWNERS']],
  ])('takes the file that GitHub reads: %s', async (file, there) => {
    const tree = repository(Object.fromEntries(there.map((one) => [one, `# ${one}\n`])));
    await write(tree);
    for (const one of there) expect(tree[one]).toBe(one === file ? `# ${one}\n\n${WRITTEN}` : `# ${one}\n`);
  });

  it('writes patterns of the repository where the workspace is a folder of it, and keeps the block of another', async () => {
    const tree: Record<string, Tree[string]> = { '.git': 'gitdir: ../elsewhere\n' };
    for (const name of ['my shop', 'stock'])
      for (const [file, text] of Object.entries(repository({ '.git/HEAD': null }))) tree[`${name}/${file}`] = text;
    await write(tree, { workspace: 'my shop' });
    await write(tree, { workspace: 'stock/schemas' });
    const [shop, stock] = ['my\\ shop', 'stock'].map((name) => WRITTEN.replaceAll('/schemas/', `/${name}/schemas/`));
    expect(tree[FILE]).toBe(`${shop}\n${stock}`);
    const { findings } = await write({ ...tree, [FILE]: `${shop}` }, { workspace: 'stock', check: true });
    expect(findings).toMatchObject([{ rule: 'codeowners-stale', at: { file: FILE } }]);
  });

  it('asks the owner of the domain where a team is not on GitHub, and says so', async () => {
    const tree = repository({ [EVENT]: owned('shop') });
    const report = await write(tree);
    expect(findingsOf(report)).toBe(`schemas/teams.yaml:3:1 warning team-not-on-github
  The team "shop" owns schemas/orders/OrderPlaced/, and has no \`github\`.
  next:     Add \`github: organisation/team\`, so that it is asked for review.`);
    expect(tree[FILE]).toBe(WRITTEN);
  });

  it('leaves the file alone where a line might be missing only because something is broken', async () => {
    for (const broken of [{ [EVENT]: owned('nobody') }, { [EVENT]: 'summary: [\n' }]) {
      const tree = repository(broken);
      const report = await write(tree);
      expect(report.summary).toBe('CODEOWNERS was left alone: the catalogue has errors.');
      expect(report.findings.map(({ at }) => at.file)).toContain(EVENT);
      expect(tree).not.toHaveProperty([FILE]);
    }
  });

  it('stops outside any repository, and before a file that is there and can’t be read', async () => {
    await expect(write(repository({ '.git/HEAD': null }))).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'no-repository' },
    });
    const tree = repository({ [FILE]: { code: 'unreadable', detail: 'No.' }, CODEOWNERS: '' });
    await expect(write(tree)).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'unreadable-codeowners', at: { file: FILE } },
    });
    expect(tree.CODEOWNERS).toBe('');
  });
});

describe.each(Object.values(codeownersRules))('$id', ({ id, severity }) => {
  const page = ruleOf(id);
  const found = async (files: readonly { file?: string; text: string }[] = []) => {
    const tree = repository(Object.fromEntries(files.map(({ file = '', text }) => [file, text])));
    return (await check(tree)).findings.map((one) => [one.rule, one.severity]);
  };
  it('fires on what its page shows, and on nothing else of it', async () => {
    expect(await found(page?.bad)).toEqual([[id, severity]]);
  });
  it('is quiet on the way out that its page shows', async () => {
    expect(await found(page?.good)).toEqual([]);
  });
});
