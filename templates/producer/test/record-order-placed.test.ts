import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { expect, test } from 'vitest';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { recordOrderPlaced } from '../src/record-order-placed.ts';
import { FakeAws } from './fake-aws.generated.ts';

test('the event is committed', async () => {
  const aws = await FakeAws.start();
  // Change what matters to the case: `OrderPlaced.example({ … })` takes parts of the detail, at any depth.
  const detail = OrderPlaced.example();

  await recordOrderPlaced(DynamoDBDocumentClient.from(new DynamoDBClient()), detail);

  expect([...aws.items.values()]).toMatchObject([{ detail: { S: JSON.stringify(detail) } }]);
});
