import { describe, expect, it } from 'vitest';
import { type CheckInput, checkAndKeep, checkSchemas } from '../../src/actions/schema-check.ts';
import { type DiffInput, diffSchemas } from '../../src/actions/schema-diff.ts';
import { validate } from '../../src/actions/schema-validate.ts';
import { waive } from '../../src/actions/schema-waive.ts';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import type { Json } from '../../src/domain/json.ts';
import type { Report } from '../../src/domain/report.ts';
import { renderMarkdown } from '../../src/formats/markdown.ts';
import { renderPretty } from '../../src/formats/pretty.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';

const clock = { now: () => new Date('2026-11-23T12:00:00Z') };
const EVENT = 'schemas/orders/OrderPlaced';

type Schema = { readonly [key: string]: Json };
const object = (properties: Schema, required: string[] = [], rest: Schema = {}): Schema => ({
  type: 'object',
  properties,
  required,
  ...rest,
});
const text: Json = { type: 'string' };
const number: Json = { type: 'integer' };

/** A catalogue of one event, its releases oldest first, and its head. */
function catalogue(
  versions: Readonly<Record<string, Json>>,
  head: Json,
  { event = '', consumes = [], files = {} }: { event?: string; consumes?: Json[]; files?: Tree } = {},
): Record<string, Tree[string]> {
  const digests = Object.fromEntries(
    Object.entries(versions).map(([name, schema]) => [name, digestOf(schema, sha256)]),
  );
  return {
    'eda.yaml': 'version: 1\n',
    'schemas/teams.yaml': 'checkout: { name: Checkout }\nledger: { name: Ledger, chat: "#ledger" }\n',
    'schemas/orders/domain.yaml': 'summary: Orders.\nowner: checkout\n',
    'schemas/orders/services/shop.yaml': 'summary: Sells.\nowner: checkout\nproduces: [orders/OrderPlaced]\n',
    ...(consumes.length > 0 && {
      'schemas/orders/services/books.yaml': `summary: Keeps the books.\nowner: ledger\nconsumes: ${JSON.stringify(consumes)}\n`,
    }),
    [`${EVENT}/event.yaml`]: `summary: An order was placed.\nowner: checkout\nsource: com.acme.orders\n${event}majors:\n  1: { detailType: OrderPlaced }\n`,
    [`${EVENT}/v1/schema.json`]: JSON.stringify(head, null, 2),
    [`${EVENT}/v1/releases/digests.json`]: JSON.stringify(digests),
    ...Object.fromEntries(
      Object.entries(versions).map(([name, schema]) => [
        `${EVENT}/v1/releases/${name}.json`,
        JSON.stringify(schema, null, 2),
      ]),
    ),
    ...files,
  };
}

const check = (
  tree: Record<string, Tree[string]>,
  input: Partial<CheckInput> = {},
  outside: Parameters<typeof memoryWorld>[1] = {},
) => checkSchemas({ references: [], ...input }, memoryWorld(tree, outside), sha256, clock);

const rules = (report: Report) => report.findings.map(({ rule }) => rule);

describe('the gate', () => {
  const old = object({ orderId: text, total: number, note: text }, ['orderId', 'total']);

  it('an unchanged head costs no comparison', async () => {
    const report = await check(catalogue({ '1.0.0': old }, old));
    expect(report).toMatchObject({ verdict: 'compatible', findings: [], comparisons: [], summary: '1 unchanged' });
  });

  it('does not pass in silence what it did not look at: a field that is read may be gone', async () => {
    const many = (description: string, last: Schema) =>
      object({
        ...Object.fromEntries(Array.from({ length: 2100 }, (_, i) => [`p${i}`, { description }])),
        last: object(last),
      });
    const tree = (consumes: Json[]) => catalogue({ '1.0.0': many('', { field: {} }) }, many('Said.', {}), { consumes });
    const consumer = { event: 'orders/OrderPlaced', fields: ['last.field'] };
    expect(rules(await check(tree([consumer])))).toEqual(['undecided']);
    expect(rules(await check(tree([])))).toEqual([]);
  });

  it.each<[string, Json, string]>([
    [
      'an optional property is added',
      object({ ...(old.properties as Schema), more: text }, ['orderId', 'total']),
      'minor',
    ],
    ['an optional property is removed', object({ orderId: text, total: number }, ['orderId', 'total']), 'minor'],
    ['words change', { ...old, description: 'Said better.' }, 'patch'],
  ])('%s: a %s release', async (_, head, needs) => {
    const report = await check(catalogue({ '1.0.0': old }, head));
    expect(report.findings).toEqual([]);
    expect(report.comparisons).toEqual([
      { event: 'orders/OrderPlaced@1', from: '1.0.0', verdict: 'compatible', needs },
    ]);
  });

  it('what breaks is shown with the event, both places, who is hit, and a fingerprint', async () => {
    const head = object({ orderId: text, total: text, note: text }, ['orderId', 'total']);
    const consumes = [
      { event: 'orders/OrderPlaced', fields: ['orderId', 'total'], pattern: { detail: { total: [{ exists: true }] } } },
    ];
    const report = await check(catalogue({ '1.0.0': old }, head, { consumes }));
    expect(report.verdict).toBe('breaking');
    expect(report.findings).toMatchObject([
      {
        rule: 'type-changed',
        severity: 'error',
        message: '/total changed its type: "integer" → "string".',
        next: 'Keep /total as it is and add a property beside it. Or open the next major beside this one: `eda schema new orders/OrderPlaced --major`.',
        at: { file: `${EVENT}/v1/schema.json`, line: 8, column: 15, pointer: '/properties/total/type' },
        event: 'orders/OrderPlaced@1',
        releases: ['1.0.0'],
        path: '/detail/total',
        witness: { orderId: '', total: '' },
        witnesses: [
          { direction: 'forward', detail: { orderId: '', total: '' } },
          { direction: 'backward', detail: { orderId: '', total: 0 } },
        ],
        affected: [{ service: 'orders/books', reads: ['total'], filters: true, team: 'Ledger', contact: '#ledger' }],
        fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
        related: [{ message: 'as 1.0.0 has it', at: { file: `${EVENT}/v1/releases/1.0.0.json`, line: 8 } }],
      },
    ]);
    expect(report.comparisons).toMatchObject([{ verdict: 'breaking', needs: 'major' }]);
  });

  it.each<[string, Schema, string]>([
    [
      'a property of which nothing is asked',
      object({ orderId: text, total: number, note: text, more: {} }, ['orderId', 'total']),
      'minor',
    ],
    [
      'other words',
      { ...object({ orderId: text, total: number, note: text }, ['orderId', 'total']), title: 'An order' },
      'patch',
    ],
  ])('%s needs a release of its own kind', async (_, head, needs) => {
    expect((await check(catalogue({ '1.0.0': old }, head))).comparisons).toMatchObject([
      { verdict: 'compatible', needs },
    ]);
  });

  it('a break in a shared type is shown where the type is written', async () => {
    const money = 'schemas/types/money.json';
    const head = object({ total: { $ref: '../../../types/money.json' } });
    const frozen = object({ total: { $ref: '#/$defs/Money' } }, [], { $defs: { Money: object({ amount: number }) } });
    const tree = catalogue({ '1.0.0': frozen }, head, {
      files: { [money]: JSON.stringify(object({ amount: text }), null, 2) },
    });
    const { findings } = await check(tree);
    expect(findings).toMatchObject([
      { rule: 'type-changed', at: { file: money, line: 5 }, path: '/detail/total/amount' },
    ]);
  });

  it('each release that counts is asked, and the finding names those that break', async () => {
    const head = object({ orderId: text }, ['orderId']);
    const versions = { '1.0.0': object({ orderId: number }), '1.1.0': object({}), '1.2.0': object({ orderId: text }) };
    const event = 'compatibility: backward-transitive\n';
    const { findings } = await check(catalogue(versions, head, { event }));
    expect(findings.map(({ rule, releases }) => [rule, releases])).toEqual([
      ['type-changed', ['1.0.0']],
      ['required-added', ['1.2.0', '1.1.0', '1.0.0']],
    ]);
    const one = await check(catalogue(versions, head, { event: 'compatibility: backward\n' }));
    expect(rules(one)).toEqual(['required-added']);
  });

  it('a release past the horizon no longer counts; one that a consumer names does', async () => {
    const versions = { '1.0.0': object({ a: number }), '1.1.0': object({}) };
    const head = object({ a: text });
    const event = 'bus: commerce\ncompatibility: backward-transitive\n';
    const files = {
      'eda.yaml': 'version: 1\nbuses:\n  commerce: { summary: All., horizon: { retryHours: 24, dlqDays: 14 } }\n',
    };
    const added = (days: number) =>
      new Map([[`${EVENT}/v1/releases/1.1.0.json`, new Date(clock.now().getTime() - days * 86_400_000)]]);
    const tree = catalogue(versions, head, { event, files });
    expect(rules(await check(tree, {}, { added: added(14) }))).toEqual(['type-changed']);
    expect(rules(await check(tree, {}, { added: added(16) }))).toEqual([]);
    // No history: every release counts.
    expect(rules(await check(tree))).toEqual(['type-changed']);
    const pinned = catalogue(versions, head, { event, files, consumes: [{ event: 'orders/OrderPlaced@1.0.0' }] });
    expect(rules(await check(pinned, {}, { added: added(16) }))).toEqual(['type-changed']);
  });

  it.each<[string, string, string[]]>([
    ['backward', 'compatibility: backward\n', ['required-added']],
    ['forward', 'compatibility: forward\n', ['enum-value-added']],
    ['full', '', ['enum-value-added', 'required-added']],
    ['none', 'compatibility: none\n', []],
  ])('the mode %s decides which sides count', async (_, event, expected) => {
    const before = object({ status: { enum: ['open'] } });
    const head = object({ status: { enum: ['open', 'void'] } }, ['status']);
    expect(rules(await check(catalogue({ '1.0.0': before }, head, { event }))).sort()).toEqual(expected);
  });

  it('a draft is not gated, and what was never released promised nothing', async () => {
    const draft = catalogue({ '1.0.0': object({ a: number }) }, object({ a: text }), {});
    draft[`${EVENT}/event.yaml`] = String(draft[`${EVENT}/event.yaml`]).replace(
      'OrderPlaced }',
      'OrderPlaced, stability: draft }',
    );
    expect(await check(draft)).toMatchObject({ findings: [], summary: '1 draft' });
    expect(await check(catalogue({}, object({})))).toMatchObject({ findings: [], summary: '1 not released' });
  });

  it('an optional property that a consumer reads, or filters on, is no small loss', async () => {
    const head = object({ orderId: text, total: number }, ['orderId', 'total']);
    const reads = await check(
      catalogue({ '1.0.0': old }, head, { consumes: [{ event: 'orders/OrderPlaced', fields: ['note'] }] }),
    );
    expect(reads.findings).toMatchObject([
      {
        rule: 'read-field-removed',
        path: '/detail/note',
        witness: { orderId: '', total: 0 },
        affected: [{ reads: ['note'] }],
      },
    ]);
    expect(reads.comparisons).toMatchObject([{ verdict: 'breaking' }]);
    const pattern = { detail: { status: ['void'] } };
    const before = object({ status: { enum: ['open', 'void'] } });
    const after = object({ status: { enum: ['open'] } });
    const filters = await check(
      catalogue({ '1.0.0': before }, after, {
        event: 'compatibility: forward\n',
        consumes: [{ event: 'orders/OrderPlaced', pattern }],
      }),
    );
    expect(rules(filters)).toEqual(['rule-silenced']);
  });

  it.each<[string, Json, Json, Json, string[]]>([
    ['a removed property', object({ a: text }), object({}), { a: ['x'] }, ['rule-silenced']],
    ['one that must exist', object({ a: text }), object({}), { a: [{ exists: true }] }, ['rule-silenced']],
    ['one that is anything but', object({ a: text }), object({}), { a: [{ 'anything-but': 'x' }] }, ['rule-silenced']],
    [
      'a nested one',
      object({ a: object({ b: text, c: text }) }),
      object({ a: object({ c: text }) }),
      { a: { b: ['x'] } },
      ['rule-silenced'],
    ],
    [
      'one of items',
      object({ a: { type: 'array', items: object({ b: text, c: text }) } }),
      object({ a: { type: 'array', items: object({ c: text }) } }),
      { a: { b: ['x'] } },
      ['rule-silenced'],
    ],
    ['the parent of one', object({ a: object({ b: text }) }), object({}), { a: { b: ['x'] } }, ['rule-silenced']],
    [
      'one of two alternatives',
      object({ a: text, b: text }),
      object({ b: text }),
      { $or: [{ a: ['x'] }, { b: ['x'] }] },
      ['rule-silenced'],
    ],
    ['one that may be absent', object({ a: text }), object({}), { a: ['x', { exists: false }] }, []],
    ['one of another rule', object({ a: text, b: text }), object({ a: text }), { a: ['x'] }, []],
    ['one that was never declared', object({ b: text }), object({}), { a: ['x'] }, []],
    [
      'one that a condition still declares',
      object({ a: text, k: text }),
      { ...object({ k: text }), anyOf: [object({ a: text }), object({ c: text })] },
      { a: ['x'], k: ['y'] },
      [],
    ],
    [
      'one that an open object still takes',
      object({ a: true }),
      object({}, [], { additionalProperties: true }),
      { a: ['x'] },
      [],
    ],
  ])('a rule that looks at %s', async (_, before, head, detail, expected) => {
    const consumes = [{ event: 'orders/OrderPlaced', fields: ['k'], pattern: { detail } }];
    const tree = catalogue({ '1.0.0': before }, head, { event: 'compatibility: forward\n', consumes });
    const report = await check(tree);
    expect(rules(report)).toEqual(expected);
    if (expected.length > 0) {
      expect(report.findings[0]).toMatchObject({ affected: [{ service: 'orders/books', filters: true }] });
    }
  });

  it('who reads a field and filters on it is told once; who only filters on it, beside', async () => {
    const only = { event: 'orders/OrderPlaced', fields: [], pattern: { detail: { note: ['x'] } } };
    const head = object({ orderId: text, total: number }, ['orderId', 'total']);
    const both = await check(catalogue({ '1.0.0': old }, head, { consumes: [{ ...only, fields: ['note'] }] }));
    expect(rules(both)).toEqual(['read-field-removed']);
    const mail = `summary: Mails.\nowner: ledger\nconsumes: ${JSON.stringify([only])}\n`;
    const two = await check(
      catalogue({ '1.0.0': old }, head, {
        consumes: [{ ...only, fields: ['note'] }],
        files: { 'schemas/orders/services/mail.yaml': mail },
      }),
    );
    expect(rules(two)).toEqual(['read-field-removed', 'rule-silenced']);
  });

  it('a consumer that names no major reads the newest that is no draft, until there is one', async () => {
    const gone = object({ orderId: text, total: number }, ['orderId', 'total']);
    const consumes = [{ event: 'orders/OrderPlaced', fields: ['note'] }];
    const withSecond = (stability: string) => {
      const files = { [`${EVENT}/v2/schema.json`]: JSON.stringify(old, null, 2) };
      const tree = catalogue({ '1.0.0': old }, gone, { consumes, files });
      tree[`${EVENT}/event.yaml`] += `  2: { detailType: OrderPlaced.v2, stability: ${stability} }\n`;
      return tree;
    };
    expect(rules(await check(withSecond('draft')))).toEqual(['read-field-removed']);
    expect(rules(await check(withSecond('alpha')))).toEqual([]);
  });

  it('tolerant readers take properties and values that they do not know', async () => {
    const before = object({ status: { enum: ['open'], 'x-eda-extensible': true } }, [], {
      additionalProperties: false,
    });
    const head = object({ status: { enum: ['open', 'void'], 'x-eda-extensible': true }, more: text }, [], {
      additionalProperties: false,
    });
    const tree = catalogue({ '1.0.0': before }, head, { event: 'compatibility: forward\n' });
    expect(rules(await check(tree)).sort()).toEqual(['enum-value-added', 'property-added-to-closed']);
    expect(rules(await check(tree, { readers: 'tolerant' }))).toEqual([]);
    const tolerant = { ...tree, 'eda.yaml': 'version: 1\ndefaults: { readers: tolerant }\n' };
    expect(rules(await check(tolerant))).toEqual([]);
  });

  it('what can’t be decided fails, under a rule of its own', async () => {
    const before = object({ code: { type: 'string', pattern: '^(.)\\1$' } });
    const head = object({ code: { type: 'string', pattern: '^(.)\\1+$' } });
    const report = await check(catalogue({ '1.0.0': before }, head));
    expect(new Set(rules(report))).toEqual(new Set(['undecided']));
    expect(report.verdict).toBe('unknown');
    expect(report.findings[0]).toMatchObject({
      message: 'Whether new consumers read old events (1.0.0) could not be decided: pattern at /code.',
      path: '/detail/code',
      at: { file: `${EVENT}/v1/schema.json`, pointer: '/properties/code/pattern', line: 6 },
      related: [{ at: { file: `${EVENT}/v1/releases/1.0.0.json`, pointer: '/properties/code/pattern' } }],
    });
    // A waiver of one undecided pattern says nothing of another.
    const other = object({ code: { type: 'string', pattern: '^(.)\\1*$' } });
    const prints = (one: Report) => one.findings.map(({ fingerprint }) => fingerprint);
    const again = prints(await check(catalogue({ '1.0.0': before }, other)));
    expect(again).toHaveLength(2);
    expect(again.filter((print) => prints(report).includes(print))).toEqual([]);
  });
});

describe('an eda.yaml with errors', () => {
  const tree = { ...catalogue({ '1.0.0': object({}) }, object({ a: text })), 'eda.yaml': 'version: 1\nstage: {}\n' };

  it('is a finding at its place, in every format, and nothing is judged by the defaults', async () => {
    const report = await check(tree);
    expect(report).toMatchObject({ verdict: 'unknown', comparisons: [], checked: { majors: 0 } });
    expect(report.findings).toMatchObject([
      { rule: 'catalogue-file-invalid', at: { file: 'eda.yaml', line: 2, column: 1 } },
    ]);
  });

  it('goes into no baseline and gets no waiver', async () => {
    const world = memoryWorld(tree);
    const input = { references: [], baseline: 'eda-baseline.json' };
    const refused = { detail: { code: 'catalogue-file-invalid', at: { file: 'eda.yaml', line: 2 } } };
    await expect(checkAndKeep(input, world, sha256, clock)).rejects.toMatchObject(refused);
    const waiver = { fingerprint: '7f3a91c0be12', until: '2026-12-31', reason: 'none' };
    await expect(waive(waiver, world, sha256, clock)).rejects.toMatchObject(refused);
  });
});

describe('no major drops out of the gate', () => {
  const schema = object({ id: text });
  const breaking = object({ id: number }, ['id', 'more']);
  const dialects: Json[] = [
    'https://json-schema.org/draft/2021-12/schema',
    'http://json-schema.org/draft-03/schema#',
    'https://acme.example/meta',
    5,
  ];

  it.each(dialects)('a head with the $schema %j is an error', async ($schema) => {
    const tree = catalogue({ '1.0.0': schema }, { ...breaking, $schema });
    const commits = { main: catalogue({ '1.0.0': schema }, schema) };
    for (const input of [{}, { against: 'main' }]) {
      const report = await check(tree, input, { commits });
      expect(report.findings).toMatchObject([
        { rule: 'unknown-dialect', at: { file: `${EVENT}/v1/schema.json`, pointer: '/$schema' } },
      ]);
      expect(report.verdict).toBe('unknown');
    }
  });

  it.each<[string, Record<string, Tree[string]>, string]>([
    ['a head that is no JSON', { [`${EVENT}/v1/schema.json`]: '{' }, 'syntax'],
    ['a head that is gone', { [`${EVENT}/v1/schema.json`]: { code: 'missing', detail: '' } }, 'unreadable-file'],
    ['an event.yaml with an unknown property', { [`${EVENT}/event.yaml`]: 'foo: 1\n' }, 'catalogue-file-invalid'],
    ['a head that refers to nothing', { [`${EVENT}/v1/schema.json`]: '{ "$ref": "./gone.json" }' }, 'undecided'],
  ])('%s is an error', async (_, files, rule) => {
    const tree = catalogue({ '1.0.0': schema }, breaking, { files });
    const commits = { main: catalogue({ '1.0.0': schema }, schema) };
    for (const input of [{}, { against: 'main' }]) {
      const report = await check(tree, input, { commits });
      expect(rules(report)).toContain(rule);
      expect(report.verdict).toBe('unknown');
    }
  });

  const RELEASES = `${EVENT}/v1/releases`;
  const two = () => catalogue({ '1.0.0': schema, '1.1.0': object({ id: text, more: text }) }, breaking);

  it.each<[string, Tree[string] | undefined, string]>([
    ['is gone', undefined, 'release-missing'],
    ['is empty', '', 'syntax'],
    ['is no JSON', '<<<<<<< HEAD', 'syntax'],
    ['can’t be read', { code: 'unreadable', detail: 'No.' }, 'unreadable-file'],
    ['was edited', JSON.stringify(breaking), 'release-edited'],
  ])('a release that counts and %s is an error', async (_, content, rule) => {
    for (const version of ['1.0.0', '1.1.0']) {
      const tree = two();
      if (content === undefined) delete tree[`${RELEASES}/${version}.json`];
      else tree[`${RELEASES}/${version}.json`] = content;
      const { findings, comparisons } = await check(tree);
      expect(findings.map((finding) => finding.rule)).toContain(rule);
      // The other one still counts.
      expect(findings.map((finding) => finding.rule)).toContain('type-changed');
      expect(comparisons).toMatchObject([{ verdict: 'breaking' }]);
    }
  });

  it('head and release with the same edit are no patch', async () => {
    const tree = catalogue({ '1.0.0': schema }, breaking);
    tree[`${RELEASES}/1.0.0.json`] = JSON.stringify(breaking);
    const report = await check(tree);
    expect(rules(report)).toEqual(['release-edited']);
    expect(report).toMatchObject({ verdict: 'unknown', comparisons: [{ verdict: 'unknown' }] });
  });

  it.each<[string, Json, string]>([
    ['refers to nothing', { $ref: '../nope.json' }, 'undecided'],
    ['has an unknown dialect', { $schema: 'https://acme.example/meta' }, 'unknown-dialect'],
  ])('a release that %s is an error, though its digest is right', async (_, release, rule) => {
    const report = await check(catalogue({ '1.0.0': release }, breaking));
    expect(rules(report)).toEqual([rule]);
    expect(report).toMatchObject({ verdict: 'unknown', comparisons: [{ verdict: 'unknown' }] });
  });

  it('what is listed and what is there must agree, whether the head changed or not', async () => {
    const gone = catalogue({ '1.0.0': schema }, schema);
    delete gone[`${RELEASES}/1.0.0.json`];
    expect(rules(await check(gone))).toEqual(['release-missing']);
    const old = catalogue({ '1.0.0': schema, '1.1.0': object({}) }, object({}));
    delete old[`${RELEASES}/1.0.0.json`];
    expect(await check(old)).toMatchObject({ findings: [{ rule: 'release-missing' }], summary: '1 unchanged' });
    const undigested = catalogue({ '1.0.0': schema }, schema);
    undigested[`${RELEASES}/digests.json`] = '{}';
    expect(rules(await check(undigested))).toEqual(['release-undigested']);
  });

  it('a link to a folder is not followed, and the gate says so', async () => {
    const tree = catalogue({ '1.0.0': schema }, schema, { files: { 'schemas/shared/': '' } });
    const report = await check(tree);
    expect(report.findings).toMatchObject([
      { rule: 'unknown-file', severity: 'warning', at: { file: 'schemas/shared' } },
    ]);
    expect(report.verdict).toBe('compatible');
  });

  it('of an unchanged major no release is read', async () => {
    const tree = catalogue({ '1.0.0': schema }, schema);
    const world = memoryWorld(tree);
    const read: string[] = [];
    const open = (folder: string) => {
      const opened = world.open(folder);
      return {
        ...opened,
        read: (paths: readonly string[]) => {
          read.push(...paths);
          return opened.read(paths);
        },
      };
    };
    await checkSchemas({ references: [] }, { ...world, open }, sha256, clock);
    expect(read.filter((path) => path.startsWith(RELEASES))).toEqual([`${RELEASES}/digests.json`]);
  });
});

describe('against a commit', () => {
  const schema = object({ orderId: text });
  const base = catalogue({ '1.0.0': schema }, schema);
  const against = (tree: Record<string, Tree[string]>) => check(tree, { against: 'main' }, { commits: { main: base } });
  const edited = (from: string, to: string) => ({
    ...base,
    [`${EVENT}/event.yaml`]: String(base[`${EVENT}/event.yaml`]).replace(from, to),
  });

  it.each<[string, Record<string, Tree[string]>]>([
    ['address-changed', edited('com.acme.orders', 'com.acme.shop')],
    ['address-changed', edited('detailType: OrderPlaced', 'detailType: OrderAccepted')],
    ['address-changed', edited('majors:', 'bus: commerce\nmajors:')],
    ['compatibility-weakened', edited('majors:', 'compatibility: full\nmajors:')],
    ['stability-lowered', edited('OrderPlaced }', 'OrderPlaced, stability: alpha }')],
    ['owner-changed', edited('owner: checkout', 'owner: ledger')],
    ['event-removed', Object.fromEntries(Object.entries(base).filter(([file]) => !file.startsWith(EVENT)))],
    ['release-changed', catalogue({ '1.0.0': object({ orderId: number }) }, object({ orderId: number }))],
    ['release-changed', catalogue({}, schema)],
  ])('%s', async (rule, tree) => {
    expect(rules(await against(tree))).toContain(rule);
  });

  it.each<[string, string, string, string[]]>([
    ['tolerant readers', '', 'defaults: { readers: tolerant }\n', ['/defaults/readers']],
    ['declared writers', 'defaults: { writers: open }\n', '', ['/defaults/writers']],
    ['a weaker default', '', 'defaults: { compatibility: backward }\n', ['/defaults/compatibility']],
    ['a horizon', '', 'buses: { default: { summary: All., horizon: { dlqDays: 14 } } }\n', ['/buses/default/horizon']],
    [
      'a shorter horizon',
      'buses: { default: { summary: All., horizon: { dlqDays: 14 } } }\n',
      'buses: { default: { summary: All., horizon: { dlqDays: 4 } } }\n',
      ['/buses/default/horizon'],
    ],
    ['stricter views', 'defaults: { readers: tolerant }\n', 'defaults: { writers: open }\n', []],
    ['a shorter horizon elsewhere', '', 'buses: { other: { summary: All., horizon: { dlqDays: 4 } } }\n', []],
  ])('eda.yaml promises less: %s', async (_, before, after, pointers) => {
    const tree = { ...base, 'eda.yaml': `version: 1\n${after}` };
    const commits = { main: { ...base, 'eda.yaml': `version: 1\n${before}` } };
    const { findings } = await check(tree, { against: 'main' }, { commits });
    expect(findings.map(({ rule, at }) => [rule, at.file, at.pointer])).toEqual(
      pointers.map((pointer) => ['compatibility-weakened', 'eda.yaml', pointer]),
    );
    const fresh = { main: { ...catalogue({}, schema), 'eda.yaml': `version: 1\n${before}` } };
    expect(rules(await check(tree, { against: 'main' }, { commits: fresh }))).toEqual([]);
  });

  /** Two majors with releases, and a consumer of one of them. */
  const twoMajors = (first = '', consumed = 1) => ({
    ...catalogue({ '1.0.0': schema }, schema, { consumes: [{ event: `orders/OrderPlaced@${consumed}`, fields: [] }] }),
    [`${EVENT}/event.yaml`]: String(base[`${EVENT}/event.yaml`]).replace(
      '1: { detailType: OrderPlaced }',
      `1: { detailType: OrderPlaced${first} }\n  2: { detailType: OrderPlaced.v2 }`,
    ),
    [`${EVENT}/v2/schema.json`]: JSON.stringify(schema),
    [`${EVENT}/v2/releases/2.0.0.json`]: JSON.stringify(schema),
    [`${EVENT}/v2/releases/digests.json`]: JSON.stringify({ '2.0.0': digestOf(schema, sha256) }),
  });
  const without = (tree: Record<string, Tree[string]>, folder: string, line?: RegExp) => {
    const left = Object.fromEntries(Object.entries(tree).filter(([file]) => !file.startsWith(folder)));
    if (line) left[`${EVENT}/event.yaml`] = String(left[`${EVENT}/event.yaml`]).replace(line, '');
    return left;
  };
  const gate = (tree: Record<string, Tree[string]>, main: Record<string, Tree[string]>) =>
    check(tree, { against: 'main' }, { commits: { main } });
  const ofPromises = (report: Report) => report.findings.filter(({ rule }) => rule !== 'unknown-event');

  it.each<[string, string, (tree: Record<string, Tree[string]>) => Record<string, Tree[string]>]>([
    ['major-removed', 'orders/OrderPlaced@1', (tree) => without(tree, `${EVENT}/v1/`, / {2}1:.*\n/)],
    ['event-removed', 'orders/OrderPlaced@1', (tree) => without(tree, EVENT)],
    [
      'address-changed',
      'orders/OrderPlaced@1',
      (tree) => ({
        ...tree,
        [`${EVENT}/event.yaml`]: String(tree[`${EVENT}/event.yaml`]).replace('OrderPlaced }', 'OrderSent }'),
      }),
    ],
  ])('%s says who is hit, and can be waived', async (rule, event, change) => {
    const main = twoMajors();
    const tree = change(main);
    const [finding, ...more] = ofPromises(await gate(tree, main));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      rule,
      event,
      affected: [{ service: 'orders/books', team: 'Ledger', contact: '#ledger' }],
      fingerprint: expect.stringMatching(/^[0-9a-f]{12}$/),
    });
    const input = { fingerprint: finding?.fingerprint ?? '', until: '2026-12-31', reason: 'Agreed.', owner: 'ledger' };
    const world = memoryWorld(tree, { commits: { main } });
    const unseen = { detail: { code: 'unknown-fingerprint', next: expect.stringContaining('--against') } };
    await expect(waive(input, world, sha256, clock)).rejects.toMatchObject(unseen);
    await waive({ ...input, against: 'main' }, world, sha256, clock);
    expect(ofPromises(await gate(tree, main))).toEqual([]);
    // Merged, it is the new promise; the waiver is no finding before its day.
    expect(ofPromises(await gate(tree, tree))).toEqual([]);
    expect(ofPromises(await check(tree))).toEqual([]);
  });

  it.each<[string, string, number, string[]]>([
    ['its removal date has passed, and nobody consumes it', '2026-11-22', 2, []],
    ['its removal date is to come', '2026-12-24', 2, ['major-removed']],
    ['somebody still consumes it', '2026-11-22', 1, ['major-removed']],
  ])('a major may go: %s', async (_, removal, consumed, expected) => {
    const main = twoMajors(`, deprecated: { effective: "2026-01-01", removal: "${removal}" }`, consumed);
    const tree = without(main, `${EVENT}/v1/`, / {2}1:.*\n/);
    expect(ofPromises(await gate(tree, main)).map(({ rule }) => rule)).toEqual(expected);
  });

  it('an event may go whose majors all may', async () => {
    const gone = ', deprecated: { effective: "2026-01-01", removal: "2026-11-01" }';
    const main = catalogue({ '1.0.0': schema }, schema);
    main[`${EVENT}/event.yaml`] = String(main[`${EVENT}/event.yaml`]).replace('OrderPlaced }', `OrderPlaced${gone} }`);
    expect(ofPromises(await gate(without(main, EVENT), main))).toEqual([]);
    const two = twoMajors(gone, 2);
    expect(ofPromises(await gate(without(two, EVENT), two)).map(({ rule, event }) => [rule, event])).toEqual([
      ['event-removed', 'orders/OrderPlaced@2'],
    ]);
  });

  it('a commit without a workspace promised nothing, and the report says so', async () => {
    for (const main of [{}, { 'README.md': 'Nothing yet.' }]) {
      const report = await check(base, { against: 'main' }, { commits: { main } });
      expect(report).toMatchObject({ verdict: 'compatible', findings: [] });
      expect(report.summary).toBe('1 unchanged · at main there was no eda.yaml yet, so nothing was promised there');
    }
  });

  const broken: [string, Record<string, Tree[string]>][] = [
    ['event.yaml is no YAML', { [`${EVENT}/event.yaml`]: '<<<<<<< HEAD\n: [' }],
    ['event.yaml has an unknown property', { [`${EVENT}/event.yaml`]: `${base[`${EVENT}/event.yaml`]}foo: 1\n` }],
    ['the head is no JSON', { [`${EVENT}/v1/schema.json`]: '{' }],
    ['the head has an unknown dialect', { [`${EVENT}/v1/schema.json`]: '{ "$schema": "https://acme.example/meta" }' }],
    ['eda.yaml has an unknown property', { 'eda.yaml': 'version: 1\nfoo: 1\n' }],
  ];
  it.each(broken)('%s there: what was promised is not known', async (_, files) => {
    const commits = { main: { ...base, ...files } };
    const [file] = Object.keys(files);
    const changed = [base, edited('com.acme.orders', 'com.acme.shop'), { 'eda.yaml': 'version: 1\nbuses: {}\n' }];
    for (const tree of changed) {
      const report = await check(tree, { against: 'main' }, { commits });
      const found = report.findings.filter(({ rule }) => rule === 'base-unreadable');
      expect(found).toHaveLength(1);
      expect(found[0]?.message).toContain(`${file} `);
    }
    // What was never released promised nothing.
    const fresh = catalogue({}, object({ a: text }), { files });
    if (file !== 'eda.yaml') {
      expect(rules(await check(base, { against: 'main' }, { commits: { main: fresh } }))).toEqual([]);
    }
  });

  it('a release that was broken there is compared by its digest: to restore it is no change', async () => {
    const main = { ...base, [`${EVENT}/v1/releases/1.0.0.json`]: '<<<<<<<' };
    expect(rules(await check(base, { against: 'main' }, { commits: { main } }))).toEqual([]);
    const other = catalogue({ '1.0.0': object({ orderId: number }) }, schema);
    expect(rules(await check(other, { against: 'main' }, { commits: { main } }))).toContain('release-changed');
  });

  it('nothing where nothing was promised, or nothing changed', async () => {
    expect(rules(await against(base))).toEqual([]);
    const fresh = catalogue({}, object({ a: text }));
    expect(
      rules(await check(catalogue({}, object({ b: text })), { against: 'main' }, { commits: { main: fresh } })),
    ).toEqual([]);
  });
});

describe('waivers', () => {
  const broken = () => catalogue({ '1.0.0': object({ total: number }) }, object({ total: text }));
  const waiveIn = (tree: Record<string, Tree[string]>, fingerprint: string, until = '2026-12-31') =>
    waive({ fingerprint, until, reason: 'Agreed.' }, memoryWorld(tree), sha256, clock);

  it('a waived finding stays until its day; then it fails again, and so does a waiver without a finding', async () => {
    const tree = broken();
    const [finding] = (await check(tree)).findings;
    const fingerprint = finding?.fingerprint ?? '';
    expect(await waiveIn(tree, fingerprint)).toMatchObject({
      rule: 'type-changed',
      owner: 'checkout',
      file: 'schemas/waivers.yaml',
    });
    expect(await check(tree)).toMatchObject({
      verdict: 'compatible',
      findings: [],
      summary: '1 compatible · 1 waived',
    });
    // Twice is once.
    await waiveIn(tree, fingerprint, '2026-12-01');
    expect(String(tree['schemas/waivers.yaml']).match(/until/g)).toHaveLength(1);
    const later = { now: () => new Date('2026-12-02T00:00:00Z') };
    const expired = await checkSchemas({ references: [] }, memoryWorld(tree), sha256, later);
    expect(rules(expired).sort()).toEqual(['type-changed', 'waiver-expired']);
    tree[`${EVENT}/v1/schema.json`] = JSON.stringify(object({ total: number }));
    expect(rules(await check(tree))).toEqual(['waiver-stale']);
    // Nothing else was checked, so nothing says that it is stale.
    expect(rules(await check(tree, { references: ['orders/OrderPlaced'] }))).toEqual([]);
  });

  it('outlives the release of what it waives, as long as a release that counts is broken', async () => {
    const [v1, v2] = [object({ total: number }), object({ total: text })];
    const tree = catalogue({ '1.0.0': v1 }, v2);
    await waiveIn(tree, (await check(tree)).findings[0]?.fingerprint ?? '');
    const waivers = { 'schemas/waivers.yaml': String(tree['schemas/waivers.yaml']) };
    const released = (head: Json, event = '', rest: Tree = {}) =>
      catalogue({ '1.0.0': v1, '1.1.0': v2 }, head, { event, files: { ...waivers, ...rest } });
    expect(await check(released(v2))).toMatchObject({ findings: [], summary: '1 unchanged' });
    const edited = object({ total: text, more: text });
    expect(await check(released(edited))).toMatchObject({ findings: [], summary: '1 compatible · 1 waived' });
    // It is held to its day, whether the head changed or not.
    const later = { now: () => new Date('2027-01-02T00:00:00Z') };
    const at = (tree: Record<string, Tree[string]>) =>
      checkSchemas({ references: [] }, memoryWorld(tree), sha256, later);
    expect(rules(await at(released(v2)))).toEqual(['waiver-expired']);
    // Once no release that counts is broken, it is stale.
    expect(rules(await check(released(v2, 'compatibility: full\n')))).toEqual(['waiver-stale']);
    // A release that has to be read for it, and can't be, is an error.
    const corrupt = released(v2, '', { [`${EVENT}/v1/releases/1.0.0.json`]: '{' });
    expect(rules(await check(corrupt))).toContain('syntax');
  });

  it('of what only a comparison with a commit sees fits one change: it is stale once its day is past', async () => {
    const schema = object({ id: text });
    const now = catalogue({ '1.0.0': schema }, schema);
    const main = { ...now, [`${EVENT}/event.yaml`]: ':' };
    const against = { against: 'main' };
    const [finding] = (await check(now, against, { commits: { main } })).findings;
    const world = memoryWorld(now, { commits: { main } });
    const waiver = { fingerprint: finding?.fingerprint ?? '', until: '2026-12-31', reason: 'Mended.' };
    await waive({ ...waiver, ...against }, world, sha256, clock);
    expect(rules(await check(now, against, { commits: { main } }))).toEqual([]);
    // Merged: nothing finds it any more, with the commit or without.
    expect(rules(await check(now, against, { commits: { main: now } }))).toEqual([]);
    expect(rules(await check(now))).toEqual([]);
    const later = { now: () => new Date('2027-01-02T00:00:00Z') };
    expect(rules(await checkSchemas({ references: [] }, memoryWorld(now), sha256, later))).toEqual(['waiver-stale']);
  });

  it('its fingerprint survives edits that have nothing to do with it, and no other change at its place', async () => {
    const print = async (head: Json) =>
      (await check(catalogue({ '1.0.0': object({ total: number }) }, head))).findings[0]?.fingerprint;
    const before = await print(object({ total: text }));
    expect(await print(object({ aaa: number, total: text }, [], { description: 'More.' }))).toBe(before);
    expect(await print(object({ total: { type: 'boolean' } }))).not.toBe(before);
  });

  it.each([
    ['a day that is none', '2026-02-30', 'no-such-day'],
    ['a day that is past', '2026-11-22', 'day-past'],
  ])('%s is refused', async (_, until, code) => {
    await expect(waiveIn(broken(), '000000000000', until)).rejects.toMatchObject({ kind: 'usage', detail: { code } });
  });

  it('what is waived needs no major: it is released as a minor', async () => {
    const tree = broken();
    await waiveIn(tree, (await check(tree)).findings[0]?.fingerprint ?? '');
    expect((await check(tree)).comparisons).toMatchObject([{ verdict: 'compatible', needs: 'minor' }]);
  });

  it('so is a day too far away', async () => {
    const fingerprint = (await check(broken())).findings[0]?.fingerprint ?? '';
    expect(await waiveIn(broken(), fingerprint, '2028-11-23')).toMatchObject({ until: '2028-11-23' });
    for (const until of ['2028-11-24', '9999-12-31']) {
      const refused = { kind: 'usage', detail: { code: 'day-too-far', expected: '2028-11-23 or earlier' } };
      await expect(waiveIn(broken(), fingerprint, until)).rejects.toMatchObject(refused);
    }
  });

  it('so is a fingerprint that no finding has', async () => {
    await expect(waiveIn(broken(), '000000000000')).rejects.toMatchObject({ detail: { code: 'unknown-fingerprint' } });
  });
});

describe('diff', () => {
  const diff = (
    tree: Record<string, Tree[string]>,
    input: Partial<DiffInput>,
    outside: Parameters<typeof memoryWorld>[1] = {},
  ) =>
    diffSchemas(
      { old: 'orders/OrderPlaced', compatibility: 'full', ...input },
      memoryWorld(tree, outside),
      sha256,
      clock,
    );
  const old = object({ total: number, note: text });
  const head = object({ total: text, more: text });

  it('says what differs, what it means, and shows an event that breaks', async () => {
    const report = await diff(catalogue({ '1.0.0': old }, head), {});
    expect(report.verdict).toBe('breaking');
    expect(report.changes?.map(({ path, text, breaks }) => [path, text, breaks])).toEqual([
      ['/total', 'type "integer" → "string"', ['forward', 'backward']],
      ['/more', 'added, optional', []],
      ['/note', 'removed, was optional', []],
    ]);
    expect(report.findings).toMatchObject([{ rule: 'type-changed', witness: { total: '' } }]);
    expect(report.findings[0]).not.toHaveProperty('fingerprint');
  });

  it.each<[string, Partial<DiffInput>]>([
    ['references', { old: 'orders/OrderPlaced@1.0.0', new: 'orders/OrderPlaced' }],
    ['files', { old: `${EVENT}/v1/releases/1.0.0.json`, new: `${EVENT}/v1/schema.json` }],
    ['a commit and a file', { old: `main:${EVENT}/v1/schema.json`, new: `${EVENT}/v1/schema.json` }],
    ['a commit and a reference', { old: 'main:orders/OrderPlaced', new: 'orders/OrderPlaced' }],
    ['stdin', { old: '-', new: 'orders/OrderPlaced' }],
  ])('takes %s', async (_, input) => {
    const tree = catalogue({ '1.0.0': old }, head);
    const commits = { main: catalogue({ '1.0.0': old }, old) };
    const report = await diff(tree, input, { commits, stdin: JSON.stringify(old) });
    expect(rules(report)).toEqual(['type-changed']);
  });

  it('says of what it could not decide that it does not know', async () => {
    const of = (pattern: string) => JSON.stringify({ properties: { a: { pattern } } });
    const tree = { 'old.json': of('^(.)\\1$'), 'new.json': of('^(.)\\1+$') };
    const report = await diff(tree, { old: 'old.json', new: 'new.json' });
    expect(report).toMatchObject({ verdict: 'unknown', changes: [{ undecided: true, consumers: 'undecided' }] });
    expect(renderPretty(report, { colour: false })).toContain('? /a');
  });

  it('compares nothing that it can’t read', async () => {
    const good = '{ "type": "string" }';
    for (const bad of ['', '{', '{ "$schema": "http://json-schema.org/draft-03/schema#" }']) {
      const refused = diff({ 'old.json': good, 'new.json': bad }, { old: 'old.json', new: 'new.json' });
      await expect(refused).rejects.toMatchObject({ kind: 'input', detail: { at: { file: 'new.json' } } });
    }
  });

  it('is the same text in the comment of a pull request', async () => {
    const tree = { 'old.json': '{ "type": "string" }', 'new.json': '{ "type": "integer" }' };
    const report = await diff(tree, { old: 'old.json', new: 'new.json' });
    const pretty = renderPretty(report, { colour: false }).split('\n');
    const comment = renderMarkdown(report);
    const lines = pretty.filter((line) => /^✖ \/|producers/.test(line));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(comment).toContain(line);
  });

  it('one direction at a time', async () => {
    const tree = catalogue({ '1.0.0': object({ s: { enum: ['a'] } }) }, object({ s: { enum: ['a', 'b'] } }));
    expect((await diff(tree, { compatibility: 'backward' })).verdict).toBe('compatible');
    expect((await diff(tree, { compatibility: 'forward' })).verdict).toBe('breaking');
  });

  it.each<[string, Partial<DiffInput>, string]>([
    ['nothing of the name', { old: 'nope.json', new: '-' }, 'no-such-file'],
    ['stdin twice', { old: '-', new: '-' }, 'stdin-twice'],
    ['no release', { old: 'orders/OrderLost' }, 'unknown-event'],
  ])('%s', async (_, input, code) => {
    await expect(diff(catalogue({ '1.0.0': old }, head), input)).rejects.toMatchObject({ detail: { code } });
  });
});

describe('a baseline', () => {
  it('lets an estate start in debt: what it knows stays, what is new fails, what is gone is stale', async () => {
    const tree = catalogue({ '1.0.0': object({ total: number }) }, object({ total: text }));
    tree['eda.yaml'] = 'version: 1\nbaseline: eda-baseline.json\n';
    tree['eda-baseline.json'] = '{ "version": 1, "findings": [] }';
    const update = await checkAndKeep({ references: [] }, memoryWorld(tree), sha256, clock);
    expect(update).toMatchObject({ added: 1, removed: 0, file: 'eda-baseline.json' });
    expect(await check(tree)).toMatchObject({ verdict: 'compatible', findings: [], known: [{ rule: 'type-changed' }] });
    // The other check answers for its own entries only.
    expect(rules(await validate({ paths: [], staged: false }, memoryWorld(tree), sha256))).toEqual([]);
    tree[`${EVENT}/v1/schema.json`] = JSON.stringify(object({ total: text, more: text }, ['more']), null, 2);
    expect(rules(await check(tree))).toEqual(['required-added']);
    tree[`${EVENT}/v1/schema.json`] = JSON.stringify(object({ total: number }), null, 2);
    expect(rules(await check(tree))).toEqual(['baseline-stale']);
  });

  it('what it knows is no break any more in the lines above, nor in the count', async () => {
    const tree = catalogue({ '1.0.0': object({ total: number }) }, object({ total: text }));
    tree['eda.yaml'] = 'version: 1\nbaseline: eda-baseline.json\n';
    tree['eda-baseline.json'] = '{ "version": 1, "findings": [] }';
    const { report } = await checkAndKeep({ references: [] }, memoryWorld(tree), sha256, clock);
    for (const one of [report, await check(tree)]) {
      expect(one).toMatchObject({
        verdict: 'compatible',
        comparisons: [{ verdict: 'compatible', needs: 'minor' }],
        summary: '1 compatible · 1 known finding hidden by the baseline',
      });
    }
  });

  it('takes no errors of files: those stay, until they are mended', async () => {
    const tree = catalogue({ '1.0.0': object({ total: number }) }, object({ total: text }));
    tree[`${EVENT}/v1/releases/1.0.0.json`] = '{';
    const { report, added } = await checkAndKeep({ references: [] }, memoryWorld(tree), sha256, clock);
    expect(rules(report)).toEqual(['syntax']);
    expect(added).toBe(0);
    expect(String(tree['eda-baseline.json'])).not.toContain('syntax');
  });

  it('that is not there is advised to be written by the check that was asked', async () => {
    const tree = { ...catalogue({}, object({})), 'eda.yaml': 'version: 1\nbaseline: eda-baseline.json\n' };
    const next = expect.stringContaining('eda schema check --update-baseline');
    expect((await check(tree)).findings).toMatchObject([{ rule: 'missing-file', next }]);
    const named = check(tree, { baseline: 'gone.json' });
    await expect(named).rejects.toMatchObject({ detail: { next: expect.stringContaining('eda schema check') } });
  });
});
