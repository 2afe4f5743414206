import { describe, expect, it } from 'vitest';
import { type ValidateInput, validate, validateAndKeep } from '../../src/actions/schema-validate.ts';
import { baselineText, compareWithBaseline, type KnownFinding } from '../../src/domain/baseline.ts';
import { type Finding, failed } from '../../src/domain/report.ts';
import { formats } from '../../src/formats/index.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import fc from '../support/property.ts';
import { workspace } from '../support/workspace.ts';

const DOMAIN = 'schemas/orders/domain.yaml';
const BOOKS = 'schemas/orders/services/books.yaml';
const FILE = 'eda-baseline.json';
const SETTINGS = 'version: 1\nbaseline: eda-baseline.json\nbuses:\n  commerce: { summary: All that happens. }\n';

/** Two errors and a warning. */
const WRONG = {
  'eda.yaml': SETTINGS,
  [DOMAIN]: 'summary: Orders.\nowner: chekout\n',
  [BOOKS]: 'summary: Keeps the books.\nowner: ledger\nconsumes:\n  - { event: orders/OrderPlaced, fields: [ordrId] }\n',
  'schemas/stray.json': '{}',
};

const look = (tree: Record<string, Tree[string]>, input: Partial<ValidateInput> = {}) =>
  validate({ paths: [], staged: false, ...input }, memoryWorld(tree), sha256);
const keep = (tree: Record<string, Tree[string]>, input: Partial<ValidateInput> = {}) =>
  validateAndKeep({ paths: [], staged: false, ...input }, memoryWorld(tree), sha256);
const rulesOf = (findings: readonly Finding[] = []) => findings.map(({ rule, at }) => `${at.file} ${rule}`);

/** A workspace whose findings are all known. */
async function frozen(): Promise<Record<string, Tree[string]>> {
  const tree = workspace(WRONG);
  await keep(tree);
  return tree;
}

describe('a baseline', () => {
  it('hides what is known, and says so', async () => {
    const tree = workspace(WRONG);
    const update = await keep(tree);
    expect(update).toMatchObject({ file: FILE, added: 3, removed: 0, declared: true });
    const report = await look(tree);
    expect(report.findings).toEqual([]);
    expect(rulesOf(report.known)).toEqual([
      `${DOMAIN} unknown-team`,
      `${BOOKS} unknown-field`,
      'schemas/stray.json unknown-file',
    ]);
    expect(report.summary).toMatch(/ 3 known findings hidden by the baseline\.$/);
    expect(failed(report)).toBe(false);
  });

  it('is the same file for the same findings', async () => {
    const tree = await frozen();
    const before = tree[FILE];
    expect(await keep(tree)).toMatchObject({ added: 0, removed: 0 });
    expect(tree[FILE]).toBe(before);
  });

  it.each([
    ['lines move', { [DOMAIN]: '# A comment.\n\nsummary: Orders, all of them.\nowner: chekout\n' }],
    [
      'list elements move',
      {
        [BOOKS]:
          'summary: Keeps the books.\nowner: ledger\nconsumes:\n  - { event: orders/OrderPlaced@1.0.0, fields: [orderId] }\n  - { event: orders/OrderPlaced, fields: [orderId, ordrId] }\n',
      },
    ],
    ['other files come', { 'schemas/types/more.json': '{ "type": "string" }' }],
  ])('knows a finding where %s', async (_, changes) => {
    expect((await look({ ...(await frozen()), ...changes })).findings).toEqual([]);
  });

  it.each([
    [
      'another file',
      { 'schemas/orders/services/shop.yaml': 'summary: S.\nowner: chekout\n' },
      'schemas/orders/services/shop.yaml unknown-team',
    ],
    ['another word', { [DOMAIN]: 'summary: Orders.\nowner: chckout\n' }, `${DOMAIN} unknown-team`],
    [
      'a second time',
      {
        [BOOKS]:
          'summary: Keeps the books.\nowner: ledger\nconsumes:\n  - { event: orders/OrderPlaced, fields: [ordrId] }\n  - { event: orders/OrderPlaced, fields: [ordrId] }\n',
      },
      `${BOOKS} unknown-field`,
    ],
  ])('does not know it in %s', async (_, changes, expected) => {
    const report = await look({ ...(await frozen()), ...changes });
    expect(rulesOf(report.findings)).toContain(expected);
    expect(failed(report)).toBe(true);
  });

  it('has entries that nothing is found for: they fail, at their place', async () => {
    const tree = { ...(await frozen()), [DOMAIN]: 'summary: Orders.\nowner: checkout\n' };
    const report = await look(tree);
    expect(report.findings).toMatchObject([
      { rule: 'baseline-stale', at: { file: FILE, line: 5, pointer: '/findings/0' } },
    ]);
    expect(await keep(tree)).toMatchObject({ added: 0, removed: 1 });
    expect((await look(tree)).findings).toEqual([]);
  });

  it('is not asked for what was not looked at', async () => {
    const report = await look(await frozen(), { paths: [BOOKS] });
    expect([report.findings, rulesOf(report.known)]).toEqual([[], [`${BOOKS} unknown-field`]]);
  });

  it('keeps the notes of people', async () => {
    const tree = await frozen();
    tree[FILE] = String(tree[FILE]).replace(
      '"rule": "unknown-team",',
      '"rule": "unknown-team",\n      "note": "Until March.",',
    );
    tree['schemas/other.json'] = '{}';
    expect(await keep(tree)).toMatchObject({ added: 1 });
    expect(tree[FILE]).toContain('"note": "Until March."');
  });

  it('may be named, and eda.yaml need not know it', async () => {
    const tree = workspace({ ...WRONG, 'eda.yaml': SETTINGS.replace(/baseline.*\n/, '') });
    expect(await keep(tree, { baseline: 'known.json' })).toMatchObject({ file: 'known.json', declared: false });
    expect(failed(await look(tree))).toBe(true);
    expect(failed(await look(tree, { baseline: 'known.json' }))).toBe(false);
  });

  it('is read from git’s index where the index is checked', async () => {
    const index = await frozen();
    const world = memoryWorld(workspace(WRONG), { staged: index, changed: [DOMAIN] });
    const report = await validate({ paths: [], staged: true }, world, sha256);
    expect([report.findings, report.known?.length]).toEqual([[], 3]);
  });

  it('of a workspace below is told from where one stands', async () => {
    const tree = Object.fromEntries(Object.entries(await frozen()).map(([path, text]) => [`shop/${path}`, text]));
    expect(rulesOf((await look(tree, { workspace: 'shop' })).known)[0]).toBe(`shop/${DOMAIN} unknown-team`);
    expect(await keep(tree, { workspace: 'shop' })).toMatchObject({ file: `shop/${FILE}`, added: 0 });
  });

  it('may stand inside the catalogue', async () => {
    const settings = SETTINGS.replace('eda-baseline.json', 'schemas/known.json');
    const tree = workspace({ ...WRONG, 'eda.yaml': settings });
    await keep(tree);
    expect((await look(tree)).findings).toEqual([]);
  });

  it.each<[string, Tree, string]>([
    ['is missing', {}, 'eda.yaml missing-file'],
    ['is no JSON', { [FILE]: '{' }, `${FILE} syntax`],
    ['has another form', { [FILE]: '{ "version": 1, "findings": [{ "rule": 1 }] }' }, `${FILE} catalogue-file-invalid`],
  ])('that %s is a finding, and hides nothing', async (_, changes, expected) => {
    const report = await look(workspace({ ...WRONG, ...changes }));
    expect(rulesOf(report.findings)).toEqual(expect.arrayContaining([expected, `${DOMAIN} unknown-team`]));
  });

  it.each<[string, Partial<ValidateInput>, Tree, object]>([
    ['of a part', { paths: [DOMAIN] }, {}, { code: 'whole-workspace-only' }],
    ['of the index', { staged: true }, {}, { code: 'whole-workspace-only' }],
    ['outside', { baseline: '../known.json' }, {}, { code: 'wrong-answer' }],
    ['in YAML', { baseline: 'known.yaml' }, {}, { code: 'wrong-answer' }],
    ['over what is none', {}, { [FILE]: '{ "mine": true }' }, { code: 'baseline-invalid' }],
  ])('is not written %s', async (_, input, changes, detail) => {
    const tree = workspace({ ...WRONG, ...changes });
    const before = { ...tree };
    await expect(keep(tree, input)).rejects.toMatchObject({ detail });
    expect(tree).toEqual(before);
  });

  it.each<[string, Partial<ValidateInput>, object]>([
    [
      'that is missing',
      { baseline: 'gone.json' },
      { code: 'no-baseline', next: expect.stringContaining('--update-baseline') },
    ],
    ['without a workspace', { baseline: FILE, paths: ['loose.json'] }, { code: 'baseline-of-one-workspace' }],
  ])('can’t be named %s', async (_, input, detail) => {
    const tree =
      input.paths === undefined ? workspace(WRONG) : { 'loose.json': '{}', [FILE]: '{ "version": 1, "findings": [] }' };
    await expect(look(tree, input)).rejects.toMatchObject({ detail });
  });

  it('leaves one verdict in all formats; SARIF tells new from known', async () => {
    const tree = { ...(await frozen()), 'schemas/orders/services/shop.yaml': 'summary: S.\nowner: chekout\n' };
    const report = await look(tree);
    const sarif = JSON.parse((await formats.sarif())(report, { colour: false, version: '1.0.0' }));
    const states = sarif.runs[0].results.map((result: { baselineState: string; suppressions?: unknown }) => [
      result.baselineState,
      result.suppressions !== undefined,
    ]);
    expect(states).toEqual([
      ['new', false],
      ['unchanged', true],
      ['unchanged', true],
      ['unchanged', true],
    ]);
    const json = JSON.parse((await formats.json())(report, { colour: false, version: '1.0.0' }));
    expect([json.verdict, json.findings.length, json.known.length]).toEqual(['fail', 1, 3]);
    for (const name of ['pretty', 'junit', 'github', 'markdown'] as const) {
      const text = (await formats[name]())(report, { colour: false, version: '1.0.0' });
      expect(text).toContain('3 known findings hidden by the baseline');
      expect(text).not.toContain('ordrId');
    }
  });
});

describe('for whatever findings', () => {
  const word = fc.constantFrom('a', 'b', 'in line 3, column 4', '/x');
  const finding: fc.Arbitrary<Finding> = fc.record({
    rule: fc.constantFrom('one', 'two'),
    severity: fc.constantFrom('error' as const, 'warning' as const),
    message: word,
    at: fc.record({ file: word, pointer: fc.constantFrom('', '/0', '/1/a', '/a') }),
  });

  it('what was kept is known, each as often as it was kept, in any order', () => {
    fc.assert(
      fc.property(fc.array(finding), fc.array(finding), (kept, more) => {
        const text = baselineText(kept, []);
        const baseline = JSON.parse(text).findings as KnownFinding[];
        const { fresh, known, stale } = compareWithBaseline([...kept].reverse(), baseline);
        expect([fresh, known.length, stale]).toEqual([[], kept.length, []]);
        const later = compareWithBaseline([...more, ...kept], baseline);
        expect([later.fresh.length, later.known.length, later.stale]).toEqual([more.length, kept.length, []]);
        expect(compareWithBaseline([], baseline).stale).toHaveLength(kept.length);
        expect(JSON.parse(baselineText([...kept].reverse(), baseline)).findings).toHaveLength(kept.length);
      }),
    );
  });
});
