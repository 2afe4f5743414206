import { describe, expect, it } from 'vitest';
import { infrastructureRules } from '../../../src/domain/infrastructure/rules/index.ts';
import { found } from './template.ts';

describe.each(infrastructureRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('fires on what its page shows', () => {
    const { bad } = rule;
    // The page of this one can't show 500 resources.
    const more = Array.from({ length: 499 }, (_, i) => `  Topic${i}: { Type: AWS::SNS::Topic }\n`).join('');
    const shown = id === 'template-too-large' ? bad.replace(/ {2}# .*\n/, more) : bad;
    expect(found(shown, { profile: rule.from })).toContain(id);
  });
  it('is quiet on the way out that its page shows', () => {
    expect(found(rule.good, { profile: 'regulated' })).not.toContain(id);
  });
  it('says where AWS says so', () => {
    expect(rule.source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/\S+$/);
    expect(rule.summary).toMatch(/^[A-Z][^\n]*\.$/);
  });
});
