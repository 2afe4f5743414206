import type { Resource } from './template.ts';
import { Expression, isValues, type Value, type Values, wordsOf } from './values.ts';

/** A statement of a policy, lists where the language of policies allows one or many. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly Value[];
  /** AWS services that it is for; `*` among `principals` is anybody. */
  readonly services: readonly string[];
  readonly principals: readonly string[];
  /** Condition keys in lower case, with their operators and values. */
  readonly conditions: readonly {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly Value[];
  }[];
  /** Whether it names what it is not about (`NotAction`, `NotResource`, `NotPrincipal`). */
  readonly negated: boolean;
  /** The resource that holds it, and its place there. */
  readonly on: Resource;
  readonly path: readonly (string | number)[];
}

type OfType = (type: string) => readonly Resource[];

const POLICIES: Readonly<Record<string, { readonly type: string; readonly names: string }>> = {
  'AWS::SQS::Queue': { type: 'AWS::SQS::QueuePolicy', names: 'Queues' },
  'AWS::SNS::Topic': { type: 'AWS::SNS::TopicPolicy', names: 'Topics' },
  'AWS::S3::Bucket': { type: 'AWS::S3::BucketPolicy', names: 'Bucket' },
};

/** What the policies on a resource say: those of a queue, topic or bucket, or that of a key. */
export function statementsOf(resource: Resource, ofType: OfType): readonly Statement[] {
  const { KeyPolicy: keyPolicy } = resource.properties;
  if (resource.type === 'AWS::KMS::Key') return statementsIn(keyPolicy, resource, ['KeyPolicy']);
  const kind = POLICIES[resource.type];
  if (kind === undefined) return [];
  const inline =
    resource.type === 'AWS::SNS::Topic' ? ofType('AWS::SNS::TopicInlinePolicy') : ofType('AWS::SQS::QueueInlinePolicy');
  const policies = [...ofType(kind.type), ...inline].filter(({ properties }) =>
    list(properties[kind.names] ?? properties.Queue ?? properties.TopicArn).some((name) => names(name, resource)),
  );
  return policies.flatMap((policy) => statementsIn(policy.properties.PolicyDocument, policy, ['PolicyDocument']));
}

/** What a role may do, by policies in it and on it. */
export function statementsOfRole(role: Resource, ofType: OfType): readonly Statement[] {
  const inline = list(role.properties.Policies).flatMap((policy, i) =>
    isValues(policy) ? statementsIn(policy.PolicyDocument, role, ['Policies', i, 'PolicyDocument']) : [],
  );
  const types = ['AWS::IAM::Policy', 'AWS::IAM::RolePolicy', 'AWS::IAM::ManagedPolicy'];
  const attached = types
    .flatMap(ofType)
    .filter(({ properties }) => list(properties.Roles ?? properties.RoleName).some((name) => names(name, role)));
  return [
    ...inline,
    ...attached.flatMap((policy) => statementsIn(policy.properties.PolicyDocument, policy, ['PolicyDocument'])),
  ];
}

function names(value: Value, resource: Resource): boolean {
  return value instanceof Expression && value.references.some(({ id }) => id === resource.id);
}

/** The statements of a policy document. */
export function statementsIn(document: Value | undefined, on: Resource, path: Statement['path']): readonly Statement[] {
  if (!isValues(document)) return [];
  const single = !Array.isArray(document.Statement);
  return list(document.Statement).flatMap((statement, i) =>
    isValues(statement) ? [readStatement(statement, on, [...path, 'Statement', ...(single ? [] : [i])])] : [],
  );
}

function readStatement(statement: Values, on: Resource, path: Statement['path']): Statement {
  const principal = statement.Principal;
  const services = isValues(principal) ? list(principal.Service).map(wordsOf) : [];
  const others = isValues(principal) ? list(principal.AWS).map(wordsOf) : list(principal).map(wordsOf);
  const conditions = isValues(statement.Condition) ? Object.entries(statement.Condition) : [];
  return {
    effect: wordsOf(statement.Effect),
    actions: list(statement.Action).map(wordsOf),
    resources: list(statement.Resource),
    services,
    principals: others,
    conditions: conditions.flatMap(([operator, tests]) =>
      isValues(tests)
        ? Object.entries(tests).map(([key, values]) => ({ operator, key: key.toLowerCase(), values: list(values) }))
        : [],
    ),
    negated: ['NotAction', 'NotResource', 'NotPrincipal'].some((key) => statement[key] !== undefined),
    on,
    path,
  };
}

function list(value: Value | undefined): readonly Value[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly Value[]) : [value];
}

/** Whether an action of a policy, which may have `*` and `?`, covers one. Of any pattern in the time of a walk. */
export function covers(action: string, wanted: string): boolean {
  const [pattern, text] = [action.toLowerCase(), wanted.toLowerCase()];
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      taken = i;
    } else if (pattern[at] === '?' || pattern[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++taken;
    } else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}

/** Whether a statement allows an action; on what, and under which conditions, is not looked at. */
export function allows({ effect, actions }: Statement, action: string): boolean {
  return effect === 'Allow' && actions.some((one) => covers(one, action));
}

/** Whether a statement lets a service do something, itself or as one of all. */
export function admits(statement: Statement, service: string, action: string): boolean {
  return allows(statement, action) && (statement.services.includes(service) || statement.principals.includes('*'));
}

/** Whether it denies what does not come over TLS. */
export function deniesPlainText({ effect, principals, conditions }: Statement): boolean {
  const plain = conditions.some(
    ({ operator, key, values }) =>
      /^Bool/i.test(operator) && key === 'aws:securetransport' && values.map(wordsOf).includes('false'),
  );
  return effect === 'Deny' && plain && principals.includes('*');
}

/** The values of condition keys that limit on whose behalf a service acts. */
export function sourcesOf(statement: Statement): readonly Value[] {
  return statement.conditions
    .filter(({ key, operator }) => /^aws:source(?:arn|account|orgid|orgpaths)$/.test(key) && !/not/i.test(operator))
    .flatMap(({ values }) => values);
}

/** Whether a statement holds on condition of other rules than one. */
export function isForOthers(statement: Statement, rule: Resource, rules: readonly Resource[]): boolean {
  return statement.conditions.some(
    ({ key, operator, values }) =>
      key === 'aws:sourcearn' &&
      /^(?:ForAnyValue:)?(?:Arn|String)(?:Equals|Like)/i.test(operator) &&
      areOfOthers(values, rule, rules),
  );
}

/** Whether each of some ARNs is certainly that of another rule: by reference, or by a name that is not this rule's. */
export function areOfOthers(arns: readonly Value[], rule: Resource, rules: readonly Resource[]): boolean {
  const isOther = (arn: Value): boolean => {
    if (arn instanceof Expression && arn.references.length > 0) {
      return !arn.references.some(({ id }) => id === rule.id) && rules.some(({ id }) => arn.target?.id === id);
    }
    const name = wordsOf(arn).split('/').at(-1);
    const isNamed = (one: Resource) => one.properties.Name !== undefined && wordsOf(one.properties.Name) === name;
    return !isNamed(rule) && rules.some((one) => one !== rule && isNamed(one));
  };
  return arns.length > 0 && arns.every(isOther);
}
