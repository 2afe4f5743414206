import type { BusPlan } from './plan.ts';
import { busPolicy, keyPolicy, queuePolicy } from './policies.ts';
import { attributeOf, nameOf, type Value } from './values.ts';

export interface Resource {
  /** Logical id, such as `CommerceBus`. */
  readonly id: string;
  /** `AWS::Events::EventBus` */
  readonly type: string;
  /** One sentence. */
  readonly why: string;
  readonly properties: { readonly [key: string]: Value };
  /** It stays when the stack is removed: what it holds can't be made again. */
  readonly retained: boolean;
}

/** Days that logs of a bus are kept. */
const LOG_DAYS = 30;

/** All that a bus is made of, each resource behind those it refers to. */
export function resourcesOf(plan: BusPlan): readonly Resource[] {
  const { name } = plan;
  const id = plan.logical
    .split('-')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  const policy = busPolicy(plan);
  const resource = (
    part: string,
    type: string,
    why: string,
    properties: Resource['properties'],
    retained = false,
  ): Resource => {
    return { id: `${id}${part}`, type, why, properties, retained };
  };
  return [
    resource(
      'Key',
      'AWS::KMS::Key',
      'Encrypts the events of the bus and of its archive. A bus under a key of its own can’t discover schemas.',
      { Description: `Events of the bus ${name}`, EnableKeyRotation: true, KeyPolicy: keyPolicy(name) },
      true,
    ),
    resource(
      'Dlq',
      'AWS::SQS::Queue',
      'Keeps what could not be encrypted, and what the rules of the bus could not deliver: give their targets this queue.',
      { MessageRetentionPeriod: plan.dlqDays * 24 * 60 * 60, SqsManagedSseEnabled: true },
      true,
    ),
    resource(
      'DlqPolicy',
      'AWS::SQS::QueuePolicy',
      'Lets the bus and its rules, and nobody else’s, send to the queue.',
      {
        Queues: [nameOf(`${id}Dlq`)],
        PolicyDocument: queuePolicy(name, attributeOf(`${id}Dlq`, 'Arn')),
      },
    ),
    resource(
      'Bus',
      'AWS::Events::EventBus',
      'The bus. Its policy lets other accounts put the events they produce, and make rules for those they consume.',
      {
        Name: name,
        Description: plan.summary.slice(0, 512),
        KmsKeyIdentifier: attributeOf(`${id}Key`, 'Arn'),
        DeadLetterConfig: { Arn: attributeOf(`${id}Dlq`, 'Arn') },
        LogConfig: { IncludeDetail: 'NONE', Level: 'ERROR' },
        ...(policy === undefined ? {} : { Policy: policy }),
      },
    ),
    ...(plan.archiveDays === undefined
      ? []
      : [
          resource(
            'Archive',
            'AWS::Events::Archive',
            'Keeps every event for a replay, as long as the horizon in eda.yaml says.',
            {
              ArchiveName: name.replaceAll(/[^.\w-]/g, '-').slice(0, 48),
              Description: `Every event of the bus ${name}`,
              SourceArn: attributeOf(`${id}Bus`, 'Arn'),
              // 0 keeps them for ever.
              RetentionDays: plan.archiveDays === 'forever' ? 0 : plan.archiveDays,
              KmsKeyIdentifier: attributeOf(`${id}Key`, 'Arn'),
            },
          ),
        ]),
    resource('Logs', 'AWS::Logs::LogGroup', 'What went wrong on the bus: errors, without the details of events.', {
      // Under this prefix the delivery of logs needs no policy of its own.
      LogGroupName: `/aws/vendedlogs/events/event-bus/${name}`,
      RetentionInDays: LOG_DAYS,
    }),
    resource('LogSource', 'AWS::Logs::DeliverySource', 'The errors of the bus, as a source of logs.', {
      Name: `${logName(name)}-errors`,
      LogType: 'ERROR_LOGS',
      ResourceArn: attributeOf(`${id}Bus`, 'Arn'),
    }),
    resource('LogDestination', 'AWS::Logs::DeliveryDestination', 'The log group, as a destination of logs.', {
      Name: `${logName(name)}-log-group`,
      DestinationResourceArn: attributeOf(`${id}Logs`, 'Arn'),
    }),
    resource('LogDelivery', 'AWS::Logs::Delivery', 'Brings the one to the other.', {
      DeliverySourceName: nameOf(`${id}LogSource`),
      DeliveryDestinationArn: attributeOf(`${id}LogDestination`, 'Arn'),
    }),
    resource(
      'DlqAlarm',
      'AWS::CloudWatch::Alarm',
      'Rings as soon as an event lies in the dead-letter queue: `eda dlq list` says why. Add who is to hear it.',
      {
        AlarmDescription: `Events of the bus ${name} could not be delivered: eda dlq list`,
        Namespace: 'AWS/SQS',
        MetricName: 'ApproximateNumberOfMessagesVisible',
        Dimensions: [{ Name: 'QueueName', Value: attributeOf(`${id}Dlq`, 'QueueName') }],
        Statistic: 'Maximum',
        Period: 300,
        EvaluationPeriods: 1,
        Threshold: 0,
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    ),
  ];
}

/** Names of log deliveries have at most 60 characters, of these kinds. */
function logName(bus: string): string {
  return bus.replaceAll(/[^\w-]/g, '-').slice(0, 48);
}
