import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { environment } from './environment.ts';
import type { Refused } from './subscriptions.ts';

/** So that the message stays within what SQS takes: an event may have an issue for each of its lines. */
const MOST_ISSUES = 100;

const queue = environment('REJECTION_QUEUE_URL');
const sqs = new SQSClient();

/** Puts what was received on the rejection queue, with the reasons. Gives the id of the message. */
export async function reject({ reason, issues, event }: Refused, received: unknown): Promise<string | undefined> {
  const said = JSON.stringify({ reason, issues: issues.slice(0, MOST_ISSUES) });
  // An event that came as text goes on as it is: read and written again, its large numbers would be rounded.
  const json = typeof received === 'string' && reason !== 'not-json' ? received : JSON.stringify(received ?? null);
  const id = idOf(event);
  const { MessageId } = await sqs.send(
    new SendMessageCommand({
      QueueUrl: queue,
      MessageBody: `${said.slice(0, -1)},"event":${json}}`,
      MessageAttributes: {
        reason: { DataType: 'String', StringValue: reason },
        ...(id === undefined ? {} : { 'event-id': { DataType: 'String', StringValue: id } }),
      },
    }),
  );
  return MessageId;
}

/** EventBridge's id, if it looks like one: what is invalid may have anything in its place, and SQS would refuse it. */
function idOf(event: unknown): string | undefined {
  const id = typeof event === 'object' && event !== null && 'id' in event ? event.id : undefined;
  return typeof id === 'string' && /^[\w-]{1,64}$/.test(id) ? id : undefined;
}
