import { called, defineRule } from '../rule.ts';
import { flagAt } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('Environment: { Variables: { IDEMPOTENCY_TABLE: !Ref HandledEvents } }')];

export const tableWithoutRecovery = defineRule({
  id: 'table-without-recovery',
  severity: 'error',
  from: 'standard',
  summary: 'A table of a consumer can not be brought back to an earlier point in time.',
  why: 'A handler with an error writes to the table as fast as events come. With point-in-time recovery it can be restored to the second before; without it there is nothing to go back to.',
  source: 'https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html',
  bad: template(...parts, resource('HandledEvents', 'AWS::DynamoDB::Table', 'BillingMode: PAY_PER_REQUEST')),
  good: template(
    ...parts,
    resource(
      'HandledEvents',
      'AWS::DynamoDB::Table',
      'PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }',
    ),
  ),
  fix: 'Set PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled to true.',
  of: ({ tables }) => tables,
  check: ({ resource: own }) =>
    flagAt(own.properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled') === true
      ? undefined
      : { message: `${called(own)} has no point-in-time recovery.`, on: ['PointInTimeRecoverySpecification'] },
});
