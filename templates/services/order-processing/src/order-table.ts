import { ConditionalCheckFailedException, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { environment } from './generated/environment.ts';
import type { Order, Orders } from './orders.ts';

let table: Orders | undefined;

/** Orders in DynamoDB, one item each. Connected when the first event asks. */
export function orderTable(): Orders {
  table ??= connect(environment('ORDERS_TABLE'));
  return table;
}

function connect(TableName: string): Orders {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient());
  return {
    async get(orderId) {
      // Consistent: an older state would only lose the race to write.
      const { Item } = await client.send(new GetCommand({ TableName, Key: { orderId }, ConsistentRead: true }));
      const { revision = 0, ...order } = { orderId, ...Item } as Order & { readonly revision?: number };
      return { order, revision };
    },
    async put(order, revision) {
      const Item = { ...order, revision: revision + 1 };
      const first = 'attribute_not_exists(orderId)';
      const next = { ConditionExpression: 'revision = :seen', ExpressionAttributeValues: { ':seen': revision } };
      const condition = revision === 0 ? { ConditionExpression: first } : next;
      try {
        await client.send(new PutCommand({ TableName, Item, ...condition }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
