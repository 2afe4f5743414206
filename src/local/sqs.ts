import { createHash, randomUUID } from 'node:crypto';
import { isObject, type Json, type JsonObject, member } from '../domain/json.ts';
import { AwsError } from './aws-error.ts';
import { given, objectOf, textOf } from './constraints.ts';
import type { JsonService } from './json-protocol.ts';

/** A message on a queue. */
export interface StoredMessage {
  readonly id: string;
  readonly body: string;
  readonly attributes: ReadonlyMap<string, string>;
}

/** Bytes of body and attributes together. Source: SQS API Reference, SendMessage. */
const MOST_BYTES = 1_048_576;

/**
 * Standard queues that messages are sent to, as far as a function does so. `onMessage` is called once a message is on its queue, which is
 * named by the end of its URL. Source: SQS API Reference, SendMessage; SQS Developer Guide, "Calculating the MD5 message digest".
 */
export function createSqs(
  queues: readonly string[],
  onMessage: (queue: string, message: StoredMessage) => void,
): JsonService {
  return {
    protocol: 'aws-json-1.0',
    targetPrefix: 'AmazonSQS',
    operations: {
      SendMessage: (input) => {
        const queue = queues.find((name) => name === textOf(input, 'QueueUrl')?.split('/').at(-1));
        if (queue === undefined) {
          throw new AwsError('com.amazonaws.sqs#QueueDoesNotExist', 'The specified queue does not exist.');
        }
        const body = textOf(input, 'MessageBody');
        if (body === undefined || body === '') throw missing('MessageBody');
        const attributes = readAttributes(objectOf(input, 'MessageAttributes') ?? {});
        const size = attributes.reduce((sum, parts) => sum + parts.reduce((all, part) => all + part.length, 0), 0);
        if (Buffer.byteLength(body) + size > MOST_BYTES) {
          const why = `Message must be shorter than ${MOST_BYTES} bytes.`;
          throw new AwsError('InvalidParameterValue', `One or more parameters are invalid. Reason: ${why}`);
        }
        if (FORBIDDEN.test(body)) {
          throw new AwsError(
            'com.amazonaws.sqs#InvalidMessageContents',
            'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
          );
        }
        const id = randomUUID();
        const read = attributes.map(([name, , , value]) => [String(name), String(value)] as const);
        onMessage(queue, { id, body, attributes: new Map(read) });
        return given({
          MessageId: id,
          MD5OfMessageBody: createHash('md5').update(body).digest('hex'),
          MD5OfMessageAttributes: attributes.length === 0 ? undefined : digestOf(attributes),
        });
      },
    },
    notBuilt: [
      'AddPermission CancelMessageMoveTask ChangeMessageVisibility ChangeMessageVisibilityBatch CreateQueue DeleteMessage',
      'DeleteMessageBatch DeleteQueue GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListMessageMoveTasks ListQueues',
      'ListQueueTags PurgeQueue ReceiveMessage RemovePermission SendMessageBatch SetQueueAttributes StartMessageMoveTask TagQueue UntagQueue',
    ].flatMap((line) => line.split(' ')),
  };
}

/** What XML 1.0 has no place for. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;

type AttributeParts = readonly [name: Buffer, type: Buffer, transport: Buffer, value: Buffer];

function readAttributes(input: JsonObject): readonly AttributeParts[] {
  return Object.entries(input)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, attribute]) => {
      const type = isObject(attribute) ? textOf(attribute, 'DataType') : undefined;
      const transport = type?.split('.')[0];
      const value = transport === 'Binary' ? binaryOf(member(attribute, 'BinaryValue')) : stringOf(attribute);
      if (type === undefined || !['String', 'Number', 'Binary'].includes(transport ?? '') || value === undefined) {
        const why = `The message attribute '${name}' must contain a non-empty message attribute value of its type.`;
        throw new AwsError('InvalidParameterValue', why);
      }
      const kind = Buffer.of(transport === 'Binary' ? 2 : 1);
      return [Buffer.from(name), Buffer.from(type), kind, value] as const;
    });
}

function stringOf(attribute: Json): Buffer | undefined {
  const value = member(attribute, 'StringValue');
  return typeof value === 'string' && value !== '' ? Buffer.from(value) : undefined;
}

function binaryOf(value: Json | undefined): Buffer | undefined {
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'base64') : undefined;
}

/** Of each attribute in order of names: length and bytes of name, type and value, and between the last two one byte of the kind. */
function digestOf(attributes: readonly AttributeParts[]): string {
  const hash = createHash('md5');
  const sized = (part: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    hash.update(length).update(part);
  };
  for (const [name, type, kind, value] of attributes) {
    sized(name);
    sized(type);
    hash.update(kind);
    sized(value);
  }
  return hash.digest('hex');
}

function missing(name: string): AwsError {
  return new AwsError('MissingParameter', `The request must contain the parameter ${name}.`);
}
