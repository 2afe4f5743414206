import { called, defineRule } from '../rule.ts';
import { flagAt } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';
import { idempotencyTables } from './idempotency-tables.ts';

const parts = [ruleToFunction, fn('Environment: { Variables: { IDEMPOTENCY_TABLE: !Ref HandledEvents } }')];

export const tableWithoutExpiry = defineRule({
  id: 'table-without-expiry',
  severity: 'error',
  from: 'standard',
  summary: 'The records of handled events never expire.',
  why: 'They are of use as long as an event may come again. Without a time to live the table grows for ever, and so does what it costs; Powertools writes the time, DynamoDB must be told to look at it.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html',
  bad: template(...parts, resource('HandledEvents', 'AWS::DynamoDB::Table', 'BillingMode: PAY_PER_REQUEST')),
  good: template(
    ...parts,
    resource(
      'HandledEvents',
      'AWS::DynamoDB::Table',
      'TimeToLiveSpecification: { AttributeName: expiration, Enabled: true }',
    ),
  ),
  fix: 'Set TimeToLiveSpecification, with the attribute `expiration` for Powertools.',
  of: idempotencyTables,
  check: ({ resource: own }) =>
    flagAt(own.properties, 'TimeToLiveSpecification', 'Enabled') === true
      ? undefined
      : { message: `The records of ${called(own)} never expire.`, on: ['TimeToLiveSpecification'] },
});
