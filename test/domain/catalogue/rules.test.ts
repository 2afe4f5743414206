import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { codeownersRules } from '../../../src/domain/catalogue/codeowners-rules.ts';
import { rules } from '../../../src/domain/catalogue/rules.ts';
import { gateRules } from '../../../src/domain/compat/gate-rules.ts';
import { compatRules } from '../../../src/domain/compat/rules/index.ts';
import { rules as eventRules } from '../../../src/domain/events/rules.ts';
import { infrastructureRules as properties } from '../../../src/domain/infrastructure/rules/index.ts';
import { rules as infrastructureRules } from '../../../src/domain/infrastructure/rules.ts';
import { registryRules } from '../../../src/domain/registry/rules.ts';
import { rules as schemaRules } from '../../../src/domain/schema/rules.ts';
import { readCases, updateCase } from '../../support/case.ts';
import { check, findingsOf } from '../../support/check.ts';
import { idsInSource } from '../../support/rule-ids.ts';
import { BASE, workspace } from '../../support/workspace.ts';

const cases = readCases(path.join(import.meta.dirname, 'cases'));

it('starts from a catalogue without findings', async () => {
  expect(findingsOf(await check(workspace()))).toBe('');
});

for (const { rule, cases: ofRule } of cases) {
  describe(rule, () => {
    it.each(ofRule.map((one) => [one.name, one] as const))('%s', async (name, one) => {
      const report = await check(workspace(one.overrides));
      const findings = findingsOf(report);
      if (process.env.UPDATE_CASES) updateCase(one, findings);
      else expect(findings).toBe(one.findings);
      expect(report.findings.some((finding) => finding.rule === rule)).toBe(name.startsWith('fires'));
      expect(name).toMatch(/^(fires|quiet)(-|$)/);
    });
  });
}

describe('the table of rules', () => {
  const ids = Object.keys(rules);

  it('has each rule that the code reports, once over all tables, and no other', () => {
    // A property of a consumer's template is reported by the rule itself, as is a break.
    const named = [...compatRules, ...properties].map(({ id }) => id);
    const tables = [
      ...ids,
      ...Object.keys(schemaRules),
      ...Object.keys(eventRules),
      ...Object.keys(gateRules),
      ...Object.keys(codeownersRules),
      ...Object.keys(registryRules),
      ...Object.keys(infrastructureRules),
      ...compatRules.map(({ id }) => id),
    ];
    expect(new Set(tables).size).toBe(tables.length);
    expect([...new Set([...idsInSource(), ...named])].sort()).toEqual(tables.sort());
  });

  it.each(ids)('%s has a case that fires and one that is quiet', (id) => {
    const names = cases.find(({ rule }) => rule === id)?.cases.map(({ name }) => name.split('-')[0]);
    expect(new Set(names)).toEqual(new Set(['fires', 'quiet']));
  });

  it('knows each rule that has cases', () => {
    expect(cases.map(({ rule }) => rule).filter((rule) => !(rule in rules) && !(rule in schemaRules))).toEqual([]);
  });

  it.each(Object.values(rules))('$id: the bad example fires, the good one is clean', async (rule) => {
    const bad = await check(workspace(filesOf(rule.bad)));
    expect(bad.findings.map((finding) => [finding.rule, finding.severity])).toContainEqual([rule.id, rule.severity]);
    expect(findingsOf(await check(workspace(filesOf(rule.good))))).toBe('');
  });
});

/** An example of a page: `# path` above each file of it. Of a release only the digest matters, so it may say `…`. */
function filesOf(example: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const [, path = '', text = ''] of example.matchAll(/^# (\S+)\n((?:(?!# \S+\n).*\n?)*)/gm)) {
    files[path] = text.replaceAll(
      'sha256:…',
      JSON.parse(BASE['schemas/orders/OrderPlaced/v1/releases/digests.json'])['1.0.0'],
    );
  }
  return files;
}
