import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { fn, resource, ruleToFunction, template, undelivered } from './examples.ts';

const parts = [ruleToFunction, fn('Runtime: nodejs24.x')];

export const functionWithoutFailureDestination = defineRule({
  id: 'function-without-failure-destination',
  severity: 'error',
  from: 'minimal',
  summary: 'A function that EventBridge or SNS invokes has no destination for events that it failed on.',
  why: 'They invoke it asynchronously and take the event for delivered as soon as Lambda has queued it: an error of the handler never reaches the dead-letter queue of the rule. After two retries Lambda drops the event.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html',
  bad: template(...parts),
  good: template(
    ...parts,
    resource(
      'OrderInvocation',
      'AWS::Lambda::EventInvokeConfig',
      'FunctionName: !Ref OrderFunction',
      'Qualifier: $LATEST',
      'MaximumEventAgeInSeconds: 21600',
      'DestinationConfig: { OnFailure: { Destination: !GetAtt UndeliveredQueue.Arn } }',
    ),
    undelivered('MessageRetentionPeriod: 1209600'),
  ),
  fix: 'Give the function an EventInvokeConfig with DestinationConfig.OnFailure.',
  of: ({ functions }) => functions.filter(({ asynchronous }) => asynchronous),
  check: ({ resource: own, invocations }) => {
    const kept =
      isGiven(own.properties, 'DeadLetterConfig', 'TargetArn') ||
      invocations.some(({ properties }) => isGiven(properties, 'DestinationConfig', 'OnFailure', 'Destination'));
    return kept ? undefined : { message: `${called(own)} loses the events that it fails on.` };
  },
});
