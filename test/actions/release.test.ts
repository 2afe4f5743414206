import { describe, expect, it } from 'vitest';
import { listEvents } from '../../src/actions/schema-list.ts';
import { type ReleaseInput, releaseSchemas } from '../../src/actions/schema-release.ts';
import { showEvent } from '../../src/actions/schema-show.ts';
import type { Json } from '../../src/domain/json.ts';
import { interpret } from '../../src/domain/schema/interpret.ts';
import type { Prompt } from '../../src/ports.ts';
import { check, findingsOf } from '../support/check.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

const HEAD = 'schemas/orders/OrderPlaced/v1/schema.json';
const RELEASES = 'schemas/orders/OrderPlaced/v1/releases';

/** No terminal: nobody is asked. */
const NOBODY: Prompt = {
  interactive: false,
  choose: async () => {
    throw new Error('asked');
  },
};

const release = (tree: Record<string, Tree[string]>, input: ReleaseInput = {}) =>
  releaseSchemas(input, memoryWorld(tree), sha256);

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

  it('once released, there is nothing to release', async () => {
    const tree = workspace();
    await release(tree, { version: '1.1.0' });
    expect(await release(tree)).toEqual({ released: [], unchanged: 1 });
    const reordered = JSON.parse(String(tree[HEAD]));
    tree[HEAD] = JSON.stringify(Object.fromEntries(Object.entries(reordered).reverse()));
    expect(await release(tree)).toEqual({ released: [], unchanged: 1 });
  });

  it('a shared type that changes does not change the past', async () => {
    const tree = workspace();
    await release(tree, { version: '1.1.0' });
    const before = tree[`${RELEASES}/1.1.0.json`];
    tree['schemas/types/money.json'] = '{ "type": "object", "properties": { "amount": { "type": "number" } } }';
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
    ['a version is needed', {}, {}, { kind: 'usage', detail: { code: 'version-needed' } }],
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
      { kind: 'input', detail: { code: 'catalogue-has-errors', at: { file: 'schemas/types/money.json', line: 1 } } },
    ],
    [
      'its head is broken',
      { [HEAD]: '{' },
      {},
      { kind: 'input', detail: { code: 'catalogue-has-errors', at: { file: HEAD } } },
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

  it('leaves drafts out unless they are named', async () => {
    const tree = workspace({
      'schemas/orders/OrderPlaced/event.yaml':
        'summary: S.\nowner: checkout\nsource: a\nmajors: { 1: { stability: draft } }\n',
    });
    expect(await release(tree)).toEqual({ released: [], unchanged: 0 });
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
      kind: 'input',
      detail: { code: 'broken-schema' },
    });
  });
});
