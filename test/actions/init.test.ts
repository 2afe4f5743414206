import { describe, expect, it } from 'vitest';
import { type InitInput, initWorkspace } from '../../src/actions/init.ts';
import type { Wizard } from '../../src/ports.ts';
import { check } from '../support/check.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY, person } from '../support/wizard.ts';

const METADATA = '{ "type": "object", "properties": { "eventId": { "type": "string" } } }\n';
/** Where the package stands. */
const PACKAGE = { 'package/schemas/types/event-metadata.json': METADATA };

async function init(tree: Tree, input: Partial<InitInput> = {}, wizard: Wizard = NOBODY) {
  const all: Record<string, Tree[string]> = { ...PACKAGE, ...tree };
  const result = await initWorkspace(
    { example: false, teams: [], buses: [], dryRun: false, source: '/project/package', ...input },
    memoryWorld(all),
    sha256,
    wizard,
  );
  return { tree: all, result };
}

describe('init', () => {
  it('without a terminal takes the defaults, and what it writes is clean', async () => {
    const { tree, result } = await init({}, { folder: 'shop' });
    expect(result.files).toEqual([
      'eda.yaml',
      'schemas/teams.yaml',
      'schemas/README.md',
      'schemas/types/event-metadata.json',
    ]);
    expect(tree['shop/schemas/types/event-metadata.json']).toBe(METADATA);
    expect((await check(tree, ['shop'])).findings).toEqual([]);
  });

  it('writes what the flags say', async () => {
    const { tree } = await init(
      {},
      {
        catalogue: './events//',
        teams: ['checkout', 'data-platform=Data: platform'],
        buses: ['commerce', 'clicks=What visitors do # in the shop'],
        metadata: false,
      },
    );
    expect(Object.keys(tree).sort()).toEqual([
      'eda.yaml',
      'events/README.md',
      'events/teams.yaml',
      ...Object.keys(PACKAGE),
    ]);
    expect(String(tree['events/teams.yaml']).split('\n').slice(1)).toEqual([
      'checkout: { name: Checkout }',
      'data-platform: { name: "Data: platform" }',
      '',
    ]);
    expect(tree['eda.yaml']).toContain('clicks: { summary: "What visitors do # in the shop" }');
    expect((await check(tree)).findings).toEqual([]);
  });

  it('asks a person', async () => {
    const wizard = person([
      ['Which folder', '../events'],
      ['Which folder', 'events'],
      ['first team', 'Check Out'],
      ['first team', 'check-out'],
      ['Its name', ''],
      ['event bus', 'commerce'],
      ['What flows', 'All that happens.'],
      ['metadata', false],
    ]);
    const { tree } = await init({}, {}, wizard);
    wizard.done();
    expect(tree['events/teams.yaml']).toContain('check-out: { name: Check out }');
    expect(tree['eda.yaml']).toContain('commerce: { summary: All that happens. }');
    expect(tree['eda.yaml']).not.toContain('metadata');
  });

  it('asks nothing that a flag says', async () => {
    const wizard = person([['event bus', '']]);
    await init({}, { catalogue: 'events', teams: ['checkout'], metadata: true }, wizard);
    wizard.done();
  });

  it('a dry run writes nothing', async () => {
    const { tree, result } = await init({}, { dryRun: true });
    expect(result).toMatchObject({ written: false, files: { length: 4 } });
    expect(tree).toEqual(PACKAGE);
  });

  it.each([
    ['a workspace', { 'eda.yaml': 'version: 1\n' }, {}, { kind: 'input', detail: { code: 'workspace-exists' } }],
    ['a broken workspace', { 'eda.yaml': '{' }, {}, { kind: 'input', detail: { code: 'workspace-exists' } }],
    [
      'an eda.yaml that may not be read',
      { 'eda.yaml': { code: 'unreadable' as const, detail: '' } },
      {},
      { kind: 'input', detail: { code: 'workspace-exists' } },
    ],
    ['one of its files', { 'schemas/README.md': 'mine' }, {}, { kind: 'input', detail: { code: 'file-exists' } }],
    ['a catalogue', { 'schemas/old/a.json': '{}' }, {}, { kind: 'usage', detail: { code: 'wrong-answer' } }],
    ['a file', { shop: 'mine' }, { folder: 'shop' }, { kind: 'input', detail: { code: 'no-folder' } }],
  ])('changes nothing where %s is in the way', async (_, tree, input, error) => {
    const all = { ...PACKAGE, ...tree };
    const before = { ...all };
    await expect(
      initWorkspace(
        { example: false, teams: [], buses: [], dryRun: false, source: '/project/package', ...input },
        memoryWorld(all),
        sha256,
        NOBODY,
      ),
    ).rejects.toMatchObject(error);
    expect(all).toEqual(before);
  });

  it.each([
    [{ folder: '' }, /empty/],
    [{ catalogue: '../events' }, /inside the workspace/],
    [{ catalogue: '/events' }, /inside the workspace/],
    [{ teams: ['Check_Out'] }, /Did you mean check-out\?/],
    [{ teams: ['a', 'a=b'] }, /named twice/],
    [{ buses: [''] }, /can’t be the id of a bus/],
  ])('%j is a mistake', async (input, message) => {
    await expect(init({}, input)).rejects.toMatchObject({
      kind: 'usage',
      detail: { message: expect.stringMatching(message) },
    });
  });

  it('says where a workspace is around the new one', async () => {
    expect((await init({ 'eda.yaml': 'version: 1\n' }, { folder: 'a/b' })).result).toMatchObject({
      folder: 'a/b',
      within: '.',
    });
  });
});
