import { codeownersRules } from './catalogue/codeowners-rules.ts';
import { rules as catalogueRules } from './catalogue/rules.ts';
import { gateRules } from './compat/gate-rules.ts';
import { compatRules } from './compat/rules/index.ts';
import { rules as eventRules } from './events/rules.ts';
import { rules as infrastructureRules } from './infrastructure/rules.ts';
import { registryRules } from './registry/rules.ts';
import type { Severity } from './report.ts';
import { rules as schemaRules } from './schema/rules.ts';

/** One file of an example; without a name where the example is a schema by itself. */
export interface ExampleFile {
  readonly file?: string;
  readonly text: string;
}

/** The page of a rule, as data: every place that shows one (documents, `eda explain`, SARIF) renders this. */
export interface RulePage {
  readonly id: string;
  readonly severity: Severity;
  /** What it finds, one sentence. */
  readonly summary: string;
  readonly why: string;
  /** Files that the rule finds something in, and the same without a finding. */
  readonly bad: readonly ExampleFile[];
  readonly good: readonly ExampleFile[];
  readonly fix: string;
}

/** What every table of rules has of a rule. An example is one schema, or files each under a line `# path`. */
type Row = Omit<RulePage, 'bad' | 'good'> & { readonly bad: string; readonly good: string };

/** Every table of rules; an id stands in one of them only. */
const tables: readonly Readonly<Record<string, Row>>[] = [
  schemaRules,
  catalogueRules,
  eventRules,
  codeownersRules,
  gateRules,
  registryRules,
  infrastructureRules,
  Object.fromEntries(compatRules.map((rule) => [rule.id, rule])),
];

/** Every rule, by id. */
export const allRules: readonly RulePage[] = tables
  .flatMap((table) => Object.values(table))
  .map((row) => ({ ...row, bad: exampleFiles(row.bad), good: exampleFiles(row.good) }))
  .sort((a, b) => (a.id < b.id ? -1 : 1));

export function ruleOf(id: string): RulePage | undefined {
  return allRules.find((rule) => rule.id === id);
}

/** Where the page of a rule can be read without having `eda`. */
export function rulePageUri(id: string): string {
  const name = encodeURIComponent(id.toWellFormed()).replaceAll('(', '%28').replaceAll(')', '%29');
  return `https://unpkg.com/eda-cli/docs/rules/${name}.md`;
}

function exampleFiles(example: string): readonly ExampleFile[] {
  const files = [...example.matchAll(/^# (\S+)\n((?:(?!# \S+\n).*\n?)*)/gm)];
  if (files.length === 0) return [{ text: example }];
  return files.map(([, file = '', text = '']) => ({ file, text }));
}
