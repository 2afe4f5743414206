import type { Message, MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import { parseQueue } from '../../domain/dead-letters/arn.ts';
import type { MessageAttribute, QueueMessage } from '../../domain/dead-letters/model.ts';
import { EdaError } from '../../errors.ts';
import type { Queue, QueueFacts, QueueOutcome } from '../../ports.ts';
import type { AwsOptions, Connection } from './client.ts';
import { connect } from './client.ts';
import { explain } from './failure.ts';

/** Most messages of one request. Source: SQS API Reference, "SendMessageBatch". */
const BATCH = 10;
/** Bytes of one request of SendMessageBatch, all messages together. Source: SQS Developer Guide, "Message quotas". */
const BATCH_BYTES = 1024 * 1024;
/** Seconds that SQS waits for a message. From 1 on it asks all of its hosts, and an empty answer means an empty queue. */
const WAIT = 1;

/** The queue port over the AWS SDK. Throws what `connect` throws, and `EdaError` where there is no such queue. */
export async function openQueue(queue: string, options: AwsOptions): Promise<Queue> {
  const named = parseQueue(queue);
  if (named === undefined) {
    throw new EdaError('usage', {
      code: 'not-a-queue',
      message: 'This does not name an SQS queue.',
      found: masked(queue),
      expected: 'a URL, an ARN (arn:aws:sqs:eu-west-1:111122223333:orders-dlq) or a name (orders-dlq)',
    });
  }
  const home = 'url' in named ? regionOfHost(named.url) : named.region;
  if (home !== undefined && options.region !== undefined && options.region !== home) {
    throw new EdaError('usage', {
      code: 'other-region',
      message: `The queue is in ${home}, and the Region is given as ${options.region}.`,
      next: 'Leave --region out, or name the queue of that Region.',
    });
  }
  // Pasted from an emulator, a URL says where that is. Without this the SDK would sign for it with a person's keys.
  const elsewhere = 'url' in named && home === undefined ? originOf(named.url) : undefined;
  const endpointUrl = options.endpointUrl ?? elsewhere;
  const { SQSClient, ...commands } = await import('@aws-sdk/client-sqs');
  const opened = await connect((settings) => new SQSClient(settings), {
    ...options,
    nowhere: NO_QUEUE,
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(home === undefined ? {} : { region: home }),
  });
  const line: Line = { ...opened, service: 'SQS' };
  const url = 'url' in named ? named.url : await urlOf(line, commands, named);
  const name = url.slice(url.lastIndexOf('/') + 1);
  const { client } = line;

  /** One request for each ten, in order. Never throws: what fails as a whole fails for each. */
  const inBatches = async <T>(
    items: readonly T[],
    request: (batch: readonly (T & { Id: string })[]) => Promise<BatchAnswer>,
    sizeOf: (item: T) => number = () => 0,
  ): Promise<readonly QueueOutcome[]> => {
    const outcomes: QueueOutcome[] = [];
    for (const batch of batchesOf(items, sizeOf)) outcomes.push(...(await outcomesOf(line, batch, request)));
    return outcomes;
  };

  return {
    where: line.where,
    name,
    describe: () =>
      told(line, name, async () => {
        const command = new commands.GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['All'] });
        return factsOf((await client.send(command)).Attributes ?? {});
      }),
    receive: (most, seconds) =>
      told(line, name, async () => {
        const command = new commands.ReceiveMessageCommand({
          QueueUrl: url,
          MaxNumberOfMessages: Math.min(most, BATCH),
          VisibilityTimeout: seconds,
          WaitTimeSeconds: WAIT,
          MessageSystemAttributeNames: ['All'],
          MessageAttributeNames: ['All'],
        });
        return ((await client.send(command)).Messages ?? []).map(messageOf);
      }),
    hide: (handles, seconds) =>
      inBatches(
        handles.map((ReceiptHandle) => ({ ReceiptHandle, VisibilityTimeout: seconds })),
        (Entries) =>
          client.send(new commands.ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries: [...Entries] })),
      ),
    delete: (handles) =>
      inBatches(
        handles.map((ReceiptHandle) => ({ ReceiptHandle })),
        (Entries) => client.send(new commands.DeleteMessageBatchCommand({ QueueUrl: url, Entries: [...Entries] })),
      ),
    send: (messages) =>
      inBatches(
        messages.map(({ body, attributes, group, deduplication }) => ({
          MessageBody: body,
          ...(attributes.size === 0 ? {} : { MessageAttributes: wireAttributes(attributes) }),
          ...(group === undefined ? {} : { MessageGroupId: group }),
          ...(deduplication === undefined ? {} : { MessageDeduplicationId: deduplication }),
        })),
        (Entries) => client.send(new commands.SendMessageBatchCommand({ QueueUrl: url, Entries: [...Entries] })),
        ({ MessageBody, MessageAttributes = {} }) =>
          Buffer.byteLength(MessageBody) + Buffer.byteLength(JSON.stringify(MessageAttributes)),
      ),
    close: () => client.destroy(),
  };
}

type Commands = Omit<typeof import('@aws-sdk/client-sqs'), 'SQSClient'>;

interface Line extends Connection<SQSClient> {
  readonly service: string;
}

interface BatchAnswer {
  readonly Successful?: readonly { readonly Id: string | undefined }[] | undefined;
  readonly Failed?:
    | readonly {
        readonly Id: string | undefined;
        readonly Code?: string | undefined;
        readonly Message?: string | undefined;
      }[]
    | undefined;
  readonly $metadata: { readonly attempts?: number | undefined };
}

async function urlOf(
  line: Line,
  commands: Commands,
  { name, account }: { name: string; account?: string },
): Promise<string> {
  const owner = account === undefined ? {} : { QueueOwnerAWSAccountId: account };
  const command = new commands.GetQueueUrlCommand({ QueueName: name, ...owner });
  const { QueueUrl } = await told(line, name, () => line.client.send(command));
  return QueueUrl ?? name;
}

/** A failure in words; of a queue that is not there in its own. */
async function told<T>(line: Line, name: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (/QueueDoesNotExist|NonExistentQueue/.test((error as Error).name)) {
      throw new EdaError('input', {
        code: 'no-such-queue',
        message: `There is no queue "${name}" at ${line.where}.`,
        next: 'Check its name, the account and the Region: `aws sqs list-queues`.',
      });
    }
    throw explain(error, line);
  }
}

const NO_QUEUE = {
  message: 'The queue can’t be asked for',
  next: 'Choose a profile or set credentials and a Region (`aws configure`), or name an endpoint with --endpoint-url.',
};

async function outcomesOf<T>(
  line: Line,
  batch: readonly T[],
  request: (batch: readonly (T & { Id: string })[]) => Promise<BatchAnswer>,
): Promise<readonly QueueOutcome[]> {
  try {
    const answer = await request(batch.map((item, i) => ({ ...item, Id: String(i) })));
    // Sent more than once by the SDK: an answer may have been lost, and what it said been done.
    const uncertain = (answer.$metadata.attempts ?? 1) > 1;
    return batch.map((_, i): QueueOutcome => {
      if (answer.Successful?.some(({ Id }) => Id === String(i))) return { done: true, uncertain };
      const failure = answer.Failed?.find(({ Id }) => Id === String(i));
      if (failure === undefined) return { done: false, uncertain: true, error: 'The answer of SQS does not name it.' };
      return {
        done: false,
        uncertain: false,
        error: `${failure.Code ?? 'Unknown'}: ${failure.Message ?? 'no message'}`,
      };
    });
  } catch (error) {
    const { detail } = explain(error, line);
    const refused = detail.code === 'aws-refused' || detail.code === 'aws-denied' || detail.code === 'aws-credentials';
    return batch.map(() => ({ done: false, uncertain: !refused || attemptsOf(error) > 1, error: detail.message }));
  }
}

function* batchesOf<T>(items: readonly T[], sizeOf: (item: T) => number): Generator<readonly T[]> {
  let batch: T[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = sizeOf(item);
    if (batch.length === BATCH || (batch.length > 0 && bytes + size > BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

function factsOf(attributes: Readonly<Record<string, string | undefined>>): QueueFacts {
  const count = (name: string) => Number(attributes[name] ?? 0) || 0;
  const redrive = redriveOf(attributes.RedrivePolicy);
  return {
    arn: attributes.QueueArn ?? '',
    visible: count('ApproximateNumberOfMessages'),
    hidden: count('ApproximateNumberOfMessagesNotVisible'),
    delayed: count('ApproximateNumberOfMessagesDelayed'),
    ...(redrive === undefined ? {} : { redrive }),
  };
}

function redriveOf(policy: string | undefined): QueueFacts['redrive'] {
  try {
    const { deadLetterTargetArn, maxReceiveCount } = JSON.parse(policy ?? '{}');
    if (typeof deadLetterTargetArn !== 'string') return undefined;
    return { target: deadLetterTargetArn, maxReceives: Number(maxReceiveCount) };
  } catch {
    return undefined;
  }
}

function messageOf(message: Message): QueueMessage {
  const system = message.Attributes ?? {};
  const sent = Number(system.SentTimestamp);
  const receives = Number(system.ApproximateReceiveCount);
  return {
    id: message.MessageId ?? '',
    handle: message.ReceiptHandle ?? '',
    body: message.Body ?? '',
    attributes: new Map(
      Object.entries(message.MessageAttributes ?? {}).map(([name, value]) => [name, attributeOf(value)]),
    ),
    ...(sent > 0 ? { sent: new Date(sent) } : {}),
    ...(receives > 0 ? { receives } : {}),
    ...(system.MessageGroupId === undefined ? {} : { group: system.MessageGroupId }),
    ...(system.DeadLetterQueueSourceArn === undefined ? {} : { movedFrom: system.DeadLetterQueueSourceArn }),
  };
}

function attributeOf({ DataType, StringValue, BinaryValue }: MessageAttributeValue): MessageAttribute {
  return { type: DataType ?? 'String', value: BinaryValue ?? StringValue ?? '' };
}

function wireAttributes(attributes: ReadonlyMap<string, MessageAttribute>): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    [...attributes].map(([name, { type, value }]) => [
      name,
      { DataType: type, ...(typeof value === 'string' ? { StringValue: value } : { BinaryValue: value }) },
    ]),
  );
}

function regionOfHost(url: string): string | undefined {
  return /^https?:\/\/(?:sqs\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com/.exec(url)?.slice(1).find(Boolean);
}

/** `undefined` where the host is none: emulators make such URLs (http://sqs.us-east-1.127.0.0.1:4566), and --endpoint-url says more. */
function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}

/** What is no queue may be a URL with a password. */
function masked(text: string): string {
  return text.replace(/\/\/[^/@]*@/, '//***@');
}

/** How often the SDK sent a request that failed. */
function attemptsOf(error: unknown): number {
  return (error as { readonly $metadata?: { readonly attempts?: number } }).$metadata?.attempts ?? 1;
}
