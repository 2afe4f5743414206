import { Duration, Validations } from 'aws-cdk-lib';
import type * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

/** A queue that is encrypted, under the customer's key where there is one, and reached over TLS only. */
export class EncryptedQueue extends sqs.Queue {
  constructor(scope: Construct, id: string, props: sqs.QueueProps) {
    super(scope, id, {
      ...props,
      encryption: props.encryptionMasterKey ? sqs.QueueEncryption.KMS : sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
    });
  }
}

/** Where messages wait for a person: for 14 days, the longest that SQS keeps any. */
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

/**
 * Lets one rule, and nothing else on EventBridge, send to a queue. It stands here because `targets.SqsQueue` names the
 * rule no more when the queue is under a customer key.
 */
export function allowRule(queue: sqs.IQueue, rule: events.IRule): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': rule.ruleArn } },
    }),
  );
}
