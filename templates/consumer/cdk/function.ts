import { type Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
// eda:if idempotency
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
// eda:end
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeadLetterQueue } from './queues.ts';

/** The dimension, and the namespace, of the metrics that the function writes. */
export const service = 'order-placed-consumer';

export interface ConsumerFunctionProps {
  readonly code: lambda.Code;
  readonly memorySize: number;
  readonly timeout: Duration;
  readonly logRetention: logs.RetentionDays;
  readonly removalPolicy: RemovalPolicy;
  readonly key?: kms.IKey;
}

/** The function and what its code needs. Its role is granted what stands here, and no managed policy. */
export class ConsumerFunction extends lambda.Function {
  /** Events that do not fit their schema, each with the reason. */
  readonly rejectionQueue: sqs.Queue;
  // eda:if idempotency
  /** The events that were handled already. */
  readonly idempotencyTable: dynamodb.Table;
  // eda:end

  constructor(scope: Construct, id: string, props: ConsumerFunctionProps) {
    const { key, removalPolicy } = props;
    const role = new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new logs.LogGroup(scope, `${id}Logs`, {
      retention: props.logRetention,
      removalPolicy,
      ...(key && { encryptionKey: key }),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      memorySize: props.memorySize,
      timeout: props.timeout,
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      tracing: lambda.Tracing.ACTIVE,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: service,
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
    });

    this.rejectionQueue = new DeadLetterQueue(this, 'RejectionQueue', { encryptionMasterKey: key, removalPolicy });
    this.rejectionQueue.grant(this, 'sqs:SendMessage');
    this.addEnvironment('REJECTION_QUEUE_URL', this.rejectionQueue.queueUrl);
    // eda:if idempotency

    this.idempotencyTable = new dynamodb.Table(this, 'IdempotencyTable', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expiration',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      ...(key && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
      removalPolicy,
    });
    this.idempotencyTable.grant(
      this,
      'dynamodb:GetItem',
      'dynamodb:PutItem',
      'dynamodb:UpdateItem',
      'dynamodb:DeleteItem',
    );
    this.addEnvironment('IDEMPOTENCY_TABLE', this.idempotencyTable.tableName);
    // eda:end

    // Not `grantEncryptDecrypt`: it grants `kms:ReEncrypt*`, which nothing here needs.
    key?.grant(this, 'kms:Decrypt', 'kms:GenerateDataKey');

    Validations.of(this).acknowledge(
      // eda:if lambda
      { id: 'Serverless-LambdaDLQ', reason: 'The on-failure destination takes its place: it says why, too.' },
      // eda:else
      { id: 'Serverless-LambdaDLQ', reason: 'It is not invoked asynchronously.' },
      { id: 'Serverless-LambdaAsyncFailureDestination', reason: 'It is not invoked asynchronously.' },
      // eda:end
      // eda:if queue-source
      {
        id: 'Serverless-LambdaEventSourceMappingDestination',
        reason: 'Lambda has none for a queue, whose redrive policy takes its place.',
      },
      // eda:end
    );
    Validations.of(role).acknowledge({
      id: 'AwsSolutions-IAM5[Resource::*]',
      reason: 'X-Ray has no resources to name.',
    });
  }
}
