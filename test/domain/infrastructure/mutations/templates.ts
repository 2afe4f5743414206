import { shapes } from '../../../support/consumer-scope.ts';
import {
  ALARM,
  classic,
  each,
  FUNCTION,
  type Mutations,
  on,
  QUEUE,
  RULE,
  SUBSCRIBER,
  set,
  statements,
  TABLE,
  TOPIC,
  v2,
  without,
} from './ways.ts';

export const templates: Mutations = {
  'account-literal': [on(shapes, set(QUEUE, 'KmsMasterKeyId', 'arn:aws:kms:eu-central-1:111122223333:key/1'))],
  'deletion-policy-missing': [
    on(
      shapes,
      each(QUEUE, (resource) => delete resource.DeletionPolicy),
    ),
    on(
      shapes,
      each(TABLE, (resource) => delete resource.DeletionPolicy),
    ),
  ],
  'dependency-cycle': [
    on(shapes, (template) => {
      const fn = Object.entries(template.Resources).find(([, { Type }]) => Type === FUNCTION)?.[0] as string;
      each('AWS::IAM::Role', (role) => (role.DependsOn = fn))(template);
    }),
  ],
  'physical-name': [
    on(shapes, set(QUEUE, 'QueueName', 'orders')),
    on(shapes, set(FUNCTION, 'FunctionName', 'orders')),
    on(shapes, set(TABLE, 'TableName', 'orders')),
  ],
  'property-missing': [
    on(shapes, set(FUNCTION, 'Runtime')),
    on(shapes, set(FUNCTION, 'Role')),
    on(shapes, set(ALARM, 'ComparisonOperator')),
    on(classic, set(RULE, 'EventPattern')),
    on(
      shapes,
      statements('AWS::SQS::QueuePolicy', (statement) => delete statement.Resource),
    ),
  ],
  'reference-leads-nowhere': [
    on(shapes, without(QUEUE)),
    on(shapes, without('AWS::Logs::LogGroup')),
    on(classic, without(RULE)),
    on(v2, without(SUBSCRIBER)),
  ],
  'template-too-large': [
    on(shapes, (template) => {
      for (let i = 0; i <= 500; i++) template.Resources[`Topic${i}`] = { Type: TOPIC, Properties: {} };
    }),
    on(shapes, (template) => {
      Object.assign(template, { Description: 'x'.repeat(1_000_000) });
    }),
  ],
};
