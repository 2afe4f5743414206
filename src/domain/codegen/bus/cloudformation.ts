import type { Json } from '../../json.ts';
import { yamlFlow, yamlKey } from '../../text/yaml.ts';
import type { Resource } from './resources.ts';
import { Expression, type Value } from './values.ts';

/** A template of CloudFormation, as YAML. */
export function cloudFormation(header: readonly string[], description: string, resources: readonly Resource[]): string {
  const outputs = resources.flatMap((resource): readonly (readonly [string, Json])[] => {
    const arn: Json = { 'Fn::GetAtt': [resource.id, 'Arn'] };
    const told = ['AWS::Events::EventBus', 'AWS::SQS::Queue', 'AWS::KMS::Key'].includes(resource.type);
    return told ? [[`${resource.id}Arn`, { Value: arn }]] : [];
  });
  const lines = [
    ...header.map((line) => `# ${line}`),
    'AWSTemplateFormatVersion: "2010-09-09"',
    `Description: ${yamlFlow(description)}`,
    'Resources:',
  ];
  for (const { id, type, why, properties, retained } of resources) {
    lines.push(`  # ${why}`, `  ${id}:`, `    Type: ${yamlFlow(type)}`);
    if (retained) lines.push('    DeletionPolicy: Retain', '    UpdateReplacePolicy: Retain');
    lines.push('    Properties:', ...block(plain(properties), '      '));
  }
  lines.push('Outputs:', ...block(Object.fromEntries(outputs), '  '));
  return `${lines.join('\n')}\n`;
}

/** With the functions of CloudFormation for what only the deployment knows. */
function plain(value: Value): Json {
  if (value instanceof Expression) {
    if (value.kind === 'ref') return { Ref: value.of };
    return value.kind === 'attribute' ? { 'Fn::GetAtt': [value.of, value.attribute] } : { 'Fn::Sub': value.of };
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value as Json;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

/** Members and items on lines of their own; what is short, or a function, on one. */
function block(value: Json, indent: string): readonly string[] {
  const nested = (item: Json, lead: string): readonly string[] => {
    if (isPlain(item)) return [`${lead} ${yamlFlow(item)}`];
    return [lead, ...block(item, `${indent}  `)];
  };
  if (Array.isArray(value)) {
    return value.flatMap((item: Json) => {
      if (isPlain(item)) return [`${indent}- ${yamlFlow(item)}`];
      const [first = '', ...rest] = block(item, `${indent}  `);
      return [`${indent}- ${first.trimStart()}`, ...rest];
    });
  }
  return Object.entries(value as object).flatMap(([key, item]) => nested(item, `${indent}${yamlKey(key)}:`));
}

function isPlain(value: Json): boolean {
  if (typeof value !== 'object' || value === null) return true;
  const items: readonly Json[] = Object.values(value);
  const keys = Object.keys(value);
  if (keys.length === 1 && /^(Ref|Fn::\w+)$/.test(keys[0] ?? '')) return true;
  return items.every((item) => typeof item !== 'object' || item === null) && yamlFlow(value).length <= 100;
}
