import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';

/** The namespace of the metrics that the code writes, and their dimension of this name. */
export const service = 'order-placed-producer';

export interface PublisherFunctionProps {
  /** The bundled handler: the folder that `npm run build` fills. */
  readonly code: lambda.Code;
  /** In MB. Default: 512. */
  readonly memorySize?: number;
  /** Less than the minute between two sweeps. Default: 30 seconds. */
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
  /** Encrypts data at rest. Its policy must let in what `ProducerKey` lets in. Default: a key of its own. */
  // eda:else
  /** Encrypts data at rest. Its policy must let in CloudWatch and its logs. Default: AWS’s keys. */
  // eda:end
  readonly key?: kms.IKey;
}

/** What publishes: invoked by the table's stream, and by a schedule. Its role has no managed policy. */
export class PublisherFunction extends lambda.Function {
  declare readonly role: iam.IRole;
  declare readonly timeout: Duration;

  constructor(scope: Construct, id: string, props: PublisherFunctionProps) {
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
      timeout: props.timeout ?? Duration.seconds(30),
      role,
      logGroup,
      loggingFormat: lambda.LoggingFormat.JSON,
      tracing: lambda.Tracing.ACTIVE,
      // The next sweep does what this one did not.
      retryAttempts: 0,
      maxEventAge: Duration.minutes(1),
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: service,
        POWERTOOLS_METRICS_NAMESPACE: service,
        POWERTOOLS_LOG_LEVEL: 'INFO',
      },
    });
    key?.grant(this, 'kms:Decrypt', 'kms:GenerateDataKey');

    Validations.of(role).acknowledge({ id: 'AwsSolutions-IAM5[Resource::*]', reason: 'X-Ray has no resources.' });
    const reason = 'Only the sweep invokes it asynchronously, and the next one does what this one did not.';
    Validations.of(this).acknowledge(
      { id: 'Serverless-LambdaDLQ', reason },
      { id: 'Serverless-LambdaAsyncFailureDestination', reason },
    );
  }
}
