import { TABLE } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { Expression, expressionsIn, type Value } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

export const idempotencyTableMissing = defineRule({
  id: 'idempotency-table-missing',
  severity: 'warning',
  from: 'standard',
  summary: 'A consumer keeps no record of the events that it has handled.',
  why: 'EventBridge, SQS, SNS and Kinesis deliver at least once, and whoever redrives or replays delivers again: an order is then shipped twice. A table of handled event ids makes the second time harmless.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/concepts-event-driven-architectures.html#best-practices',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  good: template(
    ruleToFunction,
    fn('Environment: { Variables: { IDEMPOTENCY_TABLE: !Ref HandledEvents } }'),
    resource('HandledEvents', 'AWS::DynamoDB::Table', 'BillingMode: PAY_PER_REQUEST'),
  ),
  fix: 'Give the function a table and Powertools’ idempotency. Where the handler may well run twice, ignore this rule and say why.',
  of: ({ functions }) => functions,
  check: ({ resource: own }, { find }) => {
    const variables = own.properties.Environment;
    const text = JSON.stringify(variables ?? null);
    const table = find(firstExpression(variables), TABLE);
    // A table from elsewhere has a telling name.
    if (table !== undefined || /IDEMPOTEN/i.test(text)) return undefined;
    return { message: `${called(own)} keeps no record of the events that it has handled.` };
  },
});

/** All that is referred to, as one expression. */
function firstExpression(value: Value | undefined): Expression {
  return new Expression(
    '',
    expressionsIn(value).flatMap(({ references }) => references),
  );
}
