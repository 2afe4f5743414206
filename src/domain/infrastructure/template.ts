import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { CONNECTOR, expandConnectors } from './connectors.ts';
import { holds, resolver } from './resolve.ts';
import { expandServerless } from './serverless.ts';
import { Expression, expressionsIn, type Value, type Values } from './values.ts';

/** A resource, its properties worked out as far as the template says them. */
export interface Resource {
  /** Its logical id. */
  readonly id: string;
  readonly type: string;
  readonly properties: Values;
  /** Where it stands in the template, and where its properties do. */
  readonly pointer: string;
  readonly propertiesAt: string;
  readonly deletionPolicy?: Value;
  readonly dependsOn: readonly string[];
  /** What `Metadata: eda: ignore` says, not checked yet. */
  readonly ignore?: Json;
  /** Where the CDK made it, such as `Stack/Consumer/Queue`. */
  readonly path?: string;
}

export interface Template {
  readonly resources: ReadonlyMap<string, Resource>;
  /** The value as it was read, and how many characters its text has. */
  readonly source: JsonObject;
  readonly size: number;
  /** What parts of the template can't be seen, one sentence each. */
  readonly unseen: readonly { readonly pointer: string; readonly why: string }[];
}

/** Why a value is no template. */
export interface NoTemplate {
  readonly message: string;
  readonly pointer: string;
  readonly found?: string;
  readonly expected: string;
  readonly next?: string;
}

/** Values for parameters, in place of their defaults. */
export type Parameters = ReadonlyMap<string, string>;

export function readTemplate(
  value: Json,
  size: number,
  given: Parameters = new Map(),
): { readonly template: Template } | { readonly problem: NoTemplate } {
  const problem = notATemplate(value);
  if (problem !== undefined) return { problem };
  const source = value as JsonObject;
  const written = member(source, 'Resources') as JsonObject;
  const section = (name: string): JsonObject => {
    const found = member(source, name);
    return isObject(found) ? found : {};
  };
  const parameters = section('Parameters');
  const resolve = resolver({
    parameters: Object.fromEntries(
      Object.entries(parameters).map(([name, parameter]) => {
        const chosen = given.get(name);
        const said = {
          Type: isObject(parameter) ? (member(parameter, 'Type') ?? 'String') : 'String',
          Default: chosen,
        };
        return [name, chosen === undefined ? parameter : (said as JsonObject)];
      }),
    ),
    mappings: section('Mappings'),
    conditions: section('Conditions'),
    resources: written,
  });
  const unseen: { pointer: string; why: string }[] = [];
  const resources = new Map<string, Resource>();
  for (const [id, one] of Object.entries(written)) {
    const pointer = childPointer('/Resources', id);
    if (id.startsWith('Fn::ForEach::')) {
      unseen.push({ pointer, why: 'What a loop makes is not looked at.' });
      continue;
    }
    const resource = readResource(id, pointer, one as JsonObject, resolve);
    const condition = member(one, 'Condition');
    if (typeof condition === 'string' && holds(resolve, condition) === false) continue;
    if (resource.type === 'AWS::CloudFormation::Stack' || resource.type === 'AWS::Serverless::Application') {
      unseen.push({ pointer, why: 'A nested stack is not looked at: check its own template.' });
    }
    if (resource.type === 'AWS::Serverless::StateMachine' && takesEvents(resource)) {
      unseen.push({ pointer, why: 'A state machine that events start is not looked at.' });
    }
    resources.set(id, resource);
    const connectors = member(one, 'Connectors');
    for (const [name, connector] of isObject(connectors) ? Object.entries(connectors) : []) {
      const written = member(connector, 'Properties');
      const all = { Type: CONNECTOR, Properties: { ...(isObject(written) ? written : {}), Source: { Id: id } } };
      const at = childPointer(`${pointer}/Connectors`, name);
      resources.set(`${id}${name}`, readResource(`${id}${name}`, at, all, resolve));
    }
  }
  for (const { pointer } of expandConnectors(resources)) {
    unseen.push({ pointer, why: 'What this connector permits is not looked at.' });
  }
  if (member(source, 'Transform') !== undefined && !isServerlessOnly(member(source, 'Transform'))) {
    unseen.push({ pointer: '/Transform', why: 'What a macro makes of the template is not looked at.' });
  }
  const globals = resolve(section('Globals'));
  return { template: { resources: expandServerless(resources, globals), source, size, unseen } };
}

function readResource(
  id: string,
  pointer: string,
  one: JsonObject,
  resolve: (value: Json) => Value | undefined,
): Resource {
  const properties = resolve(member(one, 'Properties') ?? {});
  const metadata = member(one, 'Metadata');
  const path = member(metadata, 'aws:cdk:path');
  const ignore = member(member(metadata, 'eda'), 'ignore');
  const policy = member(one, 'DeletionPolicy');
  const deletionPolicy = policy === undefined ? undefined : resolve(policy);
  const before = member(one, 'DependsOn');
  return {
    id,
    type: member(one, 'Type') as string,
    properties: isValues(properties) ? properties : {},
    pointer,
    propertiesAt: `${pointer}/Properties`,
    dependsOn: (isArray(before) ? before : [before]).filter((name) => typeof name === 'string'),
    ...(deletionPolicy === undefined ? {} : { deletionPolicy }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(typeof path === 'string' ? { path } : {}),
  };
}

function isValues(value: Value | undefined): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Expression);
}

function isServerlessOnly(transform: Json | undefined): boolean {
  const names = isArray(transform) ? transform : [transform];
  return names.every((name) => typeof name === 'string' && /^AWS::(?:Serverless|LanguageExtensions)/.test(name));
}

function takesEvents({ properties: { Events: events } }: Resource): boolean {
  return (
    isValues(events) &&
    Object.values(events).some(
      (event) => isValues(event) && (event.Type === 'EventBridgeRule' || event.Type === 'CloudWatchEvent'),
    )
  );
}

const TEMPLATE = 'a CloudFormation template: an object with Resources, each with a Type';

function notATemplate(value: Json): NoTemplate | undefined {
  const what = (found: Json | undefined) =>
    isArray(found) ? 'a list' : found === null ? 'null' : isObject(found) ? 'an object' : typeof found;
  if (!isObject(value)) {
    return { message: 'This is not a template.', pointer: '', found: what(value), expected: TEMPLATE };
  }
  const resources = member(value, 'Resources');
  if (resources === undefined) {
    const found = Object.keys(value).slice(0, 5).join(', ');
    return {
      message: 'This is not a template: it has no Resources.',
      pointer: '',
      ...(found === '' ? {} : { found: `an object with ${found}` }),
      expected: TEMPLATE,
      next: 'Name a synthesised template, such as cdk.out/Stack.template.json, or a template of SAM.',
    };
  }
  if (!isObject(resources)) {
    return {
      message: 'Resources is not an object.',
      pointer: '/Resources',
      found: what(resources),
      expected: TEMPLATE,
    };
  }
  for (const [id, one] of Object.entries(resources)) {
    if (id.startsWith('Fn::ForEach::')) continue;
    const pointer = childPointer('/Resources', id);
    if (!isObject(one)) {
      return {
        message: `The resource ${id} is not an object.`,
        pointer,
        found: what(one),
        expected: 'Type and Properties',
      };
    }
    const type = member(one, 'Type');
    if (typeof type !== 'string') {
      return { message: `The resource ${id} has no Type.`, pointer, expected: 'a type, such as AWS::SQS::Queue' };
    }
    const properties = member(one, 'Properties');
    if (properties !== undefined && !isObject(properties) && properties !== null) {
      const found = what(properties);
      return {
        message: `The Properties of ${id} are not an object.`,
        pointer: `${pointer}/Properties`,
        found,
        expected: 'names and values',
      };
    }
  }
  return undefined;
}

/** The logical ids that a resource refers to, in the order of its text. */
export function referencesOf({ properties, dependsOn }: Resource): readonly string[] {
  const ids = expressionsIn(properties).flatMap(({ references }) => references.map(({ id }) => id));
  return [...new Set([...dependsOn, ...ids])];
}
