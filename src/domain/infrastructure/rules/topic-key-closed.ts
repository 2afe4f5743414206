import { KEY, ROLE, TOPIC } from '../consumers.ts';
import { covers, statementsOfRole } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { at, Expression, isGiven, Undecided, wordsOf } from '../values.ts';
import { resource, ruleTo, template, topic } from './examples.ts';

const parts = [ruleTo('{ Id: topic, Arn: !Ref OrderTopic }'), topic('KmsMasterKeyId: !Ref OrderKey')];
const key = (...statement: readonly string[]) =>
  resource(
    'OrderKey',
    'AWS::KMS::Key',
    'EnableKeyRotation: true',
    'KeyPolicy:',
    '  Statement:',
    '    - Effect: Allow',
    '      Principal: { AWS: !Join [":", ["arn:aws:iam:", !Ref AWS::AccountId, root]] }',
    '      Action: kms:*',
    '      Resource: "*"',
    ...statement.map((line) => `    ${line}`),
  );

export const topicKeyClosed = defineRule({
  id: 'topic-key-closed',
  severity: 'error',
  from: 'minimal',
  summary: 'EventBridge may not use the key of a topic that it publishes to.',
  why: 'Publishing to an encrypted topic needs kms:GenerateDataKey and kms:Decrypt on its key: for events.amazonaws.com in the key’s policy, or for the role of the target. AWS’s own key (alias/aws/sns) can not be opened for a service at all. Without it every event fails at once.',
  source: 'https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services',
  bad: template(...parts, key()),
  good: template(
    ...parts,
    key(
      '- Effect: Allow',
      '  Principal: { Service: events.amazonaws.com }',
      '  Action: [kms:GenerateDataKey, kms:Decrypt]',
      '  Resource: "*"',
      '  Condition: { StringEquals: { aws:SourceAccount: !Ref "AWS::AccountId" } }',
    ),
  ),
  fix: 'Let events.amazonaws.com do kms:GenerateDataKey and kms:Decrypt in the policy of the key, or give the target a role that may.',
  of: ({ targets }) => targets.filter(({ to }) => to?.type === TOPIC && to.properties.KmsMasterKeyId !== undefined),
  check: ({ resource: rule, index, value, to }, { find, policies, ofType }) => {
    const id = to?.properties.KmsMasterKeyId;
    const flaw = { message: `${called(rule)} may not use the key of ${to?.id}.`, on: ['Targets', index] };
    // That key is open to the roles of its account, and to no service.
    if (/alias\/aws\/sns$/.test(wordsOf(id)) && isGiven(value, 'RoleArn')) return undefined;
    if (/alias\/aws\/sns$/.test(wordsOf(id))) return { ...flaw, found: 'alias/aws/sns' };
    const aliased = find(id, 'AWS::KMS::Alias');
    const own = find(id, KEY) ?? find(aliased?.properties.TargetKeyId, KEY);
    const role = find(at(value, 'RoleArn'), ROLE);
    if (isGiven(value, 'RoleArn') && role === undefined)
      throw new Undecided('The role of the target is not in the template.');
    if (role === undefined && own === undefined) throw new Undecided('The key of the topic is not in the template.');
    const statements = role ? statementsOfRole(role, ofType) : own ? policies(own) : [];
    const allowed = statements.filter(
      ({ effect, services }) => effect === 'Allow' && (role !== undefined || services.includes('events.amazonaws.com')),
    );
    const missing = ['kms:GenerateDataKey', 'kms:Decrypt'].filter(
      (action) =>
        !allowed.some(
          ({ actions, resources }) =>
            actions.some((one) => covers(one, action)) &&
            (role === undefined || resources.some((on) => isKey(on, own?.id))),
        ),
    );
    return missing.length === 0 ? undefined : { ...flaw, expected: missing.join(', ') };
  },
});

/** Whether a statement of a role is about the key; one that is not in the template may be any. */
function isKey(on: unknown, id: string | undefined): boolean {
  if (!(on instanceof Expression)) return true;
  return id === undefined || on.references.some((reference) => reference.id === id);
}
