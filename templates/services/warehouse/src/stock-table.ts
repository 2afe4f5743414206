import { setTimeout as wait } from 'node:timers/promises';
import { DynamoDBClient, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { environment } from './generated/environment.ts';
import type { Reservation, Step, Stock } from './stock.ts';

let table: Stock | undefined;

/** Stock in DynamoDB: an item for each article, `sku#…`, and each reservation, `order#…`. Connected when the first event asks. */
export function stockTable(): Stock {
  table ??= connect(environment('STOCK_TABLE'));
  return table;
}

/** How often to try again where others change the same articles at the moment. */
const ATTEMPTS = 5;

function connect(TableName: string): Stock {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  const item = (step: Step) => {
    if ('open' in step) {
      const { orderId, ...reservation } = step.open;
      const Item = { id: `order#${orderId}`, ...reservation };
      return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(id)' } };
    }
    if ('release' in step) {
      return {
        Update: {
          TableName,
          Key: { id: `order#${step.release}` },
          UpdateExpression: 'SET #state = :released',
          ConditionExpression: '#state = :held',
          ExpressionAttributeNames: { '#state': 'state' },
          ExpressionAttributeValues: { ':held': 'held', ':released': 'released' },
        },
      };
    }
    const taken = 'take' in step;
    return {
      Update: {
        TableName,
        Key: { id: `sku#${taken ? step.take : step.give}` },
        UpdateExpression: 'ADD available :change',
        ExpressionAttributeValues: { ':change': taken ? -step.pieces : step.pieces, ...(taken && { ':pieces': step.pieces }) },
        ...(taken && { ConditionExpression: 'available >= :pieces' }),
      },
    };
  };
  return {
    async commit(steps) {
      for (let attempt = 1; ; attempt++) {
        try {
          await client.send(new TransactWriteCommand({ TransactItems: steps.map(item) }));
          return [];
        } catch (error) {
          if (!(error instanceof TransactionCanceledException)) throw error;
          const codes = error.CancellationReasons?.map(({ Code }) => Code) ?? [];
          const refused = steps.filter((_, i) => codes[i] === 'ConditionalCheckFailed');
          if (refused.length > 0) return refused;
          if (attempt === ATTEMPTS || !codes.includes('TransactionConflict')) throw error;
          await wait(Math.random() * 50 * 2 ** attempt);
        }
      }
    },
    async reservation(orderId) {
      const Key = { id: `order#${orderId}` };
      const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
      if (Item === undefined) return undefined;
      const { state, pieces } = Item as Omit<Reservation, 'orderId'>;
      return { orderId, state, pieces };
    },
  };
}
