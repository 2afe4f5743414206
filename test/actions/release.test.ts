import { describe, expect, it } from 'vitest';
import { listEvents } from '../../src/actions/schema-list.ts';
import { type ReleaseInput, releaseSchemas } from '../../src/actions/schema-release.ts';
import { showEvent } from '../../src/actions/schema-show.ts';
import type { Json } from '../../src/domain/json.ts';
import { interpret } from '../../src/domain/schema/interpret.ts';
import type { Prompt } from '../../src/ports.ts';
import { check, findingsOf } from '../support/check.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { BASE, releasable as workspace } from '../support/workspace.ts';

const HEAD = 'schemas/orders/OrderPlaced/v1/schema.json';
const RELEASES = 'schemas/orders/OrderPlaced/v1/releases';

/** No terminal: nobody is asked. */
const NOBODY: Prompt = {
  interactive: false,
  choose: async () => {
    throw new Error('asked');
  },
};

const EVENT = 'schemas/orders/OrderPlaced/event.yaml';

const release = (tree: Record<string, Tree[string]>, input: ReleaseInput = {}) =>
  releaseSchemas(input, memoryWorld(tree), sha256, { now: () => new Date('2026-11-23T12:00:00Z') });

describe('release', () => {
  it('writes a self-contained copy and its digest, and the catalogue stays clean', async () => {
    const tree = workspace();
    const { released, unchanged } = await release(tree, { reference: 'orders/OrderPlaced', version: '1.1.0' });
    expect(released).toEqual([{ reference: 'orders/OrderPlaced@1.1.0', file: `${RELEASES}/1.1.0.json` }]);
    expect(unchanged).toBe(0);
    expect(findingsOf(await check(tree))).toBe('');
    const text = String(tree[`${RELEASES}/1.1.0.json`]);
    expect(text).not.toContain('money.json');
    const schema = interpret(JSON.parse(text) as Json, '2020-12');
    expect(schema.check({ orderId: 'o', total: { amount: 1 } })).toEqual([]);
    expect(schema.check({ orderId: 'o', total: { amount: '1' } })).not.toEqual([]);
  });

  it('takes the version from what changed: minor where other events are accepted, patch where only words differ', async () => {
    const tree = workspace();
    expect((await release(tree)).released).toEqual([
      { reference: 'orders/OrderPlaced@1.1.0', file: `${RELEASES}/1.1.0.json` },
    ]);
    tree[HEAD] = String(tree[HEAD]).replace('"type": "object",', '"type": "object", "title": "Order placed",');
    expect((await release(tree)).released).toMatchObject([{ reference: 'orders/OrderPlaced@1.1.1' }]);
    tree[HEAD] = String(tree[HEAD]).replace('"lines":', '"note": { "type": "string" }, "lines":');
    expect((await release(tree)).released).toMatchObject([{ reference: 'orders/OrderPlaced@1.2.0' }]);
  });

  it('once released, there is nothing to release', async () => {
    const tree = workspace();
    await release(tree, { version: '1.1.0' });
    expect(await release(tree)).toEqual({ released: [], unchanged: 1, drafts: [] });
    const reordered = JSON.parse(String(tree[HEAD]));
    tree[HEAD] = JSON.stringify(Object.fromEntries(Object.entries(reordered).reverse()));
    expect(await release(tree)).toEqual({ released: [], unchanged: 1, drafts: [] });
  });

  it.each([
    ['next', 'version-form'],
    ['2.0.0', 'version-other-major'],
  ])('an unchanged head takes no "%s" either: %s', async (version, code) => {
    const tree = workspace();
    await release(tree, { version: '1.1.0' });
    const reference = 'orders/OrderPlaced';
    for (const input of [{ version }, { reference, version }]) {
      await expect(release(tree, input)).rejects.toMatchObject({ kind: 'usage', detail: { code } });
    }
    expect(await release(tree, { reference, version: '1.2.0' })).toMatchObject({ unchanged: 1 });
  });

  it('a version of one major leaves the unchanged heads of others alone', async () => {
    const tree = workspace({
      'schemas/orders/OrderLost/event.yaml': 'summary: S.\nowner: checkout\nsource: a\nmajors: { 2: {} }\n',
      'schemas/orders/OrderLost/v2/schema.json': '{ "type": "object" }',
    });
    await release(tree, { reference: 'orders/OrderLost' });
    expect(await release(tree, { version: '1.1.0' })).toMatchObject({
      released: [{ reference: 'orders/OrderPlaced@1.1.0' }],
      unchanged: 1,
    });
  });

  it('a shared type that changes does not change the past', async () => {
    const tree = workspace();
    await release(tree, { version: '1.1.0' });
    const before = tree[`${RELEASES}/1.1.0.json`];
    tree['schemas/types/money.json'] =
      '{ "type": "object", "required": ["amount"], "properties": { "amount": { "type": "integer", "maximum": 5000 } } }';
    expect(findingsOf(await check(tree))).toBe('');
    expect(tree[`${RELEASES}/1.1.0.json`]).toBe(before);
    expect((await release(tree, { version: '1.2.0' })).released).toHaveLength(1);
  });

  it('a dry run writes nothing', async () => {
    const tree = workspace();
    const before = { ...tree };
    expect((await release(tree, { version: '1.1.0', dryRun: true })).released).toHaveLength(1);
    expect(tree).toEqual(before);
  });

  it.each([
    [
      'the head breaks a release',
      { [EVENT]: BASE[EVENT] },
      {},
      { kind: 'finding', detail: { code: 'required-added', at: { file: HEAD } } },
    ],
    [
      'the version promises less than what changed',
      {},
      { version: '1.0.1' },
      { kind: 'usage', detail: { code: 'version-too-small', expected: '1.1.0' } },
    ],
    ['a version is wrong', {}, { version: 'next' }, { kind: 'usage', detail: { code: 'version-form' } }],
    [
      'an event is unknown',
      {},
      { reference: 'orders/OrderPlacd' },
      { kind: 'usage', detail: { next: 'Did you mean orders/OrderPlaced?' } },
    ],
    [
      'its type is broken',
      { 'schemas/types/money.json': '{ "properties": { "amount": { "type": "strng" } } }' },
      { version: '1.1.0' },
      { kind: 'finding', detail: { code: 'catalogue-has-errors', at: { file: 'schemas/types/money.json', line: 1 } } },
    ],
    [
      'its head is broken',
      { [HEAD]: '{' },
      {},
      { kind: 'finding', detail: { code: 'catalogue-has-errors', at: { file: HEAD } } },
    ],
    [
      'the digests can’t be read',
      { [`${RELEASES}/digests.json`]: '{' },
      { reference: 'orders/OrderPlaced' },
      { kind: 'finding', detail: { at: { file: `${RELEASES}/digests.json`, line: 1, column: 2 } } },
    ],
    [
      'a release can’t be read',
      { [`${RELEASES}/1.0.0.json`]: '{' },
      { reference: 'orders/OrderPlaced' },
      { kind: 'finding', detail: { at: { file: `${RELEASES}/1.0.0.json`, line: 1, column: 2 } } },
    ],
  ])('nothing is written where %s', async (_, overrides, input, error) => {
    const tree = workspace(overrides);
    const before = { ...tree };
    await expect(release(tree, input)).rejects.toMatchObject(error);
    expect(tree).toEqual(before);
  });

  it('is not stopped by errors of others', async () => {
    const tree = workspace({ 'schemas/payments/domain.yaml': 'summary: S.\nowner: nobody\n' });
    expect((await release(tree, { reference: 'OrderPlaced', version: '1.1.0' })).released).toHaveLength(1);
    await expect(release(tree, { version: '1.2.0' })).rejects.toMatchObject({
      detail: { code: 'catalogue-has-errors' },
    });
  });

  it.each(['1.1.0', '1.2.0'])('two at once leave no release without its digest (%s)', async (version) => {
    const tree = workspace({
      'schemas/orders/OrderLost/event.yaml': 'summary: S.\nowner: checkout\nsource: a\nmajors: { 1: {} }\n',
      'schemas/orders/OrderLost/v1/schema.json': '{ "type": "object" }',
    });
    await Promise.all([
      release(tree, { reference: 'OrderPlaced', version: '1.1.0' }),
      release(tree, { reference: 'OrderPlaced', version }),
      release(tree, { reference: 'OrderLost' }),
    ]);
    expect(findingsOf(await check(tree))).toBe('');
    expect(Object.keys(tree).filter((file) => file.includes('/releases/'))).toHaveLength(5);
  });

  it('completes a release whose file was not written any more', async () => {
    const tree = workspace();
    await release(tree, { version: '1.1.0' });
    const whole = { ...tree };
    delete tree[`${RELEASES}/1.1.0.json`];
    expect(findingsOf(await check(tree))).toContain('Run `eda schema release orders/OrderPlaced@1`');
    expect(await release(tree, { reference: 'orders/OrderPlaced@1' })).toMatchObject({
      released: [{ reference: 'orders/OrderPlaced@1.1.0' }],
    });
    expect(tree).toEqual(whole);
  });

  it('completes a release that lost its digest, and no other', async () => {
    const tree = workspace();
    await release(tree, { version: '1.1.0' });
    const whole = { ...tree };
    tree[`${RELEASES}/digests.json`] = workspace()[`${RELEASES}/digests.json`] as string;
    const half = { ...tree };
    expect(findingsOf(await check(tree))).toContain('Run `eda schema release orders/OrderPlaced@1`');
    await release(tree);
    expect(tree).toEqual(whole);
    const edited = { ...half, [`${RELEASES}/1.1.0.json`]: '{ "type": "object" }' };
    await expect(release(edited, { version: '1.1.0' })).rejects.toMatchObject({
      detail: { code: 'catalogue-has-errors' },
    });
    // What the finding says to do then.
    delete (edited as Record<string, unknown>)[`${RELEASES}/1.1.0.json`];
    await release(edited, { reference: 'orders/OrderPlaced@1', version: '1.1.0' });
    expect(edited).toEqual(whole);
  });

  it('leaves drafts out unless they are named', async () => {
    const tree = workspace({
      'schemas/orders/OrderPlaced/event.yaml':
        'summary: S.\nowner: checkout\nsource: a\nmajors: { 1: { stability: draft } }\n',
    });
    expect(await release(tree)).toEqual({ released: [], unchanged: 0, drafts: ['orders/OrderPlaced@1'] });
    expect((await release(tree, { reference: 'OrderPlaced', version: '1.1.0' })).released).toHaveLength(1);
  });
});

describe('list and show', () => {
  it('lists a row for each major, with who reads it', async () => {
    const tree = workspace({ 'schemas/orders/OrderPlaced/v2/schema.json': '{ "$ref": "../v1/schema.json" }' });
    const { events, broken } = await listEvents({}, memoryWorld(tree));
    expect(broken).toBe(0);
    expect(events).toMatchObject([
      { event: 'orders/OrderPlaced', major: 1, release: '1.0.0', consumers: [], producers: [] },
      { event: 'orders/OrderPlaced', major: 2, consumers: ['orders/books'], producers: ['orders/shop'] },
    ]);
    expect((await listEvents({ owner: 'ledger' }, memoryWorld(tree))).events).toEqual([]);
  });

  it('lists what can be read, and says how much can’t', async () => {
    const { events, broken } = await listEvents({}, memoryWorld(workspace({ 'schemas/teams.yaml': '{' })));
    expect([events.length, broken]).toEqual([1, 1]);
  });

  it.each([
    ['orders/OrderPlaced', HEAD],
    ['OrderPlaced@1.0.0', `${RELEASES}/1.0.0.json`],
  ])('shows %s with its self-contained schema', async (reference, file) => {
    const shown = await showEvent({ reference }, memoryWorld(workspace()), NOBODY);
    expect(shown).toMatchObject({
      file,
      consumers: [{ service: 'orders/books', fields: ['orderId', 'total.amount'] }],
    });
    expect(JSON.stringify(shown.schema)).not.toContain('money.json');
  });

  it('does not show a broken schema', async () => {
    const world = memoryWorld(workspace({ 'schemas/types/money.json': '{' }));
    await expect(showEvent({ reference: 'OrderPlaced' }, world, NOBODY)).rejects.toMatchObject({
      kind: 'finding',
      detail: { code: 'broken-schema' },
    });
  });
});
