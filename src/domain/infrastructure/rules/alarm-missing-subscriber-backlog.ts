import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, subscriber, subscriberMetric, template } from './examples.ts';
import { subscriberDimensions } from './subscriber-dimensions.ts';

const parts = [fn('Timeout: 30'), subscriber()];

export const alarmMissingSubscriberBacklog = alarmRule({
  id: 'alarm-missing-subscriber-backlog',
  from: 'minimal',
  summary: 'Nobody is told when events grow old before a subscriber.',
  why: 'The bus tries one event again and again, for a day if the policy says so, or more come than are handled. What waits longer than the bus retains events is lost.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-observability.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/EventsV2', 'ApproximateBacklogAge', ...subscriberMetric)),
  fix: 'Add an alarm on ApproximateBacklogAge of AWS/EventsV2 with the dimensions EventBus and Subscriber, which are ARNs.',
  namespace: 'AWS/EventsV2',
  metrics: ['ApproximateBacklogAge'],
  of: ({ subscribers }) => subscribers,
  dimensions: subscriberDimensions,
});
