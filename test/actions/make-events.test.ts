import { describe, expect, it } from 'vitest';
import { findEvent } from '../../src/actions/find-event.ts';
import { loadCatalogue } from '../../src/actions/load-catalogue.ts';
import { type MakeOptions, makeEvents, requireValid, SEEDED_TIME } from '../../src/actions/make-events.ts';
import { memoryFolder } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';
import { fakeBuses, NOW } from './bus-start-world.ts';

const HEAD = 'schemas/orders/OrderPlaced/v1/schema.json';

async function make(options: Partial<MakeOptions> = {}, overrides: Parameters<typeof workspace>[0] = {}) {
  const loaded = await loadCatalogue(memoryFolder(workspace(overrides)));
  const target = findEvent(loaded, 'orders/OrderPlaced');
  const made = await makeEvents(loaded, target, { count: 1, shape: 'typical', set: [], ...options }, fakeBuses());
  requireValid(loaded, target, made.details, made.validator);
  return made;
}

describe('time and seed', () => {
  it.each<[string, Partial<MakeOptions>, number, number]>([
    ['are those of the outside', {}, 99, NOW.getTime()],
    ['are fixed by a seed', { seed: 5 }, 5, SEEDED_TIME],
    ['take a time', { seed: 5, time: '2030-01-02T03:04:05.678Z' }, 5, Date.UTC(2030, 0, 2, 3, 4, 5, 678)],
    ['take a time without a seed', { time: '2030-01-02T03:04:05Z' }, 99, Date.UTC(2030, 0, 2, 3, 4, 5)],
    ['take a time with an offset', { time: '2030-01-02T03:04-05:30' }, 99, Date.UTC(2030, 0, 2, 8, 34)],
    ['take a time without an offset as UTC', { time: '2030-01-02T03:04' }, 99, Date.UTC(2030, 0, 2, 3, 4)],
    ['take a day', { time: '2030-01-02' }, 99, Date.UTC(2030, 0, 2)],
  ])('%s', async (_, options, seed, time) => {
    expect(await make(options)).toMatchObject({ seed, time: new Date(time).toISOString() });
  });

  it.each([
    '',
    'now',
    '5',
    '2030',
    '2 Jan 2030',
    '2030-13-01',
    '2026-02-30',
    '2026-02-29T12:00:00Z',
    '2026-04-31T12:00:00+02:00',
    '2030-01-02T25:00Z',
    '2030-01-02T03Z',
    '+275760-09-13T00:00:00Z',
  ])('"%s" is no time', async (time) => {
    await expect(make({ time })).rejects.toMatchObject({ kind: 'usage', detail: { code: 'bad-time' } });
  });
});

describe('events', () => {
  it('are the same with the same seed, and the first of many is the only of one', async () => {
    const [one, many, again] = [
      await make({ seed: 3 }),
      await make({ seed: 3, count: 20 }),
      await make({ seed: 3, count: 20 }),
    ];
    expect(many.details).toEqual(again.details);
    expect(many.details[0]).toEqual(one.details[0]);
    expect(new Set(many.details.map((detail) => JSON.stringify(detail))).size).toBe(20);
  });

  it('are equal where the schema allows one only', async () => {
    const schema = { [HEAD]: '{"const":{"orderId":"o-1"}}', 'schemas/orders/services/books.yaml': null };
    const { details } = await make(
      { count: 3 },
      { ...schema, 'schemas/orders/OrderPlaced/v1/examples/small.json': null },
    );
    expect(details).toEqual([{ orderId: 'o-1' }, { orderId: 'o-1' }, { orderId: 'o-1' }]);
  });

  it('that --set made invalid name the first of several', async () => {
    const set = ['total.amount=x'];
    await expect(make({ set })).rejects.toMatchObject({
      kind: 'finding',
      detail: {
        code: 'event-invalid',
        message: expect.stringMatching(/^The event is no orders\/OrderPlaced@1, at "\/total\/amount": /),
      },
    });
    await expect(make({ set, count: 2 })).rejects.toMatchObject({
      detail: { message: expect.stringMatching(/^Event 1 is no orders\/OrderPlaced@1, at /) },
    });
  });

  it.each([
    ['no schema', '{"type":5}'],
    ['a catastrophic pattern', '{"type":"object","required":["a"],"properties":{"a":{"pattern":"^(a+)+$"}}}'],
  ])('are not made of %s', async (_, schema) => {
    await expect(make({}, { [HEAD]: schema })).rejects.toMatchObject({
      detail: { code: 'broken-schema', at: { file: HEAD } },
    });
  });

  it('are not made of a schema that multiplies its own work', async () => {
    const step = (at: number) => [
      `d${at}`,
      { allOf: [{ $ref: `#/$defs/d${at + 1}` }, { $ref: `#/$defs/d${at + 1}` }] },
    ];
    const $defs = { ...Object.fromEntries(Array.from({ length: 40 }, (_, at) => step(at))), d40: {} };
    const schema = JSON.stringify({ type: 'object', $ref: '#/$defs/d0', $defs });
    await expect(make({}, { [HEAD]: schema })).rejects.toMatchObject({
      kind: 'finding',
      detail: {
        code: 'no-sample',
        message: expect.stringMatching(/^No event of this schema was found: at "\/\$defs\/.*too complex to sample\.$/),
      },
    });
  });

  it('whose address collides with another’s are refused', async () => {
    const collide = {
      'schemas/orders/OrderPlaced/event.yaml':
        'summary: P.\nowner: checkout\nsource: com.acme.orders\nbus: commerce\nmajors:\n  1: { detailType: A }\n  2: { detailType: A }\n',
      'schemas/orders/OrderPlaced/v2/schema.json': '{"type":"object"}',
    };
    await expect(make({}, collide)).rejects.toMatchObject({
      kind: 'finding',
      detail: { code: 'wrong-address', next: 'Run `eda schema validate`: two addresses collide.' },
    });
  });
});
