import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Warehouse } from './generated/warehouse.ts';

export class WarehouseStack extends Stack {
  readonly consumer: Warehouse;
  readonly stock: dynamodb.Table;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const code = lambda.Code.fromAsset('dist');
    const bus = events.EventBus.fromEventBusName(this, 'Bus', 'commerce');
    this.consumer = new Warehouse(this, 'Consumer', { bus, code });

    this.stock = new dynamodb.Table(this, 'Stock', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.stock.grant(this.consumer.function, 'dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    this.consumer.function.addEnvironment('STOCK_TABLE', this.stock.tableName);
  }
}
