import { type DynamoDBDocumentClient, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { OrderPlaced } from './generated/events/orders/OrderPlaced.v1.ts';
import { toOutbox } from './generated/outbox.ts';

/**
 * Commits your state and the event that tells of it, together: both are there, or neither. Call it where your service now writes
 * its state. Nobody calls PutEvents: the event is published from the outbox, once this has resolved.
 */
export async function recordOrderPlaced(dynamo: DynamoDBDocumentClient, detail: OrderPlaced): Promise<void> {
  await dynamo.send(
    new TransactWriteCommand({
      TransactItems: [
        // Your state, in any table of this account and Region: { Put: { TableName: …, Item: … } },
        // eda:swap ordering-key detail.orderId
        toOutbox(OrderPlaced, detail, { key: detail.orderId }),
      ],
    }),
  );
}
