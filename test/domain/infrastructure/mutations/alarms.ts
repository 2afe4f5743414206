import { shapes } from '../../../support/consumer-scope.ts';
import {
  ALARM,
  classic,
  each,
  kinesis,
  lambda,
  MAPPING,
  type Mutations,
  on,
  queued,
  RULE,
  set,
  statements,
  v2,
  withMetric,
  without,
  withoutAlarm,
} from './ways.ts';

export const alarms: Mutations = {
  'alarm-math-broken': [
    on(
      shapes,
      each(ALARM, ({ Properties }) => Properties.Metrics?.splice(1, 1)),
    ),
    on(
      shapes,
      each(ALARM, ({ Properties }) => {
        for (const one of Properties.Metrics ?? []) delete one.ReturnData;
      }),
    ),
  ],
  'alarm-missing-dead-letters': [
    on(shapes, withoutAlarm('ApproximateNumberOfMessagesVisible')),
    on(
      shapes,
      each(ALARM, ({ Properties }) => (Properties.Threshold = 10), withMetric('ApproximateNumberOfMessagesVisible')),
    ),
  ],
  'alarm-missing-destination-failures': [on(['lambda', 'kinesis'], withoutAlarm('DestinationDeliveryFailures'))],
  'alarm-missing-dropped-events': [on(lambda, withoutAlarm('AsyncEventsDropped'))],
  'alarm-missing-duration': [
    on(shapes, withoutAlarm('Duration')),
    on(
      shapes,
      each(
        ALARM,
        ({ Properties }) => {
          delete Properties.ExtendedStatistic;
          Properties.Statistic = 'Average';
        },
        withMetric('Duration'),
      ),
    ),
  ],
  'alarm-missing-errors': [on(shapes, withoutAlarm('Errors'))],
  'alarm-missing-failed-invocations': [
    on(classic, withoutAlarm('FailedInvocations')),
    // With one dimension it watches what does not exist.
    on(
      classic,
      each(
        ALARM,
        ({ Properties }) =>
          (Properties.Dimensions = Properties.Dimensions.filter(({ Name }: { Name: string }) => Name === 'RuleName')),
        withMetric('FailedInvocations'),
      ),
    ),
    on(
      classic,
      each(
        ALARM,
        ({ Properties }) =>
          (Properties.Dimensions = Properties.Dimensions.filter(({ Name }: { Name: string }) => Name !== 'RuleName')),
        withMetric('FailedInvocations'),
      ),
    ),
  ],
  'alarm-missing-failed-records': [
    on(kinesis, withoutAlarm('OnFailureDestinationDeliveredEventCount')),
    on(kinesis, set(MAPPING, 'MetricsConfig')),
  ],
  'alarm-missing-iterator-age': [on(kinesis, withoutAlarm('IteratorAge'))],
  'alarm-missing-lost-dead-letters': [on(classic, withoutAlarm('InvocationsFailedToBeSentToDlq'))],
  'alarm-missing-queue-age': [on(queued, withoutAlarm('ApproximateAgeOfOldestMessage'))],
  'alarm-missing-silence': [
    on(
      classic,
      each(ALARM, ({ Properties }) => delete Properties.TreatMissingData, withMetric('MatchedEvents')),
    ),
    on(classic, withoutAlarm('MatchedEvents')),
    on(
      classic,
      each(
        ALARM,
        ({ Properties }) =>
          (Properties.Metrics = Properties.Metrics.filter(
            ({ Expression }: { Expression?: string }) => !Expression?.includes('BAND'),
          )),
        withMetric('MatchedEvents'),
      ),
    ),
  ],
  'alarm-missing-subscriber-backlog': [on(v2, withoutAlarm('ApproximateBacklogAge'))],
  'alarm-missing-subscriber-drops': [on(v2, withoutAlarm('EventsDropped'))],
  'alarm-missing-subscriber-losses': [on(v2, withoutAlarm('OnFailureDestinationFailed'))],
  'alarm-missing-subscriber-silence': [
    on(v2, withoutAlarm('FilterMatched')),
    on(
      v2,
      each(ALARM, ({ Properties }) => (Properties.TreatMissingData = 'missing'), withMetric('FilterMatched')),
    ),
  ],
  'alarm-missing-throttles': [on(shapes, withoutAlarm('Throttles'))],
  'alarm-missing-write-throttles': [on(kinesis, withoutAlarm('WriteProvisionedThroughputExceeded'))],
  'alarm-names-rule-by-ref': [
    on(
      classic,
      each(
        ALARM,
        ({ Properties }, template) => {
          const [id] = Object.entries(template.Resources).find(([, { Type }]) => Type === RULE) ?? [];
          for (const one of Properties.Dimensions) if (one.Name === 'RuleName') one.Value = { Ref: id };
        },
        withMetric('FailedInvocations'),
      ),
    ),
  ],
  'alarm-on-missing-data': [
    on(shapes, set(ALARM, 'TreatMissingData')),
    on(shapes, set(ALARM, 'TreatMissingData', 'breaching')),
  ],
  'alarm-topic-closed': [
    on(
      shapes,
      statements('AWS::SNS::TopicPolicy', (statement) => {
        if (statement.Effect === 'Allow') statement.Principal = { Service: 'events.amazonaws.com' };
      }),
    ),
  ],
  'alarm-without-action': [on(shapes, set(ALARM, 'AlarmActions')), on(shapes, set(ALARM, 'ActionsEnabled', false))],
  'dashboard-missing': [on(shapes, without('AWS::CloudWatch::Dashboard'))],
};
