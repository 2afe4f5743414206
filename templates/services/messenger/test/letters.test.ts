import { beforeEach, describe, expect, test } from 'vitest';
import { OrderPlaced } from '../src/generated/events/orders/OrderPlaced.v1.ts';
import { OrderShipped } from '../src/generated/events/orders/OrderShipped.v1.ts';
import { onOrderCancelled } from '../src/on-order-cancelled.ts';
import { onOrderPlaced } from '../src/on-order-placed.ts';
import { onOrderShipped } from '../src/on-order-shipped.ts';
import { FakeAws } from './fake-aws.generated.ts';
import { lambdaContext, lambdaEvent } from './lambda.generated.ts';
import { MemoryPost } from './memory-post.ts';

const aws = await FakeAws.start();
const { consumer } = await import('../src/generated/handler.ts');

const amina = 'ORD-7H2K9QXW4M';
const jonas = 'ORD-3F8NC0T5BR';
const id = (number: number) => `0f8fad5b-d9cb-469f-a165-${String(number).padStart(12, '0')}`;
const order = (orderId: string, eventId: string, customer: { readonly email: string; readonly locale?: string }) =>
  OrderPlaced.exampleEvent({ orderId, metadata: { eventId }, customer });

let post: MemoryPost;
beforeEach(() => {
  post = new MemoryPost();
  aws.items.clear();
});
const subjects = () => post.letters.map(({ to, subject }) => [to, subject]);

describe('a batch', () => {
  const handler = consumer({
    onOrderPlaced: (event, own) => onOrderPlaced(event, own, post),
    onOrderShipped: (event, own) => onOrderShipped(event, own, post),
    onOrderCancelled: (event, own) => onOrderCancelled(event, own, post),
  });

  test('in which a parcel comes before its order: it waits, the others do not', async () => {
    const shipped = OrderShipped.exampleEvent({ orderId: amina });
    const other = order(jonas, id(2), { email: 'j@example.com', locale: 'de' });
    const first = await handler(lambdaEvent(shipped, other), lambdaContext());
    expect(first).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    expect(subjects()).toEqual([['j@example.com', `Danke für Ihre Bestellung ${jonas}`]]);
    await handler(lambdaEvent(order(amina, id(1), { email: 'a@example.com', locale: 'en' })), lambdaContext());
    expect(await handler(lambdaEvent(shipped), lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(subjects().at(-1)).toEqual(['a@example.com', `Your order ${amina} is on its way`]);
  });

  test('of which one letter can’t be sent: that one comes again, alone', async () => {
    const batch = lambdaEvent(
      order(amina, id(1), { email: 'a@example.com', locale: 'en' }),
      order(jonas, id(2), { email: 'j@example.com', locale: 'de' }),
    );
    post.down.add('a@example.com');
    expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures: [{ itemIdentifier: 'message-0' }] });
    post.down.clear();
    expect(await handler(batch, lambdaContext())).toEqual({ batchItemFailures: [] });
    expect(subjects().map(([to]) => to)).toEqual(['j@example.com', 'a@example.com']);
  });
});
