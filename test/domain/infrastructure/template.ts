import { type CheckOptions, checkTemplate } from '../../../src/domain/infrastructure/check.ts';
import type { Json } from '../../../src/domain/json.ts';
import { cloudFormationTags } from '../../../src/domain/text/cloudformation-tags.ts';
import { parseText } from '../../../src/domain/text/parse.ts';

/** A template in YAML, as a value. */
export function yaml(text: string): Json {
  const parsed = parseText(text, 'yaml', { tags: cloudFormationTags });
  if ('problem' in parsed) throw new Error(`${parsed.problem.message} ${parsed.problem.reason ?? ''}\n${text}`);
  return parsed.value;
}

/** The ids of the rules that find something in a template. */
export function found(template: Json | string, options: CheckOptions = {}): readonly string[] {
  const findings = checkTemplate(typeof template === 'string' ? yaml(template) : template, options);
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}
