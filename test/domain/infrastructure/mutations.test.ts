import { describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { infrastructureRules } from '../../../src/domain/infrastructure/rules/index.ts';
import { profiles, shapes } from '../../support/consumer-scope.ts';
import { synthesised } from '../../support/synthesis.ts';
import { mutations } from './mutations/index.ts';
import { whole } from './shapes.ts';
import { found } from './template.ts';

/** Every property, proved: a whole consumer that loses it is found, by the rule that is named after it. */

it('has a mutation of each rule, and of no other', () => {
  expect(Object.keys(mutations).sort()).toEqual(infrastructureRules.map(({ id }) => id).sort());
});

describe.each(profiles)('%s consumers by the CDK are whole', (profile) => {
  it.each(shapes)('%s', async (shape) => {
    const { findings, undecided } = inspectTemplate(JSON.parse(JSON.stringify(await synthesised(shape, profile))), {
      profile,
    });
    expect(findings.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([]);
    expect(undecided).toEqual([]);
  });
});

describe.each(Object.entries(mutations))('%s', (rule, ways) => {
  const cases = ways.flatMap(({ shapes: of, mutate }, way) => of.map((shape) => [way + 1, shape, mutate] as const));
  it.each(cases)('is found after mutation %i of %s', (_, shape, mutate) => {
    const template = whole(shape);
    mutate(template);
    expect(found(JSON.parse(JSON.stringify(template)), { profile: 'regulated' })).toContain(rule);
  });
});
