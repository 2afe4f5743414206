import { expect, it } from 'vitest';
import { generateConsumer } from '../../src/actions/generate-consumer.ts';
import type { FileWorld, Folder } from '../../src/ports.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';
import { ASKED, below, releases, run, shop } from './consumer-world.ts';

type Files = Record<string, Tree[string]>;

/** A world whose process is killed after so many files were changed. */
function mortal(tree: Files, changes: number): FileWorld {
  const world = memoryWorld(tree);
  let left = changes;
  const alive = () => {
    if (left-- === 0) throw new Error('killed');
  };
  const open = (path: string): Folder => {
    const folder = world.open(path);
    const write = (file: string, text: string) => {
      alive();
      folder.write(file, text);
    };
    return {
      ...folder,
      write,
      writeAll: (files) => {
        for (const { path: file, text } of files) write(file, text);
      },
      remove: (paths) => {
        for (const file of paths) {
          alive();
          folder.remove([file]);
        }
      },
    };
  };
  return { ...world, open };
}

/** Everything at once: edited on both sides, a new release, another shape, a file deleted, one more event. */
async function changed(): Promise<Files> {
  const tree = shop();
  await run(tree);
  tree['out/src/generated/handler.ts'] = 'edited\n';
  tree['out/README.md'] = `${tree['out/README.md']}\nMine.\n`;
  tree['eda/templates/consumer/README.md'] = String(tree['eda/templates/consumer/README.md']).replace(
    '# order',
    '# The order',
  );
  tree['eda/templates/consumer/package.json'] = String(tree['eda/templates/consumer/package.json']).replace(
    '2.0.0',
    '3.0.0',
  );
  Object.assign(tree, releases(['1.0.0', {}], ['1.1.0', { note: { type: 'string' } }]));
  delete tree['out/events/order-placed.v1.json'];
  return tree;
}

const INPUT = { ...ASKED, references: ['orders/OrderPlaced', 'orders/OrderCancelled'], profile: 'minimal' } as const;

async function killedAfter(changes: number): Promise<{ readonly killed: boolean; readonly tree: Files }> {
  const tree = await changed();
  const input = { yes: false, check: false, dryRun: false, force: false, workspace: 'shop', generator: '1.0.0' };
  const whole = { ...input, ...INPUT, source: '/project/eda' };
  const killed = await generateConsumer(whole, mortal(tree, changes), sha256, NOBODY).then(
    () => false,
    () => true,
  );
  return { killed, tree };
}

it('a run that was killed anywhere is taken up by the next, and ends as if it had not been', async () => {
  const whole = (await killedAfter(-1)).tree;
  expect(below(whole, 'out')['README.md']).toContain('Mine.');
  let kills = 0;
  for (let changes = 0; ; changes++) {
    const { killed, tree } = await killedAfter(changes);
    if (!killed) break;
    kills++;
    await run(tree, INPUT);
    expect(below(tree, 'out')).toEqual(below(whole, 'out'));
  }
  expect(kills).toBeGreaterThan(15);
});

it('and so is a first one', async () => {
  const whole = shop();
  await run(whole);
  const input = { yes: false, check: false, dryRun: false, force: false, workspace: 'shop', generator: '1.0.0' };
  for (let changes = 0; ; changes++) {
    const tree = shop();
    const first = generateConsumer(
      { ...input, references: ['orders/OrderPlaced'], shape: 'sqs', iac: 'cdk', out: 'out', source: '/project/eda' },
      mortal(tree, changes),
      sha256,
      NOBODY,
    );
    const killed = await first.then(
      () => false,
      () => true,
    );
    if (!killed) break;
    await run(tree);
    expect(below(tree, 'out')).toEqual(below(whole, 'out'));
  }
});
