import type { Subject } from '../consumers.ts';
import type { Dimension } from './alarm-rule.ts';

/** The dimensions of a subscriber's metrics, both ARNs. Source: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-custom-bus-observability.html */
export function subscriberDimensions({ resource }: Subject): readonly Dimension[] {
  return [
    { name: 'Subscriber', of: resource, physicalName: 'SubscriberArn' },
    { name: 'EventBus', of: resource, physicalName: 'EventBusArn' },
  ];
}
