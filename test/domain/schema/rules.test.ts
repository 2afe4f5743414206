import { describe, expect, it } from 'vitest';
import { type RuleId, rules } from '../../../src/domain/schema/rules.ts';
import { everything } from './cases.ts';

describe.each(Object.values(rules))('$id', ({ id, severity, bad, good }) => {
  it('fires on its bad example', async () => {
    const found = (await everything(JSON.parse(bad))).filter((one) => one.rule === id);
    expect(found.length).toBeGreaterThan(0);
    expect(found.every((one) => one.severity === severity)).toBe(true);
  });

  it('is quiet on its good example, as is every other rule', async () => {
    expect(await everything(JSON.parse(good))).toEqual([]);
  });
});

it('names each rule by its own key', () => {
  for (const [id, rule] of Object.entries(rules)) expect(rule.id).toBe(id satisfies string as RuleId);
});
