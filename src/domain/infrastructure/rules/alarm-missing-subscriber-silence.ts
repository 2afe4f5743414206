import { flawOfSilence } from './alarm-missing-silence.ts';
import { alarmRule } from './alarm-rule.ts';
import { fn, silenceOf, subscriber, subscriberMetric, template } from './examples.ts';
import { subscriberDimensions } from './subscriber-dimensions.ts';

const parts = [fn('Timeout: 30'), subscriber()];

export const alarmMissingSubscriberSilence = alarmRule({
  id: 'alarm-missing-subscriber-silence',
  from: 'standard',
  summary: 'Nobody is told when events stop coming to a subscriber.',
  why: 'A producer that has stopped, or writes another detail-type since yesterday, causes no error anywhere: the subscriber is merely idle. Anomaly detection on what its filter matches knows what is usual at this hour.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-observability.html',
  bad: template(...parts),
  good: template(...parts, silenceOf('AWS/EventsV2', 'FilterMatched', ...subscriberMetric)),
  fix: 'Add an alarm with ANOMALY_DETECTION_BAND on FilterMatched of the subscriber, with TreatMissingData: breaching.',
  namespace: 'AWS/EventsV2',
  metrics: ['FilterMatched'],
  of: ({ subscribers }) => subscribers,
  dimensions: subscriberDimensions,
  falling: true,
  flawOf: flawOfSilence,
});
