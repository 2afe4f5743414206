import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { environment } from './generated/environment.ts';
import type { Windows } from './windows.ts';

let table: Windows | undefined;

/** Sums in DynamoDB: an item a window, and one for each event that was added. Connected when the first event asks. */
export function windowTable(): Windows {
  table ??= connect(environment('WINDOWS_TABLE'));
  return table;
}

/** So long an event may come again: what the stream keeps, and an archive replays. */
const DAYS = 90;

function connect(TableName: string): Windows {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    async add({ eventId, window, sums }) {
      const names = Object.keys(sums);
      const expires = Math.floor(Date.now() / 1000) + DAYS * 24 * 60 * 60;
      const once = { id: `event#${eventId}`, window, expires };
      // Both or neither: a sum can't have an event whose mark is missing.
      const TransactItems = [
        { Put: { TableName, Item: once, ConditionExpression: 'attribute_not_exists(id)' } },
        {
          Update: {
            TableName,
            Key: { id: `window#${window}` },
            UpdateExpression: `ADD ${names.map((_, i) => `#n${i} :v${i}`).join(', ')}`,
            ExpressionAttributeNames: Object.fromEntries(names.map((name, i) => [`#n${i}`, name])),
            ExpressionAttributeValues: Object.fromEntries(names.map((name, i) => [`:v${i}`, sums[name]])),
          },
        },
      ];
      try {
        await client.send(new TransactWriteCommand({ TransactItems }));
        return true;
      } catch (error) {
        // Any other reason, such as another shard that adds to the window: the stream comes again.
        if (!(error instanceof TransactionCanceledException)) throw error;
        if (error.CancellationReasons?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
        return false;
      }
    },
  };
}
