// eda:if idempotency
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
// eda:else
import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
// eda:end
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { DeadLetterQueue } from './queues.ts';

/** The namespace of the metrics that the code writes, and their dimension of this name. */
export const service = 'order-placed-consumer';

export interface ConsumerFunctionProps {
  /** The bundled handler: the folder that `npm run build` fills. */
  readonly code: lambda.Code;
  /** In MB. Default: 512. */
  readonly memorySize?: number;
  // eda:if custom-bus
  /** Default: 25 seconds. The bus waits for 30 at most. */
  // eda:else
  /** Default: 30 seconds. */
  // eda:end
  readonly timeout?: Duration;
  // eda:if regulated
  /** Default: one year. */
  // eda:else
  /** Default: one month. */
  // eda:end
  readonly logRetention?: logs.RetentionDays;
  /** Of all that holds data. Default: retained, but for a stack whose creation fails. */
  readonly removalPolicy?: RemovalPolicy;
  // eda:if customer-key
  /** Encrypts data at rest. Its policy must let in what `ConsumerKey` lets in. Default: a key of its own. */
  // eda:else
  /** Encrypts data at rest. Its policy must let in EventBridge, SNS, CloudWatch and its logs. Default: AWS’s keys. */
  // eda:end
  readonly key?: kms.IKey;
}

/** The function and what its code needs. Its role is granted what stands here, and no managed policy. */
export class ConsumerFunction extends lambda.Function {
  declare readonly role: iam.IRole;
  declare readonly timeout: Duration;
  /** Events that do not fit their schema, each with the reason. */
  readonly rejectionQueue: sqs.Queue;
  // eda:if idempotency
  /** Which events were handled already. */
  readonly idempotencyTable: dynamodb.Table;
  // eda:end

  constructor(scope: Construct, id: string, props: ConsumerFunctionProps) {
    const { key, removalPolicy = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE } = props;
    const role = new iam.Role(scope, `${id}Role`, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new logs.LogGroup(scope, `${id}Logs`, {
      // eda:if regulated
      retention: props.logRetention ?? logs.RetentionDays.ONE_YEAR,
      // eda:else
      retention: props.logRetention ?? logs.RetentionDays.ONE_MONTH,
      // eda:end
      removalPolicy,
      ...(key && { encryptionKey: key }),
    });
    logGroup.grantWrite(role);
    super(scope, id, {
      runtime: lambda.Runtime.NODEJS_24_X,
      architecture: lambda.Architecture.ARM_64,
      code: props.code,
      handler: 'index.handler',
      memorySize: props.memorySize ?? 512,
      // eda:if custom-bus
      timeout: props.timeout ?? Duration.seconds(25),
      // eda:else
      timeout: props.timeout ?? Duration.seconds(30),
      // eda:end
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
    // Not the grants of queue and table: under a key these bring `kms:ReEncrypt*`, and more of the table than is needed.
    key?.grant(this, 'kms:Decrypt', 'kms:GenerateDataKey');

    this.rejectionQueue = new DeadLetterQueue(this, 'RejectionQueue', {
      removalPolicy,
      ...(key && { encryptionMasterKey: key }),
    });
    this.rejectionQueue.grant(this, 'sqs:SendMessage');
    this.addEnvironment('REJECTION_QUEUE_URL', this.rejectionQueue.queueUrl);
    // eda:if idempotency

    this.idempotencyTable = new dynamodb.Table(this, 'IdempotencyTable', {
      partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING },
      timeToLiveAttribute: 'expiration',
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      removalPolicy,
      ...(key && { encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED, encryptionKey: key }),
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

    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: 'X-Ray has no resources.' });
    // eda:if lambda
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaDLQ',
      reason: 'Its on-failure destination takes the place, and says why besides.',
    });
    // eda:else
    Validations.of(this).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason: 'Nothing invokes it asynchronously.' },
      { id: 'Serverless-LambdaAsyncFailureDestination', reason: 'Nothing invokes it asynchronously.' },
      // eda:if queue-source
      {
        id: 'Serverless-LambdaEventSourceMappingDestination',
        reason: 'A queue’s mapping can have none: the queue’s redrive policy takes the place.',
      },
      // eda:end
    );
    // eda:end
  }
}
