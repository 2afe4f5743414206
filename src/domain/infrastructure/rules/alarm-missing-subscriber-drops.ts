import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, subscriber, subscriberMetric, template } from './examples.ts';
import { atTheFirst } from './ringing.ts';
import { subscriberDimensions } from './subscriber-dimensions.ts';

const parts = [fn('Timeout: 30'), subscriber()];

export const alarmMissingSubscriberDrops = alarmRule({
  id: 'alarm-missing-subscriber-drops',
  from: 'minimal',
  summary: 'Nobody is told when a custom event bus drops events of a subscriber.',
  why: 'EventsDropped counts what the bus gave up on without keeping it. AWS itself says to alarm on it.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-observability.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/EventsV2', 'EventsDropped', ...subscriberMetric)),
  fix: 'Add an alarm on EventsDropped of AWS/EventsV2 with the dimensions EventBus and Subscriber, which are ARNs.',
  namespace: 'AWS/EventsV2',
  metrics: ['EventsDropped'],
  of: ({ subscribers }) => subscribers,
  latest: atTheFirst,
  dimensions: subscriberDimensions,
});
