import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { environment } from './generated/environment.ts';
import type { Contact, Post } from './letters.ts';

let post: Post | undefined;

/** Contacts in DynamoDB; letters go to the mail gateway by a FIFO queue. Connected when the first event asks. */
export function awsPost(): Post {
  post ??= connect(environment('CONTACTS_TABLE'), environment('LETTERS_QUEUE_URL'));
  return post;
}

/** Nobody hears of an order later than that, and personal data is not kept longer. */
const DAYS = 60;

function connect(TableName: string, QueueUrl: string): Post {
  const table = DynamoDBDocumentClient.from(new DynamoDBClient(), { marshallOptions: { removeUndefinedValues: true } });
  const queue = new SQSClient();
  return {
    async remember(contact) {
      const expires = Math.floor(Date.now() / 1000) + DAYS * 24 * 60 * 60;
      await table.send(new PutCommand({ TableName, Item: { ...contact, expires } }));
    },
    async contact(orderId) {
      const { Item } = await table.send(new GetCommand({ TableName, Key: { orderId }, ConsistentRead: true }));
      return Item as Contact | undefined;
    },
    async send(letter) {
      const of = { MessageGroupId: letter.orderId, MessageDeduplicationId: letter.id };
      await queue.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(letter), ...of }));
    },
  };
}
