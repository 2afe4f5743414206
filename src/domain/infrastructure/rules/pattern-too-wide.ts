import { eventPatternOf } from '../event-pattern.ts';
import { defineRule } from '../rule.ts';
import { at, isValues, listAt, type Value } from '../values.ts';
import { queue, resource, ruleToQueue, template } from './examples.ts';

export const patternTooWide = defineRule({
  id: 'pattern-too-wide',
  severity: 'error',
  from: 'minimal',
  summary: 'An event pattern does not say which source and which detail-type it wants.',
  why: 'It matches events that the consumer does not know, also those that others will publish one day. At worst it matches what its own consumer publishes: a loop that is paid for by the event.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-patterns-best-practices.html',
  bad: template(
    resource(
      'OrderRule',
      'AWS::Events::Rule',
      'EventBusName: orders',
      'EventPattern: { source: [com.acme.orders] }',
      'Targets: [{ Id: queue, Arn: !GetAtt OrderQueue.Arn }]',
    ),
    queue('VisibilityTimeout: 180'),
  ),
  good: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  fix: 'Give `source` and `detail-type` in the pattern, each a list of exact values.',
  of: ({ rules }) => rules,
  check: ({ resource: rule }) => {
    const pattern = eventPatternOf(rule);
    const missing = ['source', 'detail-type'].filter((field) => !pins(pattern, field));
    if (missing.length === 0) return undefined;
    return {
      message: `The pattern of ${rule.id} does not pin ${missing.join(' and ')}.`,
      on: ['EventPattern'],
      expected: 'exact values for source and detail-type, in each alternative of $or',
    };
  },
});

/** Whether a pattern wants certain values of a field, itself or in each of its alternatives. */
function pins(pattern: Value | undefined, field: string): boolean {
  const wanted = listAt(pattern, field);
  if (wanted.length > 0 && wanted.every(isCertain)) return true;
  const alternatives = listAt(pattern, '$or');
  return alternatives.length > 0 && alternatives.every((one) => pins(one, field));
}

/** A text, or a beginning or end that has one: not "anything but" and not "exists". */
function isCertain(test: Value): boolean {
  if (!isValues(test)) return typeof test !== 'boolean' && test !== null && test !== '';
  return ['prefix', 'suffix', 'equals-ignore-case'].some((name) => {
    const text = at(test, name);
    return text !== undefined && text !== '';
  });
}
