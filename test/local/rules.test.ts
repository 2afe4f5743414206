import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeRuleCommand,
  DisableRuleCommand,
  EnableRuleCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  type ListRulesCommandInput,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  type PutEventsRequestEntry,
  PutRuleCommand,
  type PutRuleCommandInput,
  TestEventPatternCommand,
} from '@aws-sdk/client-eventbridge';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/domain/json.ts';
import { memoryStore, type Store } from '../../src/local/collections.ts';
import { DEFAULT_QUOTAS } from '../../src/local/rules.ts';
import { startWorld, type World } from './world.ts';

let world: World;
let store: Store;
beforeEach(async () => {
  store = memoryStore();
  world = await startWorld({ buses: ['orders'], store });
});
afterEach(() => world.close());

const ORDERS = { source: ['com.acme.orders'] };
const put = (rule: Partial<PutRuleCommandInput> = {}) =>
  world.client.send(new PutRuleCommand({ Name: 'r', EventPattern: JSON.stringify(ORDERS), ...rule }));
const describeRule = (Name: string, EventBusName?: string) =>
  world.client.send(new DescribeRuleCommand({ Name, EventBusName }));
const remove = (Name: string, EventBusName?: string) =>
  world.client.send(new DeleteRuleCommand({ Name, EventBusName }));
const list = (input: ListRulesCommandInput = {}) => world.client.send(new ListRulesCommand(input));
const names = async (input: ListRulesCommandInput = {}) => (await list(input)).Rules!.map(({ Name }) => Name);
const send = (entry: Partial<PutEventsRequestEntry> = {}) =>
  world.client.send(
    new PutEventsCommand({
      Entries: [{ Source: 'com.acme.orders', DetailType: 'OrderPlaced', Detail: '{"total":12}', ...entry }],
    }),
  );
/** The rules that the last event matched. */
const matched = async (entry: Partial<PutEventsRequestEntry> = {}) => {
  await send(entry);
  return world.events.at(-1)!.rules;
};
const arn = (rest: string) => `arn:aws:events:us-east-1:000000000000:${rest}`;

describe('rules', () => {
  it('are put, described, listed and deleted', async () => {
    expect(await put({ Description: 'Orders', RoleArn: 'arn:aws:iam::1:role/x' })).toMatchObject({
      RuleArn: arn('rule/r'),
    });
    expect(await put({ EventBusName: 'orders', State: 'DISABLED' })).toMatchObject({ RuleArn: arn('rule/orders/r') });
    const described = {
      Name: 'r',
      Arn: arn('rule/r'),
      EventBusName: 'default',
      EventPattern: JSON.stringify(ORDERS),
      State: 'ENABLED',
      Description: 'Orders',
      RoleArn: 'arn:aws:iam::1:role/x',
    };
    const { $metadata: _, ...found } = await describeRule('r');
    expect(found).toEqual({ ...described, CreatedBy: '000000000000' });
    expect((await list()).Rules).toEqual([described]);
    expect((await list({ EventBusName: arn('event-bus/orders') })).Rules).toMatchObject([
      { Arn: arn('rule/orders/r'), EventBusName: 'orders', State: 'DISABLED' },
    ]);
    await remove('r');
    await remove('r');
    await expect(describeRule('r')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule r does not exist on EventBus default.',
    });
    expect(await names({ EventBusName: 'orders' })).toEqual(['r']);
  });

  it('are replaced whole when put again, but for their tags', async () => {
    await put({ Description: 'Old', State: 'DISABLED', Tags: [{ Key: 'team', Value: 'checkout' }] });
    await put({ EventPattern: '{"source":["x"]}', Tags: [{ Key: 'team', Value: 'other' }] });
    const { $metadata: _, ...found } = await describeRule('r');
    expect(found).toEqual({
      Name: 'r',
      Arn: arn('rule/r'),
      EventBusName: 'default',
      EventPattern: '{"source":["x"]}',
      State: 'ENABLED',
      CreatedBy: '000000000000',
    });
    expect([...store.collection('rules').values()]).toMatchObject([{ Tags: [{ Key: 'team', Value: 'checkout' }] }]);
  });

  it('may have a schedule, on the default bus', async () => {
    await put({ EventPattern: undefined, ScheduleExpression: 'rate(5 minutes)' });
    expect(await describeRule('r')).toMatchObject({ ScheduleExpression: 'rate(5 minutes)' });
    expect((await describeRule('r')).EventPattern).toBeUndefined();
    expect(await matched()).toBeUndefined();
  });

  it('are paged, by prefix, also when one is deleted in between', async () => {
    for (const Name of ['team-c', 'team-a', 'other', 'team-b', 'team-d']) await put({ Name });
    const first = await list({ NamePrefix: 'team-', Limit: 2 });
    expect(first.Rules!.map(({ Name }) => Name)).toEqual(['team-a', 'team-b']);
    await remove('team-b');
    const second = await list({ NamePrefix: 'team-', Limit: 2, NextToken: first.NextToken });
    expect(second.Rules!.map(({ Name }) => Name)).toEqual(['team-c', 'team-d']);
    expect(second.NextToken).toBeUndefined();
  });

  it('have no targets', async () => {
    await put();
    expect(await world.client.send(new ListTargetsByRuleCommand({ Rule: 'r' }))).toMatchObject({ Targets: [] });
    expect(await world.client.send(new ListRuleNamesByTargetCommand({ TargetArn: 'arn:x' }))).toMatchObject({
      RuleNames: [],
    });
    await expect(world.client.send(new ListTargetsByRuleCommand({ Rule: 'x' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Rule x does not exist on EventBus default.',
    });
  });

  it('keep their bus from being deleted', async () => {
    await put({ EventBusName: 'orders' });
    const deletion = () => world.client.send(new DeleteEventBusCommand({ Name: 'orders' }));
    await expect(deletion()).rejects.toMatchObject({
      name: 'ValidationException',
      message: "EventBus can't be deleted since it has rules.",
    });
    await remove('r', 'orders');
    await deletion();
  });

  it('are in the store with their buses, and taken from it by the next endpoint', async () => {
    await world.client.send(new CreateEventBusCommand({ Name: 'new' }));
    await put({ Name: 'on' });
    await put({ Name: 'off', State: 'DISABLED' });
    await put({ Name: 'there', EventBusName: 'new' });
    await world.close();
    world = await startWorld({ store });
    expect(await names()).toEqual(['off', 'on']);
    expect(await matched()).toEqual(['on']);
    expect(await matched({ EventBusName: 'new' })).toEqual(['there']);
    await remove('there', 'new');
    const rules = store.collection<JsonObject>('rules');
    expect(rules.size).toBe(2);
    for (const broken of [{ Name: 'x' }, { ...[...rules.values()][0], EventPattern: '{}' }]) {
      rules.set('x', broken);
      await expect(startWorld({ store })).rejects.toMatchObject({ detail: { code: 'corrupt-state' } });
    }
  });
});

describe('an event', () => {
  it('is said to match the enabled rules of its bus', async () => {
    await put({ Name: 'b' });
    await put({ Name: 'a', EventPattern: '{"detail":{"total":[{"numeric":[">",10]}]}}' });
    await put({ Name: 'c', EventPattern: '{"source":["com.acme.payments"]}' });
    await put({ Name: 'd', EventBusName: 'orders' });
    expect(await matched()).toEqual(['a', 'b']);
    expect(await matched({ Detail: '{"total":5}' })).toEqual(['b']);
    expect(await matched({ Source: 'other', Detail: '{"total":5}' })).toBeUndefined();
    expect(await matched({ EventBusName: 'orders' })).toEqual(['d']);
    expect(await matched({ EventBusName: 'nowhere' })).toBeUndefined();
    await world.client.send(new DisableRuleCommand({ Name: 'b' }));
    expect(await describeRule('b')).toMatchObject({ State: 'DISABLED', EventPattern: JSON.stringify(ORDERS) });
    expect(await matched()).toEqual(['a']);
    await world.client.send(new EnableRuleCommand({ Name: 'b' }));
    expect(await matched()).toEqual(['a', 'b']);
    await remove('a');
    await put({ Name: 'b', State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS' });
    expect(await matched()).toEqual(['b']);
  });

  it('matches as it was spelt', async () => {
    await put({ EventPattern: '{"detail":{"id":[9007199254740993]}}' });
    expect(await matched({ Detail: '{"id":9007199254740993}' })).toEqual(['r']);
    expect(await matched({ Detail: '{"id":9007199254740992}' })).toBeUndefined();
    expect(await matched({ Detail: '{"id":1,"id":9007199254740993}' })).toEqual(['r']);
  });

  it('matches however deep it is', async () => {
    await put();
    const nested = (depth: number) => `${'{"a":'.repeat(depth - 1)}{}${'}'.repeat(depth - 1)}`;
    expect(await matched({ Detail: nested(1000) })).toEqual(['r']);
  });

  it('that is refused or dropped matches no rule', async () => {
    const strict = await startWorld({ enforce: true });
    await strict.client.send(new PutRuleCommand({ Name: 'r', EventPattern: JSON.stringify(ORDERS) }));
    await strict.client.send(
      new PutEventsCommand({ Entries: [{ Source: 'com.acme.orders', DetailType: 'BadOrder', Detail: '{}' }] }),
    );
    expect(strict.events).toMatchObject([{ outcome: 'refused' }]);
    expect(strict.events[0]).not.toHaveProperty('rules');
    await strict.close();
  });
});

describe('TestEventPattern', () => {
  const event = { id: '1', account: '1', source: 's', time: 't', region: 'r', 'detail-type': 'd', detail: { a: 1 } };
  const test = (EventPattern: string | undefined, Event: string | undefined) =>
    world.client.send(new TestEventPatternCommand({ EventPattern, Event }));

  it('says whether an event matches', async () => {
    expect(await test('{"detail":{"a":[1]}}', JSON.stringify(event))).toMatchObject({ Result: true });
    expect(await test('{"detail":{"a":[2]}}', JSON.stringify(event))).toMatchObject({ Result: false });
  });

  const { source: _, ...incomplete } = event;
  it.each<[string, string | undefined, string | undefined, string, RegExp]>([
    [
      'a bad pattern',
      '{"a":1}',
      JSON.stringify(event),
      'InvalidEventPatternException',
      /^Event pattern is not valid\. Reason: /,
    ],
    [
      'an event without a source',
      '{"a":[1]}',
      JSON.stringify(incomplete),
      'ValidationException',
      /^Parameter Event is not valid\.$/,
    ],
    ['no JSON', '{"a":[1]}', '{', 'ValidationException', /^Parameter Event is not valid\.$/],
    ['an array', '{"a":[1]}', '[]', 'ValidationException', /^Parameter Event is not valid\.$/],
    [
      'nothing',
      undefined,
      undefined,
      'ValidationException',
      /^2 validation errors detected: .*'eventPattern'.*'event'/,
    ],
    [
      'a long pattern',
      `{"a":["${'x'.repeat(4096)}"]}`,
      '{}',
      'ValidationException',
      /length less than or equal to 4096/,
    ],
  ])('refuses: %s', async (_, pattern, tested, name, message) => {
    await expect(test(pattern, tested)).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
  });
});

describe('PutRule refuses', () => {
  const pattern = (value: object) => ({ EventPattern: JSON.stringify(value) });
  it.each<[string, Partial<PutRuleCommandInput>, string, RegExp]>([
    ['no name', { Name: undefined }, 'ValidationException', /Value null at 'name'/],
    ['a bad name', { Name: 'a b' }, 'ValidationException', /pattern: \[\\\.\\-_A-Za-z0-9\]\+$/],
    ['a long name', { Name: 'x'.repeat(65) }, 'ValidationException', /less than or equal to 64/],
    ['no bus of the name', { EventBusName: 'x' }, 'ResourceNotFoundException', /^Event bus x does not exist\.$/],
    [
      'neither pattern nor schedule',
      { EventPattern: undefined },
      'ValidationException',
      /^Parameter\(s\) EventPattern or ScheduleExpression must be specified\.$/,
    ],
    ['a pattern over 4,096', pattern({ a: ['x'.repeat(4096)] }), 'ValidationException', /at 'eventPattern'.*4096$/],
    ['a pattern over the quota', pattern({ a: ['x'.repeat(2048)] }), 'LimitExceededException', /quota is 2048/],
    [
      'an invalid pattern',
      pattern({ source: 'a' }),
      'InvalidEventPatternException',
      /^Event pattern is not valid\. Reason: .* at \/source$/,
    ],
    [
      'no JSON',
      { EventPattern: '{' },
      'InvalidEventPatternException',
      /^Event pattern is not valid\. Reason: Not JSON/,
    ],
    [
      'wildcards too complex',
      pattern({ a: [{ wildcard: '*aaaaaaaaaaaaaaa*' }] }),
      'InvalidEventPatternException',
      /too complex/,
    ],
    [
      'an unknown state',
      { State: 'ON' as 'ENABLED' },
      'ValidationException',
      /at 'state'.*enum value set: \[ENABLED, DISABLED,/,
    ],
    [
      'a schedule on a bus of one’s own',
      { EventBusName: 'orders', ScheduleExpression: 'rate(1 minute)' },
      'ValidationException',
      /^ScheduleExpression is supported only on the default event bus\.$/,
    ],
    [
      'one minutes',
      { ScheduleExpression: 'rate(1 minutes)' },
      'ValidationException',
      /^Parameter ScheduleExpression is not valid\.$/,
    ],
    [
      'a cron of five',
      { ScheduleExpression: 'cron(0 20 * * ?)' },
      'ValidationException',
      /^Parameter ScheduleExpression is not valid\.$/,
    ],
    ['a long description', { Description: 'x'.repeat(513) }, 'ValidationException', /at 'description'/],
    [
      'a tag without a value',
      { Tags: [{ Key: 'a', Value: undefined }] },
      'ValidationException',
      /at 'tags\.1\.member\.value'/,
    ],
  ])('%s', async (_, rule, name, message) => {
    await expect(put(rule)).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
      $metadata: { httpStatusCode: 400 },
    });
    expect(await names()).toEqual([]);
  });

  it('more rules than the quota of a bus, but not a rule put again', async () => {
    await world.close();
    world = await startWorld({ buses: ['orders'], ruleQuotas: { ...DEFAULT_QUOTAS, rules: 2, wildcardRules: 1 } });
    const wild = (text: object) => JSON.stringify({ detail: { a: [text] } });
    await put({ Name: 'a', EventPattern: wild({ wildcard: 'x*' }) });
    await put({ Name: 'a', EventPattern: wild({ wildcard: 'y*' }) });
    await expect(put({ Name: 'b', EventPattern: wild({ 'anything-but': { wildcard: 'y*' } }) })).rejects.toMatchObject({
      name: 'LimitExceededException',
    });
    await put({ Name: 'b' });
    await expect(put({ Name: 'c' })).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'The requested resource exceeds the maximum number allowed.',
    });
    await put({ Name: 'c', EventBusName: 'orders' });
  });

  it.each([
    [
      'an unknown rule enabled',
      () => world.client.send(new EnableRuleCommand({ Name: 'x' })),
      /^Rule x does not exist on EventBus default\.$/,
    ],
    [
      'an unknown rule disabled',
      () => world.client.send(new DisableRuleCommand({ Name: 'x', EventBusName: 'orders' })),
      /^Rule x does not exist on EventBus orders\.$/,
    ],
    ['a rule deleted on an unknown bus', () => remove('x', 'nowhere'), /^Event bus nowhere does not exist\.$/],
    ['rules listed of an unknown bus', () => list({ EventBusName: 'nowhere' }), /^Event bus nowhere does not exist\.$/],
  ])('%s', async (_, call, message) => {
    await expect(call()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: expect.stringMatching(message),
    });
  });
});
