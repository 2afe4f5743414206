import type { Resource } from './resources.ts';
import { Expression, type Value } from './values.ts';

/** Modules of aws-cdk-lib, by the second part of a type. */
const MODULES: Readonly<Record<string, readonly [alias: string, path: string]>> = {
  CloudWatch: ['cloudwatch', 'aws-cdk-lib/aws-cloudwatch'],
  Events: ['events', 'aws-cdk-lib/aws-events'],
  KMS: ['kms', 'aws-cdk-lib/aws-kms'],
  Logs: ['logs', 'aws-cdk-lib/aws-logs'],
  SQS: ['sqs', 'aws-cdk-lib/aws-sqs'],
};
/** Properties that CloudFormation takes as they are: their members keep their names. */
const DOCUMENTS = new Set(['KeyPolicy', 'Policy', 'PolicyDocument']);
const WIDTH = 120;

/** A construct of the CDK with the same resources, as TypeScript. */
export function cdk(header: readonly string[], description: string, resources: readonly Resource[]): string {
  const used = [...new Set(resources.map(({ type }) => moduleOf(type)))].sort((a, b) => (a[1] < b[1] ? -1 : 1));
  const core = ['Fn', ...(resources.some(({ retained }) => retained) ? ['RemovalPolicy'] : [])];
  const lines = [
    ...header.map((line) => `// ${line}`),
    `import { ${core.join(', ')} } from 'aws-cdk-lib';`,
    ...used.map(([alias, path]) => `import * as ${alias} from '${path}';`),
    "import { Construct } from 'constructs';",
    '',
    `/** ${comment(description)} */`,
    'export class EventBuses extends Construct {',
    ...resources.flatMap(({ id, type, why }) => [
      `  /** ${comment(why)} */`,
      `  readonly ${fieldOf(id)}: ${classOf(type)};`,
    ]),
    '',
    '  constructor(scope: Construct, id: string) {',
    '    super(scope, id);',
  ];
  for (const { id, type, properties, retained } of resources) {
    const given = object(Object.entries(properties), '    ', (key, value, indent) =>
      print(value, indent, DOCUMENTS.has(key)),
    );
    lines.push('', `    this.${fieldOf(id)} = new ${classOf(type)}(this, '${id}', ${given});`);
    if (retained) lines.push(`    this.${fieldOf(id)}.applyRemovalPolicy(RemovalPolicy.RETAIN);`);
  }
  return `${[...lines, '  }', '}'].join('\n')}\n`;
}

function moduleOf(type: string): readonly [alias: string, path: string] {
  const module = MODULES[type.split('::')[1] ?? ''];
  if (module === undefined) throw new Error(`No module of the CDK is known for ${type}.`);
  return module;
}

function classOf(type: string): string {
  return `${moduleOf(type)[0]}.Cfn${type.split('::')[2]}`;
}

function fieldOf(id: string): string {
  return id.charAt(0).toLowerCase() + id.slice(1);
}

function print(value: Value, indent: string, verbatim: boolean): string {
  if (value instanceof Expression) {
    if (value.kind === 'ref') return `this.${fieldOf(value.of)}.ref`;
    return value.kind === 'attribute'
      ? `this.${fieldOf(value.of)}.attr${value.attribute}`
      : `Fn.sub(${quoted(value.of)})`;
  }
  if (typeof value === 'string') return quoted(value);
  if (Array.isArray(value)) {
    const items = value.map((item: Value) => print(item, `${indent}  `, verbatim));
    const line = `[${items.join(', ')}]`;
    if (!line.includes('\n') && indent.length + line.length <= WIDTH) return line;
    return `[\n${items.map((item) => `${indent}  ${item},\n`).join('')}${indent}]`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const members = Object.entries(value as { readonly [key: string]: Value });
  return object(members, indent, (_, item, inner) => print(item, inner, verbatim), verbatim);
}

function object(
  members: readonly (readonly [string, Value])[],
  indent: string,
  printed: (key: string, value: Value, indent: string) => string,
  verbatim = false,
): string {
  const lines = members.map(([key, value]) => {
    const name = verbatim ? key : fieldOf(key);
    return `${/^[A-Za-z_]\w*$/.test(name) ? name : quoted(name)}: ${printed(key, value, `${indent}  `)}`;
  });
  const line = `{ ${lines.join(', ')} }`;
  if (!line.includes('\n') && indent.length + line.length <= WIDTH / 2) return line;
  return `{\n${lines.map((each) => `${indent}  ${each},\n`).join('')}${indent}}`;
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

function comment(text: string): string {
  return text.replaceAll('*/', '* /').replaceAll(/\s+/g, ' ');
}
