import { Stack, type StackProps } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { OrderPlacedProducer } from './generated/order-placed-producer.ts';

export class OrderPlacedProducerStack extends Stack {
  readonly producer: OrderPlacedProducer;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const code = lambda.Code.fromAsset('dist');
    // eda:swap bus-name 'commerce'
    const bus = events.EventBus.fromEventBusName(this, 'Bus', 'commerce');
    this.producer = new OrderPlacedProducer(this, 'Producer', { bus, code });
    // What writes your state may write to the outbox too: this.producer.grantRecord(yourFunction)
  }
}
