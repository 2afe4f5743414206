import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { OrderProcessing } from './generated/order-processing.ts';

export class OrderProcessingStack extends Stack {
  readonly consumer: OrderProcessing;
  readonly orders: dynamodb.Table;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const code = lambda.Code.fromAsset('dist');
    const bus = events.EventBus.fromEventBusName(this, 'Bus', 'commerce');
    this.consumer = new OrderProcessing(this, 'Consumer', { bus, code });

    this.orders = new dynamodb.Table(this, 'Orders', {
      partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.orders.grant(this.consumer.function, 'dynamodb:GetItem', 'dynamodb:PutItem');
    this.consumer.function.addEnvironment('ORDERS_TABLE', this.orders.tableName);
  }
}
