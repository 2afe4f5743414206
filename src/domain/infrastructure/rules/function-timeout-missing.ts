import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { fn, ruleToFunction, template } from './examples.ts';

export const functionTimeoutMissing = defineRule({
  id: 'function-timeout-missing',
  severity: 'error',
  from: 'minimal',
  summary: 'A function does not say how long it may take.',
  why: 'The default of 3 seconds is passed by one slow call of another service, and then the event fails although nothing is wrong with it. The visibility timeout of its queue follows from this number too.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-timeout.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  good: template(ruleToFunction, fn('Runtime: nodejs24.x', 'Timeout: 30')),
  fix: 'Set Timeout.',
  of: ({ functions }) => functions,
  check: ({ resource: own }) =>
    isGiven(own.properties, 'Timeout') ? undefined : { message: `${called(own)} has no Timeout.`, on: ['Timeout'] },
});
