import type { Json } from '../../../src/domain/json.ts';
import { metaschemaUri } from '../../../src/domain/schema/dialect.ts';
import { schemaFacts } from '../../../src/domain/schema/facts.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';
import { loadMetaschemas } from '../../../src/domain/schema/metaschema.ts';
import { judgePatterns, patternFindings } from '../../../src/domain/schema/patterns.ts';
import type { Dialect, SchemaFinding } from '../../../src/domain/schema/types.ts';
import { checkValues } from '../../../src/domain/schema/values.ts';

export const metaschemas = await loadMetaschemas(dialects);

/** The schema with the `$schema` of a dialect. */
export function inDialect(dialect: Dialect, schema: object): Json {
  return { $schema: metaschemaUri[dialect], ...schema };
}

/** Everything a document is told, patterns judged and values checked. */
export async function everything(schema: Json): Promise<SchemaFinding[]> {
  const facts = schemaFacts(schema, metaschemas);
  const verdicts = await judgePatterns(facts.patternsToJudge.map((use) => use.pattern));
  const findings = [...facts.findings, ...patternFindings(facts.patternsToJudge, verdicts)];
  if (facts.checkable && facts.hasValues) findings.push(...checkValues(schema, facts.dialect, { verdicts }).findings);
  return findings;
}

/** `rule pointer` of each finding. */
export function brief(findings: readonly SchemaFinding[]): string[] {
  return findings.map((one) => `${one.rule} ${one.pointer}`);
}
