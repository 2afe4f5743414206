import { shapes } from '../../../support/consumer-scope.ts';
import { each, FUNCTION, INVOCATION, lambda, MAPPING, type Mutations, on, queued, set, without } from './ways.ts';

export const functions: Mutations = {
  'batch-without-partial-failures': [on(['sqs', 'sns', 'kinesis'], set(MAPPING, 'FunctionResponseTypes'))],
  'batch-without-window': [
    on(
      queued,
      each(MAPPING, ({ Properties }) => {
        Properties.BatchSize = 11;
        delete Properties.MaximumBatchingWindowInSeconds;
      }),
    ),
  ],
  'concurrency-unlimited': [
    on(queued, set(MAPPING, 'ScalingConfig')),
    on(queued, set(MAPPING, 'ScalingConfig.MaximumConcurrency', 1)),
  ],
  'event-age-missing': [on(lambda, set(INVOCATION, 'MaximumEventAgeInSeconds'))],
  'function-logs-not-json': [
    on(shapes, set(FUNCTION, 'LoggingConfig.LogFormat')),
    on(shapes, set(FUNCTION, 'LoggingConfig.LogFormat', 'Text')),
  ],
  'function-memory-missing': [on(shapes, set(FUNCTION, 'MemorySize'))],
  'function-timeout-missing': [on(shapes, set(FUNCTION, 'Timeout'))],
  'function-untraced': [
    on(shapes, set(FUNCTION, 'TracingConfig')),
    on(shapes, set(FUNCTION, 'TracingConfig.Mode', 'PassThrough')),
  ],
  'function-without-failure-destination': [
    on(lambda, set(INVOCATION, 'DestinationConfig')),
    on(lambda, without(INVOCATION)),
  ],
  'function-without-log-group': [
    on(shapes, set(FUNCTION, 'LoggingConfig.LogGroup')),
    on(shapes, set(FUNCTION, 'LoggingConfig')),
  ],
  'log-retention-missing': [on(shapes, set('AWS::Logs::LogGroup', 'RetentionInDays'))],
  'log-retention-under-a-year': [on(shapes, set('AWS::Logs::LogGroup', 'RetentionInDays', 180))],
  'rejection-queue-missing': [on(shapes, set(FUNCTION, 'Environment.Variables.REJECTION_QUEUE_URL'))],
  'reserved-concurrency-too-low': [on(queued, set(FUNCTION, 'ReservedConcurrentExecutions', 1))],
  'runtime-outdated': [on(shapes, set(FUNCTION, 'Runtime', 'nodejs20.x'))],
  'secret-in-environment': [
    on(shapes, set(FUNCTION, 'Environment.Variables.PAYMENT_TOKEN', 'abc')),
    on(shapes, set(FUNCTION, 'Environment.Variables.PAYMENTS', 'AKIAABCDEFGHIJKLMNOP')),
    on(shapes, set(FUNCTION, 'Environment.Variables.PAYMENTS', '{{resolve:secretsmanager:payments}}')),
  ],
  'source-without-mapping': [on(['sqs', 'sns', 'kinesis'], without(MAPPING))],
};
