import { describe, expect, it } from 'vitest';
import {
  inStep,
  needHistory,
  type PlanEntry,
  type PlanOptions,
  plan,
  QUOTAS,
  registriesOf,
  tagsOf,
  type Wanted,
  type WantedSchema,
} from '../../../src/domain/registry/plan.ts';
import { changesSince } from '../../../src/domain/registry/plan-file.ts';
import type { RegistryState, SchemaState, State, Tags } from '../../../src/domain/registry/state.ts';
import fc from '../../support/property.ts';

const NAME = 'com.acme.orders@OrderPlaced';
const OPTIONS: PlanOptions = { adopt: false, prune: false };

/** The content of a release is its version. */
const schema = (versions: readonly string[], name = NAME, major = 'orders/OrderPlaced@1'): WantedSchema => ({
  registry: 'acme',
  name,
  major,
  description: 'An order was placed.',
  releases: versions.map((version) => ({
    version,
    source: `source of ${version}`,
    document: () => ({ content: version, digest: version }),
  })),
});
const wanting = (...schemas: readonly WantedSchema[]): Wanted => ({
  catalogue: 'eda',
  stage: 'test',
  type: 'OpenApi3',
  schemas,
});

/** A schema with these versions. Its tags are as we would have left them, unless others are given. */
function standing(contents: readonly string[], tags?: Tags, more: Partial<SchemaState> = {}): SchemaState {
  const newest = contents.at(-1) ?? '';
  return {
    name: NAME,
    arn: 'arn',
    type: 'OpenApi3',
    version: String(contents.length),
    versionCount: contents.length,
    digest: newest,
    tags: tags ?? tagsOf(wanting(), schema([]), { release: newest, digest: newest }),
    history: contents.map((digest, i) => ({ version: String(i + 1), digest })),
    ...more,
  };
}

function stateOf(...schemas: readonly SchemaState[]): State {
  const registry: RegistryState = {
    name: 'acme',
    arn: 'arn',
    tags: { 'eda:catalogue': 'eda', 'eda:stage': 'test' },
    schemas: new Map(schemas.map((each) => [each.name, each])),
  };
  return { registries: new Map([['acme', registry]]), count: 1 };
}
const NOTHING: State = { registries: new Map(), count: 0 };

function entryOf(wanted: Wanted, state: State, options: Partial<PlanOptions> = {}): PlanEntry | undefined {
  return plan(wanted, state, { ...OPTIONS, ...options }).entries[0];
}

describe('one schema', () => {
  const three = ['1.0.0', '1.1.0', '1.2.0'];
  const tagged = (release: string, digest = release) => tagsOf(wanting(), schema([]), { release, digest });
  const said = 'told';

  it.each<[string, readonly string[], SchemaState | undefined, string, readonly string[], string?]>([
    ['that is nowhere', three, undefined, 'create', three],
    ['with all releases', three, standing(three), 'in-step', []],
    ['with the first', three, standing(['1.0.0']), 'new-version', ['1.1.0', '1.2.0']],
    ['with all but the newest', three, standing(['1.0.0', '1.1.0']), 'new-version', ['1.2.0']],
    ['that began with a later release', three, standing(['1.2.0']), 'in-step', []],
    ['that lacks one in between', three, standing(['1.0.0', '1.2.0']), 'in-step', []],
    ['whose tags were not written', three, standing(three, tagged('1.1.0')), 'tags', []],
    ['whose content is another', three, standing([...three, 'x'], tagged('1.2.0')), 'drifted', ['1.2.0']],
    [
      'whose content is another, and lacks one',
      three,
      standing(['1.0.0', '1.1.0', 'x'], tagged('1.1.0')),
      'drifted',
      ['1.2.0'],
    ],
    ['whose only content is another', three, standing(['x'], tagged('none')), 'drifted', three],
    [
      'that was set back',
      three,
      standing([...three, '1.0.0'], tagged('1.2.0')),
      'drifted',
      ['1.2.0'],
      'though 1.2.0 came after',
    ],
    ['that was changed and mended', three, standing(['1.0.0', '1.1.0', 'x', '1.2.0']), 'in-step', [], '1 version more'],
    ['changed behind a release', ['1.0.0', '1.1.0'], standing(['x', '1.0.0']), 'new-version', ['1.1.0']],
    ['that another eda wrote otherwise', three, standing(['1.0.0', said], tagged('1.2.0', said)), 'in-step', []],
    [
      'that another eda wrote otherwise, and lacks one',
      three,
      standing([said], tagged('1.1.0', said)),
      'new-version',
      ['1.2.0'],
    ],
    [
      'of the other type',
      three,
      standing(three, undefined, { type: 'JSONSchemaDraft4' }),
      'new-version',
      ['1.2.0'],
      'JSONSchemaDraft4',
    ],
    [
      'of a major that was renamed',
      three,
      standing(three, { ...tagged('1.2.0'), 'eda:major': 'orders/Old@1' }),
      'tags',
      [],
    ],
    ['of nobody', three, standing(three, {}), 'foreign', [], 'not made from this catalogue'],
    [
      'of another catalogue',
      three,
      standing(three, { ...tagged('1.2.0'), 'eda:catalogue': 'theirs' }),
      'foreign',
      [],
      'catalogue "theirs"',
    ],
  ])('%s', (_, releases, found, status, steps, reason) => {
    const entry = entryOf(wanting(schema(releases)), found === undefined ? NOTHING : stateOf(found));
    expect(entry).toMatchObject({ status, major: 'orders/OrderPlaced@1' });
    expect(entry?.steps.map(({ release }) => release)).toEqual(steps);
    if (reason !== undefined) expect(entry?.reason).toContain(reason);
  });

  it.each<[string, SchemaState, string, readonly string[]]>([
    ['as it should be', standing(['1.0.0'], {}), 'tags', []],
    ['of other content', standing(['x'], {}), 'drifted', ['1.0.0']],
    ['of another catalogue', standing(['1.0.0'], { 'eda:catalogue': 'theirs' }), 'foreign', []],
  ])('of nobody is adopted: %s', (_, found, status, steps) => {
    const entry = entryOf(wanting(schema(['1.0.0'])), stateOf(found), { adopt: true });
    expect(entry?.status).toBe(status);
    expect(entry?.steps.map(({ release }) => release)).toEqual(steps);
  });

  it('is converted no further than the plan needs it', () => {
    const asked: string[] = [];
    const { releases, ...rest } = schema(three);
    const counting = {
      ...rest,
      releases: releases.map((release) => ({
        ...release,
        document: () => {
          asked.push(release.version);
          return release.document();
        },
      })),
    };
    entryOf(wanting(counting), stateOf(standing(three)));
    expect(asked).toEqual([]);
    entryOf(wanting(counting), stateOf(standing(three, tagged('1.1.0'))));
    expect(new Set(asked)).toEqual(new Set(['1.2.0']));
  });

  it('is asked for its versions only where they matter', () => {
    const need = (found: SchemaState) => {
      const { history: _, ...bare } = found;
      return needHistory(wanting(schema(three)), stateOf(bare), OPTIONS).length;
    };
    expect(need(standing(three))).toBe(0);
    expect(need(standing(['1.0.0']))).toBe(0);
    expect(need(standing(['x', '1.0.0']))).toBe(1);
    expect(need(standing([...three, 'x']))).toBe(1);
    expect(need(standing(['x'], {}))).toBe(0);
  });
});

describe('what the catalogue does not have', () => {
  it('is orphaned where we made it, and foreign where we did not', () => {
    const other = standing(['x'], {}, { name: 'z' });
    const made = plan(wanting(), stateOf(standing(['1.0.0']), other), OPTIONS);
    expect(made.entries).toMatchObject([
      { schema: NAME, status: 'orphaned', reason: 'It was made of orders/OrderPlaced@1.' },
      { schema: 'z', status: 'foreign' },
    ]);
    expect(made.entries.some((entry) => entry.delete)).toBe(false);
    expect(inStep(made)).toBe(false);
  });

  it('is deleted with prune only, and nothing that is not ours', () => {
    const other = standing(['x'], {}, { name: 'z' });
    const made = plan(wanting(), stateOf(standing(['1.0.0']), other), { adopt: true, prune: true });
    expect(made.entries.filter((entry) => entry.delete).map((entry) => entry.schema)).toEqual([NAME]);
    // Others use the registry: it stays, and that is no difference that anybody could mend.
    expect(made.registries).toEqual([{ name: 'acme', status: 'there', schemas: 1 }]);
    expect(inStep(plan(wanting(), stateOf(other), OPTIONS))).toBe(true);
  });

  it('is said to have been changed outside, so that nobody deletes unseen what others wrote', () => {
    const made = plan(wanting(), stateOf(standing(['1.0.0', 'x'], standing(['1.0.0']).tags)), OPTIONS);
    expect(made.entries[0]).toMatchObject({
      status: 'orphaned',
      reason: 'It was made of orders/OrderPlaced@1; its newest version is not the one that its tags tell of.',
    });
    expect(made.entries[0]?.found?.release).toBeUndefined();
  });

  it('goes with its registry where nothing is left in it', () => {
    const made = plan(wanting(), stateOf(standing(['1.0.0'])), { adopt: false, prune: true });
    expect(made.registries).toEqual([{ name: 'acme', status: 'abandoned', schemas: 0, delete: true }]);
  });

  it('is looked for in the registries of this stage', () => {
    const registry = (name: string, stage: string, catalogue = 'eda') => ({
      name,
      tags: { 'eda:catalogue': catalogue, 'eda:stage': stage },
    });
    const all = [registry('old', 'test'), registry('live', 'production'), registry('b', 'test', 'theirs')];
    expect(registriesOf(wanting(schema(['1.0.0'])), all)).toEqual(['acme', 'old']);
  });

  it('differs from nothing where it is foreign and in nobody’s way', () => {
    const made = plan(
      wanting(schema(['1.0.0'])),
      stateOf(standing(['1.0.0']), standing(['x'], {}, { name: 'z' })),
      OPTIONS,
    );
    expect(inStep(made)).toBe(true);
  });
});

describe('quotas', () => {
  it('are told before they are met', () => {
    const many = (count: number) =>
      plan(
        wanting(...Array.from({ length: count }, (_, i) => schema(['1.0.0'], `n${i}`, `orders/E${i}@1`))),
        NOTHING,
        OPTIONS,
      );
    expect(many(89).warnings).toEqual([]);
    expect(many(95).warnings).toEqual([
      `The registry acme would have 95 schemas, of ${QUOTAS.schemas} that AWS allows by default.`,
    ]);
    expect(many(101).warnings[0]).toMatch(/101 schemas, more than the 100/);
    const full = plan(wanting(schema(['1.0.0'])), { ...NOTHING, count: 9 }, OPTIONS);
    expect(full.warnings).toEqual(['The account would have 10 registries, of 10 that AWS allows by default.']);
    const versions = Array.from({ length: 96 }, (_, i) => `1.${i}.0`);
    expect(plan(wanting(schema(versions)), NOTHING, OPTIONS).warnings[0]).toMatch(/would have 96 versions/);
  });
});

/** What applying does to a registry, one call at a time; `calls` of them, then the process is killed. */
function apply(wanted: Wanted, state: State, options: PlanOptions, calls: number): State {
  let left = calls;
  const schemas = new Map(state.registries.get('acme')?.schemas ?? []);
  const made = plan(wanted, state, options);
  let there = state.registries.has('acme');
  const call = (effect: () => void) => {
    if (left-- > 0) effect();
  };
  for (const { name, status } of made.registries)
    if (name === 'acme' && status === 'create') call(() => (there = true));
  for (const entry of made.entries) {
    const want = wanted.schemas.find(({ name }) => name === entry.schema);
    if (entry.delete) call(() => schemas.delete(entry.schema));
    if (want === undefined || entry.status === 'foreign') continue;
    for (const step of entry.steps) {
      call(() => {
        const before = schemas.get(want.name);
        const contents = [...(before?.history ?? []).map(({ digest }) => digest), step.digest];
        schemas.set(want.name, standing(contents, before?.tags ?? tagsOf(wanted, want, step), { name: want.name }));
      });
    }
    const last = {
      release: want.releases.at(-1)?.version ?? '',
      digest: entry.steps.at(-1)?.digest ?? entry.found?.digest ?? '',
    };
    call(() => {
      const before = schemas.get(want.name);
      if (before) schemas.set(want.name, { ...before, tags: tagsOf(wanted, want, last) });
    });
  }
  if (!there) return NOTHING;
  return {
    registries: new Map([
      ['acme', { name: 'acme', arn: '', tags: { 'eda:catalogue': 'eda', 'eda:stage': 'test' }, schemas }],
    ]),
    count: 1,
  };
}

describe('a plan that is applied', () => {
  const versions = fc
    .uniqueArray(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 })
    .map((list) => list.sort((a, b) => a - b).map((minor) => `1.${minor}.0`));
  const wantedOf = fc
    .array(versions, { maxLength: 4 })
    .map((list) => wanting(...list.map((releases, i) => schema(releases, `n${i}`, `orders/E${i}@1`))));
  const contents = fc.array(fc.constantFrom('1.0.0', '1.1.0', '1.2.0', '1.3.0', 'x'), { minLength: 1, maxLength: 5 });
  const state = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 5 }), contents, fc.boolean()), { maxLength: 5 })
    .map((list) =>
      stateOf(...list.map(([i, found, ours]) => standing(found, ours ? undefined : {}, { name: `n${i}` }))),
    );
  const all = { adopt: true, prune: true };

  it('is in step, however often it was killed, and holds until then', () => {
    fc.assert(
      fc.property(
        wantedOf,
        fc.oneof(state, fc.constant(NOTHING)),
        fc.array(fc.nat(6), { maxLength: 5 }),
        (wanted, start, kills) => {
          const first = plan(wanted, start, all);
          let now = start;
          for (const calls of kills) {
            now = apply(wanted, now, all, calls);
            expect(changesSince(first, plan(wanted, now, all))).toEqual([]);
          }
          now = apply(wanted, now, all, Number.POSITIVE_INFINITY);
          const last = plan(wanted, now, all);
          const ours = last.entries.filter(({ major }) => major !== undefined);
          expect(ours.map(({ status }) => status)).toEqual(wanted.schemas.map(() => 'in-step'));
          expect(last.entries.filter(({ status }) => status === 'orphaned')).toEqual([]);
          for (const { name, releases } of wanted.schemas) {
            expect(now.registries.get('acme')?.schemas.get(name)?.digest).toBe(releases.at(-1)?.version);
          }
        },
      ),
    );
  });

  it('makes each release once, however often it was killed', () => {
    fc.assert(
      fc.property(wantedOf, fc.array(fc.nat(6), { maxLength: 5 }), (wanted, kills) => {
        let now: State = NOTHING;
        for (const calls of [...kills, Number.POSITIVE_INFINITY]) now = apply(wanted, now, OPTIONS, calls);
        for (const { name, releases } of wanted.schemas) {
          const history = now.registries.get('acme')?.schemas.get(name)?.history ?? [];
          expect(history.map(({ digest }) => digest)).toEqual(releases.map(({ version }) => version));
        }
      }),
    );
  });

  it('is out of date where something else has changed', () => {
    const wanted = wanting(schema(['1.0.0', '1.1.0']));
    const before = plan(wanted, stateOf(standing(['1.0.0'])), OPTIONS);
    const changed = plan(wanted, stateOf(standing(['1.0.0', 'x'], standing(['1.0.0']).tags)), OPTIONS);
    expect(changesSince(before, changed)).toEqual([
      `acme/${NAME}: the registry had version 1 (1.0.0), and has version 2 now.`,
    ]);
    const more = plan(wanting(schema(['1.0.0', '1.1.0', '1.2.0'])), stateOf(standing(['1.0.0'])), OPTIONS);
    expect(changesSince(before, more)).toEqual([
      `acme/${NAME}: it was "new-version" (1.1.0), and is "new-version" (1.1.0, 1.2.0) now.`,
    ]);
    expect(changesSince(before, plan(wanting(), stateOf(), OPTIONS))).not.toEqual([]);
    expect(changesSince(plan(wanting(), stateOf(), OPTIONS), before)).not.toEqual([]);
  });
});
