import { describe, expect, it } from 'vitest';
import { type ValidateInput, validate, watchValidate } from '../../src/actions/schema-validate.ts';
import { watch } from '../../src/actions/watch.ts';
import { EdaError } from '../../src/errors.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

const MONEY = 'schemas/types/money.json';
const quiet = () => {};

/** What a watch says while a step is done at each look. */
async function said(
  tree: Record<string, Tree[string]>,
  steps: readonly (() => void)[],
  input: Partial<ValidateInput> = {},
): Promise<string[]> {
  const left = [...steps];
  const wait = async () => {
    const step = left.shift();
    step?.();
    return step !== undefined;
  };
  const world = memoryWorld(tree);
  const all: string[] = [];
  for await (const each of watchValidate({ paths: [], staged: false, ...input }, world, sha256, wait)) {
    all.push(each instanceof EdaError ? each.detail.code : each.findings.map(({ rule }) => rule).join() || 'clean');
  }
  return all;
}

describe('eda schema validate --watch', () => {
  it('checks at first, and again at each change, and only then', async () => {
    const tree = workspace();
    const { [MONEY]: good = '' } = tree;
    const change = (text: Tree[string]) => () => {
      tree[MONEY] = text;
    };
    const steps = [quiet, quiet, change('{'), quiet, quiet, change(good), quiet, quiet];
    expect(await said(tree, steps)).toEqual(['clean', 'syntax', 'clean']);
  });

  it('answers many changes in a row once', async () => {
    const tree = workspace();
    const steps = Array.from({ length: 10 }, (_, i) => () => {
      tree[`schemas/types/t${i}.json`] = '{ "type": "strng" }';
    });
    const all = await said(tree, [...steps, quiet, quiet]);
    expect(all).toEqual(['clean', Array(10).fill('schema-invalid').join()]);
  });

  it('does not wait for ever for changes that go on', async () => {
    const tree = workspace();
    let i = 0;
    const busy = () => {
      tree[MONEY] = `{ "type": "object", "title": "${i++}" }`;
    };
    const all = await said(tree, Array(50).fill(busy));
    expect(all.length).toBeGreaterThanOrEqual(3);
  });

  it('survives a workspace that goes and comes back', async () => {
    const tree = workspace();
    const whole = { ...tree };
    const remove = () => {
      for (const path of Object.keys(tree)) delete tree[path];
    };
    const restore = () => Object.assign(tree, whole);
    expect(await said(tree, [remove, quiet, quiet, restore, quiet, quiet])).toEqual(['clean', 'no-workspace', 'clean']);
  });

  it('sees files that appear, and loose ones that were named', async () => {
    const tree: Record<string, Tree[string]> = { 'a.json': '{}' };
    const steps = [
      quiet,
      () => {
        tree['b/c.json'] = '{ "type": "strng" }';
      },
      quiet,
      quiet,
    ];
    expect(await said(tree, steps, { paths: ['.'] })).toEqual(['clean', 'schema-invalid']);
    delete tree['b/c.json'];
    // What was not named is not watched.
    expect(await said(tree, steps, { paths: ['a.json'] })).toEqual(['clean']);
    expect(
      await said(
        tree,
        [
          quiet,
          () => {
            delete tree['a.json'];
          },
          quiet,
        ],
        { paths: ['a.json'] },
      ),
    ).toEqual(['clean', 'no-such-path']);
  });

  it('sees a baseline that was named, wherever it is', async () => {
    const broken = { [MONEY]: '{ "type": "strng" }' };
    const tree: Record<string, Tree[string]> = workspace({
      ...broken,
      'known.json': '{ "version": 1, "findings": [] }',
    });
    const { findings } = await validate({ paths: [], staged: false }, memoryWorld(tree), sha256);
    const keep = () => {
      const known = findings.map(({ rule, at, message, found }) => {
        return { rule, file: at.file, pointer: at.pointer, message, found };
      });
      tree['known.json'] = JSON.stringify({ version: 1, findings: known });
    };
    const rules = findings.map(({ rule }) => rule).join();
    expect(rules).not.toBe('');
    expect(await said(tree, [quiet, keep, quiet, quiet], { baseline: 'known.json' })).toEqual([rules, 'clean']);
  });

  it('looks at nothing else', async () => {
    const tree = workspace({ 'src/code.ts': 'a' });
    const change = () => {
      tree['src/code.ts'] = 'b';
    };
    expect(await said(tree, [quiet, change, quiet, quiet])).toEqual(['clean']);
  });

  it.each([
    ['a path that is not there', workspace(), ['none.json'], 'no-such-path'],
    ['an empty path', workspace(), [''], 'empty-path'],
    ['no workspace', {}, [], 'no-workspace'],
  ])('ends where the call was wrong from the start: %s', async (_, tree, paths, code) => {
    await expect(said({ ...tree }, [quiet, quiet], { paths })).rejects.toMatchObject({ detail: { code } });
  });

  it.each([{ staged: true }, { paths: ['-'] }])('refuses what can’t be watched: %j', async (input) => {
    await expect(said(workspace(), [], input)).rejects.toMatchObject({ detail: { code: 'not-watchable' } });
  });
});

describe('watch', () => {
  it('goes on where a folder vanishes under it, and not where the mistake is ours', async () => {
    const failing = (error: Error) => async () => {
      throw error;
    };
    const once = { look: () => 'a', seen: () => 'a' };
    const gone = Object.assign(new Error('ENOENT'), { code: 'ENOENT' });
    const results = watch(once, failing(gone), async () => false);
    expect((await results.next()).value).toMatchObject({ detail: { code: 'folder-gone' } });
    await expect(watch(once, failing(new Error('oops')), async () => false).next()).rejects.toThrow('oops');
  });
});
