import { describe, expect, it } from 'vitest';
import { generateSamples, listWays } from '../../src/actions/generate-sample.ts';
import { publishTestEvent } from '../../src/actions/publish-test-event.ts';
import { checkAndKeep } from '../../src/actions/schema-check.ts';
import { diffSchemas } from '../../src/actions/schema-diff.ts';
import { listEvents } from '../../src/actions/schema-list.ts';
import { newSchema } from '../../src/actions/schema-new.ts';
import { releaseSchemas } from '../../src/actions/schema-release.ts';
import type { FileWorld } from '../../src/ports.ts';
import { check, findingsOf } from '../support/check.ts';
import { memoryWorld, sha256 } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';
import { BASE, releasable } from '../support/workspace.ts';
import { fakeBuses } from './bus-start-world.ts';

const reference = 'orders/OrderPlaced';
const buses = fakeBuses();
const { clock } = buses;
const sample = { reference, count: 1, shape: 'typical', set: [], envelope: false } as const;
const event = { reference: 'orders/OrderHeld', summary: 'An order waits.', fields: [], from: [] };

/** All that makes something by what eda.yaml demands, or judges by it. */
const COMMANDS: readonly [string, (world: FileWorld) => Promise<unknown>][] = [
  ['schema release', (world) => releaseSchemas({ reference }, world, sha256, clock)],
  ['schema release --dry-run', (world) => releaseSchemas({ dryRun: true }, world, sha256, clock)],
  [
    'schema new',
    (files) => newSchema({ ...event, major: false, dryRun: false }, { files, buses, sha256, wizard: NOBODY }),
  ],
  ['generate sample', (world) => generateSamples(sample, world, buses, NOBODY)],
  ['generate sample --invalid', (world) => listWays(sample, world, buses, NOBODY)],
  [
    'publish test-event',
    (world) =>
      publishTestEvent(
        { ...sample, local: true, dryRun: false, validate: true, explain: false, marker: true, yes: false },
        world,
        buses,
        NOBODY,
      ),
  ],
  ['schema check --update-baseline', (world) => checkAndKeep({ references: [] }, world, sha256, clock)],
  ['schema diff', (world) => diffSchemas({ old: reference, compatibility: 'forward' }, world, sha256, clock)],
];

const WRONG = [
  ['has a syntax error', `${BASE['eda.yaml']}metadata: { type: types/money.json\n`, 5, 1, 'syntax'],
  [
    'has a key that nobody knows',
    `${BASE['eda.yaml']}metadat: { type: types/money.json }\n`,
    4,
    1,
    'catalogue-file-invalid',
  ],
] as const;

describe.each(WRONG)('where eda.yaml %s', (_, text, line, column, code) => {
  it.each(COMMANDS)('%s does nothing, and says where', async (_, run) => {
    const tree = releasable({ 'eda.yaml': text });
    const before = { ...tree };
    await expect(run(memoryWorld(tree))).rejects.toMatchObject({
      kind: 'finding',
      detail: { code, at: { file: 'eda.yaml', line, column }, next: expect.any(String) },
    });
    expect(tree).toEqual(before);
    expect([buses.sent, buses.started]).toEqual([[], []]);
  });

  it('it is a finding, and the events are still listed', async () => {
    const tree = releasable({ 'eda.yaml': text });
    expect(findingsOf(await check(tree))).toContain('eda.yaml');
    expect((await listEvents({}, memoryWorld(tree))).events).toHaveLength(1);
  });
});

it.each(COMMANDS)('%s runs where eda.yaml is right', async (_, run) => {
  await expect(run(memoryWorld(releasable()))).resolves.toBeDefined();
});
