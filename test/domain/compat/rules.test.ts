import { describe, expect, it } from 'vitest';
import { judge } from '../../../src/domain/compat/breaks.ts';
import { compatRules, ruleOfBreak } from '../../../src/domain/compat/rules/index.ts';
import type { Json } from '../../../src/domain/json.ts';

/** The two schemas of an example on a rule's page. */
function schemasIn(example: string): [Json, Json] {
  const [, release, head] = example.split(/^# .*\n/m);
  return [JSON.parse(release!) as Json, JSON.parse(head!) as Json];
}

async function rulesFor(example: string, mirrored = false): Promise<string[]> {
  const schemas = schemasIn(example);
  const [old, next] = (mirrored ? schemas.toReversed() : schemas).map((schema) => ({
    schema,
    dialect: '2020-12' as const,
  })) as [{ schema: Json; dialect: '2020-12' }, { schema: Json; dialect: '2020-12' }];
  const both = await Promise.all([judge(old, next, 'backward'), judge(old, next, 'forward')]);
  return [...new Set(both.flatMap(({ breaks }) => breaks).map((one) => ruleOfBreak(one).id))];
}

describe.each(compatRules.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  it('fires on what its page shows, and on nothing else of it', async () => {
    expect(await rulesFor(rule.bad)).toEqual([id]);
  });
  it(`made the other way round, the change is ${rule.mirror}`, async () => {
    expect(await rulesFor(rule.bad, true)).toEqual([rule.mirror]);
  });
  it('is quiet on the way out that its page shows', async () => {
    expect(await rulesFor(rule.good)).toEqual([]);
  });
});
