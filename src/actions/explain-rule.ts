import type { Severity } from '../domain/report.ts';
import { allRules, type RulePage, ruleOf, rulePageUri } from '../domain/rules.ts';
import { nearest } from '../domain/schema/distance.ts';
import { EdaError } from '../errors.ts';

export interface RuleList {
  readonly rules: readonly { readonly id: string; readonly severity: Severity; readonly summary: string }[];
}

/** Every rule with its sentence. */
export function listRules(): RuleList {
  return { rules: allRules.map(({ id, severity, summary }) => ({ id, severity, summary })) };
}

/** The page of a rule, and where it stands for those who do not have `eda`. Throws EdaError where there is no such rule. */
export function explainRule(id: string): RulePage & { readonly page: string } {
  const rule = ruleOf(id);
  if (rule !== undefined) return { ...rule, page: rulePageUri(id) };
  const near = nearest(
    id,
    allRules.map((one) => one.id),
  );
  throw new EdaError('usage', {
    code: 'unknown-rule',
    message: `There is no rule "${id}".`,
    next: near === undefined ? '`eda explain` lists every rule.' : `Did you mean \`eda explain ${near}\`?`,
  });
}
