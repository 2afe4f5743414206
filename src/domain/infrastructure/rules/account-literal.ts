import { called, defineRule } from '../rule.ts';
import { referencesOf } from '../template.ts';
import { Expression, isValues, type Value } from '../values.ts';
import { queue, resource as resourceOf, ruleToQueue, template } from './examples.ts';

const POLICIES = ['AWS::SQS::QueuePolicy', 'AWS::SNS::TopicPolicy', 'AWS::Lambda::Permission', 'AWS::IAM::Policy'];

export const accountLiteral = defineRule({
  id: 'account-literal',
  severity: 'error',
  from: 'minimal',
  summary: 'The number of an account stands in a resource of a consumer.',
  why: 'The template then works in one account: in the next stage it refers to resources of another, and where the policies there are wide, production reads the events of the test.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/pseudo-parameter-reference.html',
  bad: template(ruleToQueue, queue('KmsMasterKeyId: arn:aws:kms:eu-central-1:111122223333:key/1234')),
  good: template(
    ruleToQueue,
    queue('KmsMasterKeyId: !Ref OrderKey'),
    resourceOf('OrderKey', 'AWS::KMS::Key', 'EnableKeyRotation: true'),
  ),
  fix: 'Write AWS::AccountId in its place, refer to the resource, or make it a parameter.',
  of: ({ all, ofType }) => {
    const own = new Set(all.map(({ resource }) => resource.id));
    const policies = POLICIES.flatMap(ofType).filter((policy) => referencesOf(policy).some((id) => own.has(id)));
    return [...all, ...policies.map((resource) => ({ resource }))];
  },
  check: ({ resource: own }) => {
    const place = literalIn(own.properties, []);
    if (place === undefined) return undefined;
    return { message: `The number of an account stands in ${called(own)}.`, on: place.on, found: place.text };
  },
});

/** An ARN with an account in it. A parameter's default is known too, so ARNs of AWS's own accounts count alike. */
function literalIn(
  value: Value,
  on: readonly (string | number)[],
): { readonly on: readonly (string | number)[]; readonly text: string } | undefined {
  if (typeof value === 'string' || value instanceof Expression) {
    const text = typeof value === 'string' ? value : value.text;
    return /(?:^|[^\w])arn:[^:\s]*:[\w-]*:[^:\s]*:\d{12}:|^\d{12}$|\.amazonaws\.com\/\d{12}\//.test(text)
      ? { on, text }
      : undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const items: Iterable<readonly [string | number, Value]> = isValues(value)
    ? Object.entries(value)
    : (value as readonly Value[]).entries();
  for (const [key, item] of items) {
    const found = literalIn(item, [...on, key]);
    if (found) return found;
  }
  return undefined;
}
