import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, subscriber, subscriberMetric, template } from './examples.ts';
import { atTheFirst } from './ringing.ts';
import { subscriberDimensions } from './subscriber-dimensions.ts';

const parts = [fn('Timeout: 30'), subscriber()];

export const alarmMissingSubscriberLosses = alarmRule({
  id: 'alarm-missing-subscriber-losses',
  from: 'minimal',
  summary: 'Nobody is told when a custom event bus could not even reach the dead-letter queue of a subscriber.',
  why: 'OnFailureDestinationFailed is the only trace of events that reached neither the target nor the dead-letter queue: the role of the subscriber may not send there, or not use its key.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-observability.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/EventsV2', 'OnFailureDestinationFailed', ...subscriberMetric)),
  fix: 'Add an alarm on OnFailureDestinationFailed of AWS/EventsV2 with the dimensions EventBus and Subscriber, which are ARNs.',
  namespace: 'AWS/EventsV2',
  metrics: ['OnFailureDestinationFailed'],
  of: ({ subscribers }) => subscribers,
  latest: atTheFirst,
  dimensions: subscriberDimensions,
});
