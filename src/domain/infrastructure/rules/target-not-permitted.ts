import { FUNCTION, QUEUE, RULE, STREAM, TOPIC } from '../consumers.ts';
import { admits, areOfOthers, isForOthers, sourcesOf } from '../policies.ts';
import { defineRule } from '../rule.ts';
import { isGiven, wordsOf } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const WANTED: Readonly<Record<string, string>> = { [QUEUE]: 'sqs:SendMessage', [TOPIC]: 'sns:Publish' };

export const targetNotPermitted = defineRule({
  id: 'target-not-permitted',
  severity: 'error',
  from: 'minimal',
  summary: 'Nothing in the template lets EventBridge deliver to a target.',
  why: 'A rule is made without a word although it may not deliver: each event then fails at once, without being tried again. Functions want an AWS::Lambda::Permission, queues a queue policy, topics a topic policy or a role, streams a role.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  good: template(
    ruleToFunction,
    fn('Runtime: nodejs24.x'),
    resource(
      'OrderPermission',
      'AWS::Lambda::Permission',
      'Action: lambda:InvokeFunction',
      'FunctionName: !Ref OrderFunction',
      'Principal: events.amazonaws.com',
      'SourceArn: !GetAtt OrderRule.Arn',
    ),
  ),
  fix: 'Permit it: AWS::Lambda::Permission, AWS::SQS::QueuePolicy or AWS::SNS::TopicPolicy for events.amazonaws.com, or a RoleArn of the target.',
  of: ({ targets }) => targets,
  check: ({ resource: rule, index, value, to }, { policies, ofType, functionIn }) => {
    if (to === undefined || isGiven(value, 'RoleArn')) return undefined;
    const flaw = { message: `Nothing lets ${rule.id} deliver to ${to.id}.`, on: ['Targets', index] };
    if (to.type === STREAM) return flaw;
    if (to.type === FUNCTION) {
      const permitted = ofType('AWS::Lambda::Permission').some(
        ({ properties }) =>
          wordsOf(properties.Principal) === 'events.amazonaws.com' &&
          functionIn(properties.FunctionName) === to &&
          !areOfOthers([properties.SourceArn ?? null], rule, ofType(RULE)),
      );
      return permitted ? undefined : flaw;
    }
    const admitting = policies(to).filter((one) => admits(one, 'events.amazonaws.com', WANTED[to.type] ?? ''));
    if (admitting.some((one) => !isForOthers(one, rule, ofType(RULE)))) return undefined;
    const [other] = admitting;
    if (other === undefined) return flaw;
    const found = sourcesOf(other).map(wordsOf).join(', ');
    return { ...flaw, resource: other.on, on: other.path, found, expected: `aws:SourceArn of ${rule.id}` };
  },
});
