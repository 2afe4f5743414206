import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('Runtime: nodejs24.x')];
const invocation = (...lines: readonly string[]) =>
  resource(
    'OrderInvocation',
    'AWS::Lambda::EventInvokeConfig',
    'FunctionName: !Ref OrderFunction',
    'Qualifier: $LATEST',
    ...lines,
  );

export const eventAgeMissing = defineRule({
  id: 'event-age-missing',
  severity: 'error',
  from: 'minimal',
  summary: 'A function that is invoked asynchronously does not say how old its events may become.',
  why: 'While a function is throttled Lambda keeps events for up to 6 hours, and then drops them or sends them to the destination. How long an event may be under way is a decision that idempotency and alarms follow from.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html',
  bad: template(...parts, invocation('MaximumRetryAttempts: 2')),
  good: template(...parts, invocation('MaximumRetryAttempts: 2', 'MaximumEventAgeInSeconds: 21600')),
  fix: 'Set MaximumEventAgeInSeconds of the EventInvokeConfig, from 60 to 21600.',
  of: ({ functions }) => functions.filter(({ asynchronous }) => asynchronous),
  check: ({ resource: own, invocations }) => {
    const ages = invocations.map(({ properties }) => numberAt(properties, 'MaximumEventAgeInSeconds'));
    if (ages.some((age) => age !== undefined)) return undefined;
    const [invocation_] = invocations;
    return {
      message: `${called(own)} does not say how old its events may become.`,
      ...(invocation_ && { resource: invocation_, on: ['MaximumEventAgeInSeconds'] }),
    };
  },
});
