import { describe, expect, it } from 'vitest';
import { infrastructureRules } from '../../../src/domain/infrastructure/rules/index.ts';
import { found } from './template.ts';

describe.each(infrastructureRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  // Its page does not show the 500 resources: `cases.test.ts` has them.
  it.runIf(id !== 'template-too-large')('fires on what its page shows', () => {
    expect(found(rule.bad, { profile: rule.from })).toContain(id);
  });
  it('is quiet on the way out that its page shows', () => {
    expect(found(rule.good, { profile: 'regulated' })).not.toContain(id);
  });
  it('says where AWS says so', () => {
    expect(rule.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+$/);
    expect(rule.summary).toMatch(/^[A-Z][^\n]*\.$/);
  });
});
