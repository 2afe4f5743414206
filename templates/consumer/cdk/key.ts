import { ArnFormat, type RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';

/**
 * One key for all data at rest. It lets services in by account, not by the ARN of a resource: each resource depends on the
 * key, which cannot depend on it in turn.
 */
export class ConsumerKey extends kms.Key {
  constructor(scope: Construct, id: string, props: { readonly removalPolicy: RemovalPolicy }) {
    super(scope, id, { ...props, enableKeyRotation: true, description: 'Data at rest of order-placed-consumer' });
    const stack = Stack.of(this);
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        // eda:if custom-bus producer
        principals: [new iam.ServicePrincipal('cloudwatch.amazonaws.com')],
        // eda:else
        principals: [
          new iam.ServicePrincipal('events.amazonaws.com'),
          // eda:if sns
          new iam.ServicePrincipal('sns.amazonaws.com'),
          // eda:end
          new iam.ServicePrincipal('cloudwatch.amazonaws.com'),
        ],
        // eda:end
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: ['*'],
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account } },
      }),
    );
    // `LogGroup` leaves this to its caller.
    this.addToResourcePolicy(
      new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal(`logs.${stack.region}.amazonaws.com`)],
        actions: ['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncrypt*', 'kms:GenerateDataKey*', 'kms:DescribeKey'],
        resources: ['*'],
        conditions: {
          ArnLike: {
            'kms:EncryptionContext:aws:logs:arn': stack.formatArn({
              service: 'logs',
              resource: 'log-group',
              resourceName: '*',
              arnFormat: ArnFormat.COLON_RESOURCE_NAME,
            }),
          },
        },
      }),
    );
  }
}
