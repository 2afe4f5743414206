import { describe, expect, it } from 'vitest';
import {
  Delivery,
  type DeliveryOptions,
  type Outcome,
  type PutAnswer,
  type Wire,
} from '../../../src/domain/events/delivery.ts';
import type { PutEntry } from '../../../src/domain/events/put-events.ts';
import { mulberry } from '../../support/faulty-bus.ts';
import fc from '../../support/property.ts';

/** A wire over which time passes only while somebody sleeps, or a request is under way. */
function fakeWire(
  answer: (entries: readonly PutEntry[], now: number) => PutAnswer | Promise<PutAnswer>,
  random = () => 0.5,
) {
  let now = 0;
  const sleepers: { readonly at: number; readonly wake: () => void }[] = [];
  const sent: { readonly at: number; readonly entries: readonly PutEntry[] }[] = [];
  let most = 0;
  let active = 0;
  const sleep = (milliseconds: number) =>
    new Promise<void>((wake) => {
      sleepers.push({ at: now + milliseconds, wake });
    });
  const wire: Wire<PutEntry> = {
    now: () => now,
    random,
    sleep,
    send: async (entries) => {
      sent.push({ at: now, entries });
      most = Math.max(most, ++active);
      await sleep(20);
      active--;
      return answer(entries, now);
    },
  };
  /** Lets time pass until the promise is settled. */
  async function passing<T>(promise: Promise<T>): Promise<T> {
    let done = false;
    const settled = promise.finally(() => {
      done = true;
    });
    settled.catch(() => {});
    while (!done) {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      if (done) break;
      sleepers.sort((a, b) => a.at - b.at);
      const next = sleepers.shift();
      if (next === undefined) {
        await new Promise((resolve) => setImmediate(resolve));
        if (!done && sleepers.length === 0) throw new Error('Nobody sleeps, and nothing is done.');
        continue;
      }
      now = Math.max(now, next.at);
      next.wake();
    }
    return settled;
  }
  return { wire, sent, passing, most: () => most, now: () => now };
}

const entry = (detail: string): PutEntry => ({ source: 's', detailType: 'T', detail });
const ids = (entries: readonly PutEntry[]): PutAnswer => ({
  results: entries.map(({ detail }) => ({ eventId: `${detail}` })),
});

async function deliver(
  details: readonly string[],
  fake: ReturnType<typeof fakeWire>,
  options: Partial<DeliveryOptions<string>> = {},
) {
  const outcomes = new Map<string, Outcome>();
  const delivery = new Delivery<string, PutEntry>(fake.wire, entry, {
    concurrency: 4,
    deadline: 60_000,
    ...options,
    settled: (settled) => {
      for (const [item, outcome] of settled) {
        expect(outcomes.has(item)).toBe(false);
        outcomes.set(item, outcome);
      }
    },
  });
  await fake.passing(
    (async () => {
      for (const detail of details) await delivery.add(detail);
      await delivery.finish();
    })(),
  );
  return { outcomes, delivery };
}
const many = (count: number, size = 10) => Array.from({ length: count }, (_, i) => `${i}`.padEnd(size, '.'));

describe('a delivery', () => {
  it('fills requests, and keeps so many under way', async () => {
    const fake = fakeWire(ids);
    const { outcomes } = await deliver(many(95), fake);
    expect(fake.sent.map(({ entries }) => entries.length)).toEqual([...Array(9).fill(10), 5]);
    expect(fake.most()).toBe(4);
    expect(outcomes.size).toBe(95);
  });

  it('fills requests with what is to be sent again', async () => {
    let first = true;
    const fake = fakeWire((entries) => {
      const failing = first;
      first = false;
      const failure = { errorCode: 'ThrottlingException', errorMessage: 'No.' };
      return failing ? { results: entries.map((_, i) => (i < 3 ? { failure } : { eventId: 'x' })) } : ids(entries);
    });
    await deliver(many(500), fake, { concurrency: 1 });
    expect(fake.sent.filter(({ entries }) => entries.length < 10).length).toBeLessThanOrEqual(1);
    expect(fake.sent.flatMap(({ entries }) => entries)).toHaveLength(503);
  });

  it('keeps requests below their bytes', async () => {
    const fake = fakeWire(ids);
    const { outcomes } = await deliver(many(40, 300_000), fake);
    for (const { entries } of fake.sent) expect(entries.length).toBe(3 - Number(entries.length === 1) * 2);
    expect(outcomes.size).toBe(40);
  });

  it('asks to wait, so that only so many are open', async () => {
    const fake = fakeWire(ids);
    const delivery = new Delivery<string, PutEntry>(fake.wire, entry, { concurrency: 2, deadline: 1000, settled() {} });
    let added = 0;
    let waiting: Promise<void> | undefined;
    while (waiting === undefined) waiting = delivery.add(`${added++}`);
    expect(added).toBe(160);
    await fake.passing(waiting.then(() => delivery.finish()));
  });

  it('keeps to a rate, those sent again included', async () => {
    const fake = fakeWire((entries, now) =>
      now < 500
        ? { results: entries.map(() => ({ failure: { errorCode: 'InternalFailure', errorMessage: 'No.' } })) }
        : ids(entries),
    );
    await deliver(many(200), fake, { rate: 50 });
    const at = fake.sent.flatMap(({ at, entries }) => entries.map(() => at));
    // In each second, no more than the rate and the one request that the bucket holds.
    for (const [i, start] of at.entries()) {
      expect(at.slice(i).filter((time) => time < start + 1000).length).toBeLessThanOrEqual(60);
    }
    expect(fake.now()).toBeGreaterThan(3500);
  });

  it('stops at once where every request is refused', async () => {
    const error = new Error('Expired.');
    const fake = fakeWire(() => ({ kind: 'refused', errorCode: 'aws-credentials', errorMessage: 'Expired.', error }));
    const { outcomes, delivery } = await deliver(many(100), fake, { concurrency: 1 });
    expect(fake.sent).toHaveLength(1);
    expect(delivery.stopped).toMatchObject({ error });
    const codes = [...outcomes.values()].map((outcome) => ('errorCode' in outcome ? outcome.errorCode : ''));
    expect(codes).toEqual([...Array(10).fill('aws-credentials'), ...Array(90).fill('NotSent')]);
  });

  it('gives up as a whole where nothing had a result until a deadline', async () => {
    const error = new Error('Gone.');
    const fake = fakeWire(() => ({
      kind: 'unreached',
      errorCode: 'endpoint-unreachable',
      errorMessage: 'Gone.',
      error,
    }));
    const { outcomes, delivery } = await deliver(many(1000), fake, { deadline: 5000 });
    expect(delivery.stopped).toMatchObject({ kind: 'unreached' });
    expect(outcomes.size).toBe(1000);
    expect(fake.now()).toBeLessThan(10_000);
  });

  it('gives a request no longer than its events have left, and at least a second', async () => {
    const fake = fakeWire(ids);
    const asked: number[] = [];
    // Nobody answers: a request takes all the time that it is given.
    const wire: Wire<PutEntry> = {
      ...fake.wire,
      send: async (entries, milliseconds) => {
        asked.push(milliseconds);
        await fake.wire.sleep(Math.min(20_000, milliseconds));
        return { kind: 'lost', errorCode: 'late', errorMessage: 'Late.', error: new Error(`${entries.length}`) };
      },
    };
    const { outcomes } = await deliver(many(20), { ...fake, wire }, { deadline: 30_000 });
    expect([...outcomes.values()]).toMatchObject(
      many(20).map(() => ({ errorCode: 'late', attempts: 2, answersLost: 2 })),
    );
    expect(asked[0]).toBe(30_000);
    expect(Math.max(...asked.slice(2))).toBeLessThan(10_000);
    expect(fake.now()).toBeLessThanOrEqual(30_000);
    expect(asked.every((milliseconds) => milliseconds >= 1000)).toBe(true);
  });

  it('does not send again what waited behind others until its deadline was over', async () => {
    const sent: string[] = [];
    const fake = fakeWire(ids);
    // One entry fails late; the request behind it hangs, and leaves it no time.
    const wire: Wire<PutEntry> = {
      ...fake.wire,
      send: async (entries, milliseconds) => {
        sent.push(...entries.map(({ detail = '' }) => detail));
        if (sent.length === 1) {
          await fake.wire.sleep(3000);
          return { results: [{ failure: { errorCode: 'InternalFailure', errorMessage: 'No.' } }] };
        }
        await fake.wire.sleep(milliseconds);
        return ids(entries);
      },
    };
    const outcomes = new Map<string, Outcome>();
    const delivery = new Delivery<string, PutEntry>(wire, entry, {
      concurrency: 1,
      deadline: 5000,
      settled: (settled) => {
        for (const [item, outcome] of settled) outcomes.set(item, outcome);
      },
    });
    delivery.add('first');
    delivery.flush();
    for (const detail of many(10, 400_000)) delivery.add(detail);
    await fake.passing(delivery.finish());
    expect(outcomes.size).toBe(11);
    expect(outcomes.get('first')).toMatchObject({ errorCode: 'InternalFailure', attempts: 1 });
    expect(sent.filter((detail) => detail === 'first')).toHaveLength(1);
  });

  it('can be stopped: what is under way has its outcome, the rest was not sent', async () => {
    const fake = fakeWire(ids);
    const outcomes = new Map<string, Outcome>();
    const delivery = new Delivery<string, PutEntry>(fake.wire, entry, {
      concurrency: 2,
      deadline: 1000,
      settled: (settled) => {
        for (const [item, outcome] of settled) outcomes.set(item, outcome);
      },
    });
    for (const detail of many(50)) delivery.add(detail);
    delivery.stop();
    await fake.passing(delivery.finish());
    expect([...outcomes.values()].filter((outcome) => 'eventId' in outcome)).toHaveLength(20);
    expect(outcomes.size).toBe(50);
  });
});

it('loses nothing, and doubles nothing that it does not say, whatever happens', async () => {
  const faults = fc.record({
    seed: fc.integer(),
    count: fc.integer({ min: 1, max: 400 }),
    concurrency: fc.integer({ min: 1, max: 8 }),
    entry: fc.double({ min: 0, max: 0.6, noNaN: true }),
    request: fc.double({ min: 0, max: 0.6, noNaN: true }),
    rate: fc.option(fc.integer({ min: 1, max: 5000 }), { nil: undefined }),
  });
  await fc.assert(
    fc.asyncProperty(faults, async ({ seed, count, concurrency, entry, request, rate }) => {
      const random = mulberry(seed);
      const arrived = new Map<string, number>();
      const take = (entries: readonly PutEntry[]): PutAnswer => ({
        results: entries.map(({ detail = '' }) => {
          if (random() < entry) return { failure: { errorCode: 'InternalFailure', errorMessage: 'No.' } };
          arrived.set(detail, (arrived.get(detail) ?? 0) + 1);
          return { eventId: detail };
        }),
      });
      const failure = (kind: 'throttled' | 'unreached' | 'lost'): PutAnswer => {
        return { kind, errorCode: kind, errorMessage: kind, error: new Error(kind) };
      };
      const fake = fakeWire((entries) => {
        expect(entries.length).toBeLessThanOrEqual(10);
        if (random() >= request) return take(entries);
        const which = random();
        if (which < 0.25) return failure('throttled');
        if (which < 0.5) return failure('unreached');
        if (which < 0.75) take(entries);
        return failure('lost');
      }, random);
      const details = many(count);
      const { outcomes } = await deliver(details, fake, {
        concurrency,
        deadline: 3_600_000,
        ...(rate === undefined ? {} : { rate }),
      });
      for (const detail of details) {
        const outcome = outcomes.get(detail);
        expect(outcome).toMatchObject({ eventId: detail });
        const times = arrived.get(detail) ?? 0;
        expect(times).toBeGreaterThanOrEqual(1);
        expect(times).toBeLessThanOrEqual(1 + (outcome?.answersLost ?? 0));
      }
      expect(fake.most()).toBeLessThanOrEqual(concurrency);
    }),
    { numRuns: 40 },
  );
});
