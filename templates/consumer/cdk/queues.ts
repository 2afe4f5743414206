import { Duration, Validations } from 'aws-cdk-lib';
// eda:if !lambda
// eda:if !custom-bus
import * as iam from 'aws-cdk-lib/aws-iam';
// eda:end
// eda:end
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue that is encrypted, under a key where there is one, and reached over TLS only. */
export class EncryptedQueue extends sqs.Queue {
  constructor(scope: Construct, id: string, props: sqs.QueueProps) {
    super(scope, id, {
      ...props,
      encryption: props.encryptionMasterKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
  }
}

/** Where messages wait for a person: 14 days, the longest that SQS keeps any. */
export class DeadLetterQueue extends EncryptedQueue {
  constructor(scope: Construct, id: string, props: sqs.QueueProps) {
    super(scope, id, { ...props, retentionPeriod: Duration.days(14) });
    const reason = 'The end of the line: a dead-letter queue has none of its own.';
    Validations.of(this).acknowledge(
      { id: 'AwsSolutions-SQS3', reason },
      { id: 'Serverless-SQSRedrivePolicy', reason },
    );
  }
}
// eda:if !lambda
// eda:if !custom-bus

/**
 * Lets a service send to a queue, on behalf of one source. CDK’s own grants lose the source, or become circular, when the
 * queue is under a customer’s key.
 */
export function allowSend(queue: sqs.Queue, service: string, sourceArn: string): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal(service)],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': sourceArn } },
    }),
  );
}
// eda:end
// eda:end
