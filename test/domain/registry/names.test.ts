import { describe, expect, it } from 'vitest';
import { cleaned, LONGEST_NAME, schemaNames } from '../../../src/domain/registry/names.ts';
import fc from '../../support/property.ts';

const major = (ref: string, detailType: string, source = 'com.acme.orders', registry = 'acme') => ({
  ref,
  registry,
  address: { source, detailType },
});

describe('names of schemas', () => {
  it.each([
    ['OrderPlaced', 'OrderPlaced'],
    ['AWS API Call via CloudTrail', 'AWSAPICallViaCloudTrail'],
    ['EC2 Instance State-change Notification', 'EC2InstanceState-changeNotification'],
    ['order placed/v2', 'OrderPlacedV2'],
    ['größe', 'GrE'],
    ['注文', '_'],
  ])('%s becomes %s', (text, name) => expect(cleaned(text)).toBe(name));

  it('are plain, and those of majors that share an address have their number', () => {
    const { names, problems } = schemaNames([
      major('orders/OrderPlaced@1', 'OrderPlaced'),
      major('orders/OrderPlaced@2', 'OrderPlaced'),
      major('orders/OrderPlaced@3', 'OrderPlaced.v3'),
      major('orders/OrderPlaced@10', 'OrderPlaced'),
    ]);
    expect(problems).toEqual([]);
    expect(Object.fromEntries(names)).toEqual({
      'orders/OrderPlaced@1': 'com.acme.orders@OrderPlaced',
      'orders/OrderPlaced@2': 'com.acme.orders@OrderPlaced.v2',
      'orders/OrderPlaced@3': 'com.acme.orders@OrderPlaced.v3',
      'orders/OrderPlaced@10': 'com.acme.orders@OrderPlaced.v10',
    });
  });

  it('of events that share an address have the event too', () => {
    const { names } = schemaNames([
      major('orders/Cancelled@1', 'Changed'),
      major('orders/Placed@1', 'Changed'),
      major('orders/Placed@2', 'Changed'),
    ]);
    expect([...names.values()]).toEqual([
      'com.acme.orders@Changed.Cancelled',
      'com.acme.orders@Changed.Placed',
      'com.acme.orders@Changed.Placed.v2',
    ]);
  });

  it('that collide after cleaning are told, with both majors', () => {
    const two = [major('orders/A@1', 'Order placed'), major('orders/B@1', 'OrderPlaced')];
    expect(schemaNames(two).problems).toEqual([
      { ref: 'orders/B@1', name: 'com.acme.orders@OrderPlaced', other: 'orders/A@1' },
    ]);
    const apart = [major('orders/A@1', 'Order placed'), major('orders/B@1', 'OrderPlaced', 'com.acme.orders', 'other')];
    expect(schemaNames(apart).problems).toEqual([]);
  });

  it('that are too long are told', () => {
    const { problems } = schemaNames([major('orders/A@1', 'x'.repeat(128), 'y'.repeat(257))]);
    expect(problems).toMatchObject([{ ref: 'orders/A@1' }]);
  });

  it('are what AWS takes, one a major', () => {
    const text = fc.string({ minLength: 1, maxLength: 40, unit: 'grapheme' });
    fc.assert(
      fc.property(fc.array(fc.record({ source: text, detailType: text }), { maxLength: 8 }), (addresses) => {
        const majors = addresses.map((address, i) => major(`orders/E${i}@1`, address.detailType, address.source));
        const { names, problems } = schemaNames(majors);
        expect(names.size + problems.length).toBe(majors.length);
        expect(new Set(names.values()).size).toBe(names.size);
        for (const name of names.values()) {
          expect(name).toMatch(/^[0-9A-Za-z._@-]+$/);
          expect(name.length).toBeLessThanOrEqual(LONGEST_NAME);
        }
      }),
    );
  });
});
