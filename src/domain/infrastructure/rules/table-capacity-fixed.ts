import { called, defineRule } from '../rule.ts';
import { textAt } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';
import { idempotencyTables } from './idempotency-tables.ts';

const parts = [ruleToFunction, fn('Environment: { Variables: { IDEMPOTENCY_TABLE: !Ref HandledEvents } }')];

export const tableCapacityFixed = defineRule({
  id: 'table-capacity-fixed',
  severity: 'error',
  from: 'standard',
  summary: 'The table of handled events takes so many writes and no more.',
  why: 'It is written to twice an event. At a peak DynamoDB refuses what is over its capacity, the handler fails, and events go to the dead-letter queue because of the table that was to protect them.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html',
  bad: template(
    ...parts,
    resource(
      'HandledEvents',
      'AWS::DynamoDB::Table',
      'ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 5 }',
    ),
  ),
  good: template(...parts, resource('HandledEvents', 'AWS::DynamoDB::Table', 'BillingMode: PAY_PER_REQUEST')),
  fix: 'Set BillingMode to PAY_PER_REQUEST.',
  of: idempotencyTables,
  check: ({ resource: own }) =>
    textAt(own.properties, 'BillingMode') === 'PAY_PER_REQUEST'
      ? undefined
      : { message: `${called(own)} has a fixed capacity.`, on: ['BillingMode'] },
});
