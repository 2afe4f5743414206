import { describe, expect, it } from 'vitest';
import { type PublishInput, publishTestEvent } from '../../src/actions/publish-test-event.ts';
import type { Wizard } from '../../src/ports.ts';
import { memoryWorld } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';
import { fakeBuses } from './bus-start-world.ts';

type Person = Omit<Wizard, 'text'>;

const BASE: PublishInput = {
  reference: 'orders/OrderPlaced',
  count: 1,
  shape: 'typical',
  set: [],
  local: false,
  dryRun: false,
  validate: true,
  explain: false,
  marker: true,
  yes: false,
};
const STAGES = `stages:
  test: { endpointUrl: "http://127.0.0.1:7", buses: { commerce: arn:aws:events:eu-west-1:123456789012:event-bus/c } }
  live: { region: eu-west-1, profile: live, buses: {} }
`;
const tree = workspace({ 'eda.yaml': `version: 1\nbuses:\n  commerce: { summary: All. }\n${STAGES}` });
const asked = () => Promise.reject(new Error('asked'));
const nobody: Person = { interactive: false, choose: asked, confirm: asked };

function publish(input: Partial<PublishInput>, buses = fakeBuses(), prompt = nobody) {
  return publishTestEvent({ ...BASE, ...input }, memoryWorld({ ...tree }), buses, prompt);
}

describe('where events go', () => {
  it.each<[string, Partial<PublishInput>, object, string]>([
    ['as AWS is configured', {}, {}, 'commerce'],
    [
      'to a stage',
      { stage: 'test' },
      { endpointUrl: 'http://127.0.0.1:7' },
      'arn:aws:events:eu-west-1:123456789012:event-bus/c',
    ],
    ['to a stage that maps no bus', { stage: 'live' }, { region: 'eu-west-1', profile: 'live' }, 'commerce'],
    [
      'where flags say, before the stage',
      { stage: 'live', region: 'eu-north-1', profile: 'me', bus: 'mine' },
      { region: 'eu-north-1', profile: 'me' },
      'mine',
    ],
    [
      'to an endpoint, before that of the stage',
      { stage: 'test', endpointUrl: 'http://x' },
      { endpointUrl: 'http://x' },
      'arn:aws:events:eu-west-1:123456789012:event-bus/c',
    ],
  ])('%s', async (_, input, target, bus) => {
    const buses = fakeBuses();
    const published = await publish(input, buses);
    expect(buses.opened).toEqual([target]);
    expect(buses.sent.map((entry) => entry.bus)).toEqual([bus]);
    expect(published).toMatchObject({ bus, reference: 'orders/OrderPlaced@1', notes: [] });
    expect(buses.stillOpen.size).toBe(0);
  });

  it('to nobody in a dry run', async () => {
    const buses = fakeBuses();
    const published = await publish({ dryRun: true, count: 3, local: true }, buses);
    expect(published.entries).toHaveLength(3);
    expect(published).not.toHaveProperty('where');
    expect([buses.opened, buses.started]).toEqual([[], []]);
  });

  it('to nobody where the bus is missing, and everything is closed', async () => {
    const buses = fakeBuses({ lookup: 'missing' });
    await expect(publish({ local: true }, buses)).rejects.toMatchObject({
      kind: 'input',
      detail: { code: 'no-such-bus' },
    });
    expect(buses.sent).toEqual([]);
    expect(buses.stillOpen.size).toBe(0);
  });

  it('nowhere that is left open when sending fails', async () => {
    const buses = fakeBuses({
      put: () => {
        throw new Error('boom');
      },
    });
    await expect(publish({ local: true }, buses)).rejects.toThrow('boom');
    expect(buses.stillOpen.size).toBe(0);
  });
});

describe('what is sent', () => {
  it('is the detail as it was given, once', async () => {
    const buses = fakeBuses();
    const detail = { orderId: 'o-1', total: { amount: 5 }, unknown: '✓' };
    const published = await publish({ data: JSON.stringify(detail), set: ['orderId=o-2'] }, buses);
    expect(buses.sent).toEqual([
      {
        source: 'com.acme.orders',
        detailType: 'OrderPlaced',
        detail: JSON.stringify({ ...detail, orderId: 'o-2' }),
        bus: 'commerce',
      },
    ]);
    expect(published).not.toHaveProperty('seed');
    expect(published.entries[0]?.size).toBe(
      Buffer.byteLength(`com.acme.orders${'OrderPlaced'}${JSON.stringify({ ...detail, orderId: 'o-2' })}`),
    );
  });

  it('is nothing where one event of several is not valid', async () => {
    const buses = fakeBuses();
    await expect(publish({ count: 5, set: ['orderId=5'] }, buses)).rejects.toMatchObject({ kind: 'finding' });
    expect(buses.opened).toEqual([]);
  });

  it('is everything without validation, and that is noted', async () => {
    const buses = fakeBuses();
    const { notes } = await publish({ set: ['orderId=5'], validate: false, local: true }, buses);
    expect(buses.sent).toHaveLength(1);
    expect(notes).toEqual([
      'Not validated (--no-validate): consumers may break on what is sent.',
      expect.stringMatching(/^The bus warns: .*must be a string/),
    ]);
  });

  it('is marked where it was made up, and not where it was given', async () => {
    const buses = fakeBuses();
    await publish({}, buses);
    await publish({ marker: false }, buses);
    await publish({ data: '{"orderId":"o","total":{"amount":1}}' }, buses);
    expect(buses.sent.map(({ resources }) => resources)).toEqual([['urn:eda:sample'], undefined, undefined]);
  });

  it('may arrive twice where an answer was lost, and that is noted', async () => {
    const { notes } = await publish(
      { count: 2 },
      fakeBuses({ put: () => [{ eventId: 'a', answersLost: 1 }, { eventId: 'b' }] }),
    );
    expect(notes).toEqual(['The answer to a request was lost: one event was sent again, and may arrive twice.']);
  });

  it('comes with its outcome, entry by entry', async () => {
    const outcomes = [{ eventId: 'a' }, { errorCode: 'ThrottlingException', errorMessage: 'Slow down.', attempts: 5 }];
    const { entries } = await publish({ count: 2 }, fakeBuses({ put: () => outcomes }));
    expect(entries.map(({ outcome }) => outcome)).toEqual(outcomes);
  });
});

describe('a person', () => {
  it('is asked which event, where none is named', async () => {
    const offered: (readonly string[])[] = [];
    const prompt: Person = {
      interactive: true,
      confirm: asked,
      choose: async (_, choices) => {
        offered.push(choices);
        return choices[0] as string;
      },
    };
    const { reference, ...rest } = BASE;
    const published = await publishTestEvent({ ...rest, dryRun: true }, memoryWorld({ ...tree }), fakeBuses(), prompt);
    expect(offered).toEqual([['orders/OrderPlaced@1']]);
    expect(published.reference).toBe(`${reference}@1`);
  });
});
