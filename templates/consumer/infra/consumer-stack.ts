// eda:if custom-bus
import { CfnParameter, Stack, type StackProps } from 'aws-cdk-lib';
// eda:else
import { Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
// eda:end
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { OrderPlacedConsumer } from './generated/order-placed-consumer.ts';

export class OrderPlacedConsumerStack extends Stack {
  readonly consumer: OrderPlacedConsumer;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const code = lambda.Code.fromAsset('dist');
    // eda:if custom-bus
    const bus = new CfnParameter(this, 'EventBusArn', { description: 'The custom event bus to subscribe to' });
    this.consumer = new OrderPlacedConsumer(this, 'Consumer', { busArn: bus.valueAsString, code });
    // eda:else
    // eda:swap bus-name 'commerce'
    const bus = events.EventBus.fromEventBusName(this, 'Bus', 'commerce');
    this.consumer = new OrderPlacedConsumer(this, 'Consumer', { bus, code });
    // eda:end
  }
}
