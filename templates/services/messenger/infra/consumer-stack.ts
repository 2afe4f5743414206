import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { Messenger } from './generated/messenger.ts';
import { DeadLetterQueue, EncryptedQueue } from './generated/queues.ts';

export class MessengerStack extends Stack {
  readonly consumer: Messenger;
  readonly contacts: dynamodb.Table;
  /** From here the mail gateway takes its letters. */
  readonly letters: sqs.Queue;

  constructor(scope: Construct, id: string, props?: StackProps) {
    super(scope, id, props);
    const code = lambda.Code.fromAsset('dist');
    const bus = events.EventBus.fromEventBusName(this, 'Bus', 'commerce');
    this.consumer = new Messenger(this, 'Consumer', { bus, code });

    this.contacts = new dynamodb.Table(this, 'Contacts', {
      partitionKey: { name: 'orderId', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expires',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.contacts.grant(this.consumer.function, 'dynamodb:GetItem', 'dynamodb:PutItem');
    this.consumer.function.addEnvironment('CONTACTS_TABLE', this.contacts.tableName);

    const queue = { fifo: true, removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE };
    const unsent = new DeadLetterQueue(this, 'UnsentLetters', queue);
    this.letters = new EncryptedQueue(this, 'Letters', { ...queue, deadLetterQueue: { queue: unsent, maxReceiveCount: 5 } });
    this.letters.grant(this.consumer.function, 'sqs:SendMessage');
    this.consumer.function.addEnvironment('LETTERS_QUEUE_URL', this.letters.queueUrl);
  }
}
