import { describe, expect, it } from 'vitest';
import { startBus } from '../../src/actions/bus-start.ts';
import type { BusLog } from '../../src/domain/events/bus-log.ts';
import { memoryWorld } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';
import { fakeBuses } from './bus-start-world.ts';

const start = async (overrides: Parameters<typeof workspace>[0] = {}) => {
  const buses = fakeBuses();
  const logs: BusLog[] = [];
  const world = memoryWorld(workspace(overrides));
  const bus = await startBus({ port: 4010, enforce: true }, world, buses, (log) => logs.push(log));
  const client = await buses.open({});
  const put = (detail: unknown, detailType = 'OrderPlaced', bus = 'commerce') =>
    client.put([{ source: 'com.acme.orders', detailType, detail: JSON.stringify(detail), bus }]);
  return { bus, buses, logs, put };
};

describe('bus start', () => {
  it('starts with the buses of eda.yaml, `default` once', async () => {
    const eda = 'version: 1\nbuses:\n  default: { summary: All. }\n  commerce: { summary: Orders. }\n';
    const { bus, buses } = await start({ 'eda.yaml': eda });
    expect(buses.started[0]).toMatchObject({ port: 4010, enforce: true, buses: ['commerce'] });
    expect(bus).toMatchObject({
      endpoint: 'http://127.0.0.1:1',
      events: 1,
      buses: ['default', 'commerce'],
      broken: [],
    });
  });

  it('judges events by the catalogue, and hands on what happens', async () => {
    const { put, logs } = await start();
    await put({ orderId: 'o-1', total: { amount: 5 } });
    await put({ orderId: 'o-1', total: { amount: 'five' } });
    await put({}, 'Other');
    expect(logs.map(({ verdict, outcome }) => [verdict.status, outcome])).toEqual([
      ['valid', 'accepted'],
      ['invalid', 'refused'],
      ['unknown', 'refused'],
    ]);
  });

  it('says of an event which bus it belongs on, where that is another', async () => {
    const { put, logs } = await start();
    const valid = { orderId: 'o-1', total: { amount: 5 } };
    await put(valid, 'OrderPlaced', 'default');
    await put({}, 'OrderPlaced', 'default');
    await put(valid);
    await put(valid, 'Other', 'default');
    expect(logs.map(({ outcome, expectedBus }) => [outcome, expectedBus])).toEqual([
      ['accepted', 'commerce'],
      ['refused', 'commerce'],
      ['accepted', undefined],
      ['refused', undefined],
    ]);
  });

  it.each<[string, Parameters<typeof workspace>[0], readonly string[], string]>([
    [
      'no JSON',
      { 'schemas/orders/OrderPlaced/v1/schema.json': '{' },
      ['schemas/orders/OrderPlaced/v1/schema.json'],
      'unknown',
    ],
    [
      'no schema',
      { 'schemas/orders/OrderPlaced/v1/schema.json': '{"type":5}' },
      ['schemas/orders/OrderPlaced/v1/schema.json'],
      'invalid',
    ],
    [
      'a shared type that is broken',
      { 'schemas/types/money.json': '[' },
      ['schemas/types/money.json', 'schemas/orders/OrderPlaced/v1/schema.json'],
      'invalid',
    ],
    [
      'a catastrophic pattern',
      { 'schemas/orders/OrderPlaced/v1/schema.json': '{"properties":{"orderId":{"pattern":"^(a+)+$"}}}' },
      ['schemas/orders/OrderPlaced/v1/schema.json'],
      'invalid',
    ],
    ['a team file that is broken', { 'schemas/teams.yaml': '[' }, ['schemas/teams.yaml'], 'valid'],
  ])('names the broken files, and goes on: %s', async (_, overrides, broken, status) => {
    const { bus, put, logs } = await start(overrides);
    expect([...bus.broken].sort()).toEqual([...broken].sort());
    // Long enough to hold a thread for seconds if the pattern was run.
    await put({ orderId: `${'a'.repeat(40)}!`, total: { amount: 5 } });
    expect(logs[0]?.verdict.status).toBe(status);
  });

  it('throws without a workspace', async () => {
    const nowhere = startBus({ port: 0, enforce: false }, memoryWorld({}), fakeBuses(), () => {});
    await expect(nowhere).rejects.toMatchObject({ kind: 'input', detail: { code: 'no-workspace' } });
  });
});
