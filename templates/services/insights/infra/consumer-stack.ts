import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { Insights } from './generated/insights.ts';

export class InsightsStack extends Stack {
  readonly consumer: Insights;
  readonly windows: dynamodb.Table;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const code = lambda.Code.fromAsset('dist');
    const bus = events.EventBus.fromEventBusName(this, 'Bus', 'commerce');
    this.consumer = new Insights(this, 'Consumer', { bus, code });

    this.windows = new dynamodb.Table(this, 'Windows', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expires',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.windows.grant(this.consumer.function, 'dynamodb:PutItem', 'dynamodb:UpdateItem');
    this.consumer.function.addEnvironment('WINDOWS_TABLE', this.windows.tableName);
  }
}
