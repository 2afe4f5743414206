import { expect, it } from 'vitest';
import { watchValidate } from '../../src/actions/schema-validate.ts';
import { EdaError } from '../../src/errors.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

async function watched(tree: Record<string, Tree[string]>, steps: (() => void)[], paths: readonly string[] = []) {
  const seen: unknown[] = [];
  const wait = async () => {
    const step = steps.shift();
    step?.();
    return step !== undefined;
  };
  for await (const each of watchValidate({ paths, staged: false }, memoryWorld(tree), sha256, wait))
    seen.push(each instanceof EdaError ? each.detail.code : each.findings.map(({ rule }) => rule));
  return seen;
}

it('runs again at each change of what it has read or listed, and at no other', async () => {
  const money = 'schemas/types/money.json';
  const tree = workspace({ 'src/code.ts': 'a' });
  const good = tree[money]!;
  const seen = await watched(tree, [
    () => {},
    () => (tree[money] = '{ "type": "strng" }'),
    () => (tree['src/code.ts'] = 'b'),
    () => (tree[money] = good),
    () => (tree['schemas/orders/OrderPlaced/v1/examples/new.json'] = '{}'),
    () => delete tree['schemas/orders/OrderPlaced/v1/examples/new.json'],
  ]);
  expect(seen).toEqual([[], ['unknown-field', 'schema-invalid'], [], ['example-invalid', 'example-invalid'], []]);
});

it('goes on after what stops it, and ends where no change could help', async () => {
  const tree = workspace();
  const yaml = tree['eda.yaml']!;
  const seen = await watched(tree, [() => (tree['eda.yaml'] = 'version: ['), () => (tree['eda.yaml'] = yaml)]);
  expect(seen).toHaveLength(3);
  expect([seen[0], seen[2]]).toEqual([[], []]);
  await expect(watched(workspace(), [() => {}], ['nowhere.json'])).rejects.toThrow('There is no file');
  await expect(watched(workspace(), [], ['-'])).rejects.toThrow('stdin');
});
