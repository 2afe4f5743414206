import { called, defineRule } from '../rule.ts';
import { textAt } from '../values.ts';
import { fn, ruleToFunction, template } from './examples.ts';

export const functionUntraced = defineRule({
  id: 'function-untraced',
  severity: 'warning',
  from: 'minimal',
  summary: 'A function of a consumer is not traced.',
  why: 'Producer, bus, queue and consumer are parts of one flow. Without active tracing the trace that PutEvents began ends before the function, and where the time goes can not be seen.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  good: template(ruleToFunction, fn('Runtime: nodejs24.x', 'TracingConfig: { Mode: Active }')),
  fix: 'Set TracingConfig.Mode to Active (in SAM: Tracing: Active).',
  of: ({ functions }) => functions,
  check: ({ resource: own }) =>
    textAt(own.properties, 'TracingConfig', 'Mode') === 'Active'
      ? undefined
      : { message: `${called(own)} is not traced.`, on: ['TracingConfig'] },
});
