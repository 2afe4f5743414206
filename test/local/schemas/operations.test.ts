import * as sdk from '@aws-sdk/client-schemas';
import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../../src/local/collections.ts';
import { openSchemas } from '../../../src/local/schemas/operations.ts';
import { NOW } from '../world.ts';

const { operations } = openSchemas({
  store: memoryStore(),
  clock: { now: () => NOW },
  random: { uuid: () => 'id' },
  account: '000000000000',
  region: 'us-east-1',
  emit: () => {},
  findBus: () => undefined,
});

/** The operations of the service model that the SDK was made of: name, method, path, status. */
const model = Object.entries(sdk)
  .filter(([name]) => name.endsWith('Command') && !name.startsWith('$'))
  .map(([name]) => {
    const operation = name.replace(/Command$/, '');
    const [method, path, status] = (sdk as unknown as Record<string, [9, string, string, { http: unknown[] }]>)[
      `${operation}$`
    ]![3].http;
    return { name: operation, method, path, status };
  });

describe('the table of operations', () => {
  it('is the SDK’s', () => {
    const table = operations.map(({ name, method, path, status }) => ({ name, method, path, status }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(model).toHaveLength(31);
    expect(table.sort(byName)).toEqual(model.sort(byName));
  });
});
