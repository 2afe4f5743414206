import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DemoStep, demo } from '../../src/actions/demo.ts';
import { ROOT } from '../support/eda.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { type FakeBuses, fakeBuses } from './bus-start-world.ts';

/** The package as it ships its example, in memory. */
function shipped(): Record<string, Tree[string]> {
  const files = ['eda.yaml', ...fs.globSync('schemas/**/*.{json,yaml}', { cwd: ROOT })];
  return Object.fromEntries(
    files.map((file) => [`package/${file.split(path.sep).join('/')}`, fs.readFileSync(path.join(ROOT, file), 'utf8')]),
  );
}

async function play(tree: Record<string, Tree[string]>, buses: FakeBuses) {
  const steps: DemoStep[] = [];
  const input = { source: '/project/package', folder: '/project/copy', kept: true };
  await demo(input, memoryWorld(tree), buses, sha256, async (step) => void steps.push(step));
  return steps;
}

describe('the demo', () => {
  it('shows each step, and leaves the example as it is shipped', async () => {
    const tree = shipped();
    const buses = fakeBuses();
    const before = { ...tree };
    const steps = await play(tree, buses);
    expect(steps.map(({ step }) => step).join(' ')).toBe(
      'copied validated bus published arrived broken-event broken-schema done',
    );
    expect(buses.sent).toHaveLength(2);
    expect(buses.stillOpen.size).toBe(0);
    for (const [file, text] of Object.entries(before)) {
      expect(tree[file]).toBe(text);
      expect(tree[file.replace(/^package/, 'copy')]).toBe(text);
    }
  });

  it.each<[string, (tree: Record<string, Tree[string]>) => void, Parameters<typeof fakeBuses>[0], RegExp]>([
    ['a file is missing', (tree) => delete tree['package/eda.yaml'], {}, /eda\.yaml is missing from the package/],
    [
      'the example has errors',
      (tree) => (tree['package/schemas/teams.yaml'] = '['),
      {},
      /the example catalogue has errors/,
    ],
    [
      'the event is refused',
      () => {},
      { put: () => [{ errorCode: 'X', errorMessage: 'x', attempts: 1 }] },
      /the event was not accepted/,
    ],
  ])('says that it is a bug where %s', async (_, change, behaviour, message) => {
    const tree = shipped();
    change(tree);
    const buses = fakeBuses(behaviour);
    await expect(play(tree, buses)).rejects.toMatchObject({
      kind: 'bug',
      detail: { code: 'demo-failed', message: expect.stringMatching(message) },
    });
    expect(buses.stillOpen.size).toBe(0);
  });
});
