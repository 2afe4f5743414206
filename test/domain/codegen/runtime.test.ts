import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { generate } from './event.ts';
import { compile, emit } from './run.ts';

const schema: Json = {
  type: 'object',
  required: ['orderId', 'total'],
  properties: {
    orderId: { type: 'string' },
    total: { type: 'object', required: ['amount'], properties: { amount: { type: 'integer' } } },
    note: { type: 'string' },
  },
};
const example: Json = { orderId: 'o-1', total: { amount: 1999 }, note: 'hello' };
const EVENTS = [
  { schema, example },
  { name: 'OrderShipped', schema: { properties: { parcel: { type: 'string' } } }, example: { parcel: 'p' } },
  { domain: 'stock', name: 'OrderPlaced', schema: { type: 'object' }, source: 'com.acme.stock' },
];

interface Entry {
  readonly Detail: string;
}
type Sent = { readonly Entries: readonly Entry[] };

async function orderPlaced() {
  const folder = emit(await generate(EVENTS));
  const { OrderPlaced } = await import(path.join(folder, 'orders/OrderPlaced.v1.js'));
  const index = await import(path.join(folder, 'index.js'));
  return { OrderPlaced, index };
}

function bus(fails: (call: number, entry: number) => boolean = () => false) {
  const calls: Sent[] = [];
  const put = async (input: Sent) => {
    const call = calls.push(input) - 1;
    const results = input.Entries.map((_, i) =>
      fails(call, i) ? { ErrorCode: 'ThrottlingException', ErrorMessage: 'slow down' } : { EventId: `${call}-${i}` },
    );
    return { FailedEntryCount: results.filter((each) => 'ErrorCode' in each).length, Entries: results };
  };
  return { calls, put };
}

describe('the contract of an event', () => {
  it('says what it is', async () => {
    const { OrderPlaced } = await orderPlaced();
    const { reference, source, detailType, version } = OrderPlaced;
    expect({ reference, source, detailType, version }).toEqual({
      reference: 'orders/OrderPlaced@1',
      source: 'com.acme.orders',
      detailType: 'OrderPlaced',
      version: '1.0.0',
    });
  });

  it('reads events, undeclared properties and all, and says where one is wrong', async () => {
    const { OrderPlaced } = await orderPlaced();
    const event = OrderPlaced.exampleEvent({ total: { amount: 5 } });
    expect(event.detail).toEqual({ orderId: 'o-1', total: { amount: 5 }, note: 'hello' });
    expect(OrderPlaced.parse({ ...event, detail: { ...event.detail, later: 1 } }).detail.later).toBe(1);
    expect(OrderPlaced.is({ ...event, source: 'x' })).toBe(false);
    const wrong = { ...event, detail: { ...event.detail, total: { amount: 1.5 } } };
    expect(OrderPlaced.safeParse(wrong)).toEqual({
      ok: false,
      issues: [{ pointer: '/detail/total/amount', keyword: 'type', message: 'must be a whole number' }],
    });
    expect(() => OrderPlaced.parse(wrong)).toThrow(
      'This is no orders/OrderPlaced@1: /detail/total/amount must be a whole number',
    );
    for (const value of [null, 1, [], 'x', undefined]) expect(OrderPlaced.is(value)).toBe(false);
  });

  it('is a Standard Schema of the event, and holds one of the detail', async () => {
    const { OrderPlaced } = await orderPlaced();
    expect(OrderPlaced['~standard']).toMatchObject({ version: 1, vendor: 'eda' });
    const event = OrderPlaced.exampleEvent();
    expect(OrderPlaced['~standard'].validate(event)).toEqual({ value: event });
    expect(OrderPlaced.detail['~standard'].validate({ orderId: 1, total: { amount: 1 } })).toEqual({
      issues: [{ message: 'must be a string', path: ['orderId'] }],
    });
  });

  it('makes an example anew each time, with changes at any depth', async () => {
    const { OrderPlaced } = await orderPlaced();
    const first = OrderPlaced.example();
    first.total.amount = 0;
    expect(OrderPlaced.example()).toEqual(example);
    expect(OrderPlaced.example({ note: undefined })).toEqual({ orderId: 'o-1', total: { amount: 1999 } });
    const changed = OrderPlaced.example(JSON.parse('{ "__proto__": { "polluted": true } }'));
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
    expect(Object.keys(changed)).toContain('__proto__');
  });

  it('an example keeps members of any name', async () => {
    const odd = JSON.parse('{ "__proto__": { "x": 1 }, "constructor": "c", "a b": 1 }') as Json;
    const folder = emit(await generate([{ schema: { type: 'object' }, example: odd }]));
    const { OrderPlaced } = await import(path.join(folder, 'orders/OrderPlaced.v1.js'));
    expect(JSON.stringify(OrderPlaced.example())).toBe(JSON.stringify(odd));
  });

  it('changes of an example are typed, enumerations that may grow among them', async () => {
    const grows: Json = {
      required: ['a'],
      properties: {
        a: {
          type: 'object',
          required: ['b', 'c'],
          properties: { b: { enum: ['x'], 'x-eda-extensible': true }, c: {} },
        },
        list: { type: 'array', items: { type: 'object', required: ['d'], properties: { d: { type: 'string' } } } },
      },
    };
    const code = await generate([{ schema: grows }]);
    const use = (changes: string) =>
      `import { OrderPlaced } from "./orders/OrderPlaced.v1.js";\nexport const b: string = OrderPlaced.example(${changes}).a.b;\n`;
    const wrong = (changes: string) => compile(new Map([...code, ['use.ts', use(changes)]])).length;
    expect(['', '{ a: { b: "new" } }', '{ list: [{ d: "" }] }'].map(wrong)).toEqual([0, 0, 0]);
    expect(['{ a: { b: 1 } }', '{ a: { x: 1 } }', '{ list: [{}] }'].map(wrong)).toEqual([1, 1, 1]);
  });

  it('a value that is nested too deep is refused', async () => {
    const folder = emit(await generate([{ schema: { properties: { next: { $ref: '#' } } } }]));
    const { OrderPlaced } = await import(path.join(folder, 'orders/OrderPlaced.v1.js'));
    let deep: object = {};
    for (let i = 0; i < 100_000; i++) deep = { next: deep };
    expect(OrderPlaced.check(deep)).toEqual([
      { pointer: '', keyword: 'depth', message: 'is nested too deep to be checked' },
    ]);
  });
});

describe('publishing', () => {
  it('sends what the schema declares, by a client or a function', async () => {
    const { OrderPlaced } = await orderPlaced();
    const { calls, put } = bus();
    expect(await OrderPlaced.publish(put, example, { bus: 'commerce' })).toEqual(['0-0']);
    await OrderPlaced.publish({ putEvents: put }, [example], { bus: 'commerce', resources: ['arn'] });
    expect(calls[0]).toEqual({
      Entries: [
        {
          Source: 'com.acme.orders',
          DetailType: 'OrderPlaced',
          Detail: JSON.stringify(example),
          EventBusName: 'commerce',
        },
      ],
    });
  });

  it('sends nothing where one detail is invalid', async () => {
    const { OrderPlaced } = await orderPlaced();
    const { calls, put } = bus();
    const details = [example, { ...(example as object), extra: 1 }];
    await expect(OrderPlaced.publish(put, details, { bus: 'commerce' })).rejects.toThrow(
      'This is no orders/OrderPlaced@1: /extra is not declared in the schema',
    );
    expect(calls).toEqual([]);
  });

  it('puts ten entries in a request, and less than 1 MiB', async () => {
    const { OrderPlaced } = await orderPlaced();
    const { calls, put } = bus();
    const big = OrderPlaced.example({ note: 'é'.repeat(200_000) });
    await OrderPlaced.publish(put, [...Array(12).fill(example), big, big, big], { bus: 'commerce' });
    expect(calls.map(({ Entries }) => Entries.length)).toEqual([10, 4, 1]);
  });

  it('throws with what EventBridge refused, and only that', async () => {
    const { OrderPlaced } = await orderPlaced();
    const { put } = bus((call, entry) => call === 0 && entry === 3);
    const error = await OrderPlaced.publish(put, Array(12).fill(example), { bus: 'commerce' }).catch((e: unknown) => e);
    expect(error).toMatchObject({
      name: 'NotPublishedError',
      message: '1 of 12 events were not published: ThrottlingException: slow down',
    });
    expect(error.failures).toHaveLength(1);
  });

  it('where a request fails as a whole, tells what has not arrived', async () => {
    const { OrderPlaced } = await orderPlaced();
    let calls = 0;
    const put = async (input: Sent) => {
      if (++calls > 1) throw new TypeError('no network');
      return { Entries: input.Entries.map(() => ({ EventId: 'x' })) };
    };
    const error = await OrderPlaced.publish(put, Array(25).fill(example), { bus: 'commerce' }).catch((e: unknown) => e);
    expect(error.failures).toHaveLength(15);
    expect(error.cause).toBeInstanceOf(TypeError);
    expect(calls).toBe(2);
  });
});

describe('the index', () => {
  it('parses any event by its address', async () => {
    const { OrderPlaced, index } = await orderPlaced();
    const event = OrderPlaced.exampleEvent();
    expect(index.parse(event)).toBe(event);
    expect(() => index.parse({ ...event, detail: {} })).toThrow('This is no orders/OrderPlaced@1: /detail/orderId');
    expect(() => index.parse({ ...event, 'detail-type': 'Other' })).toThrow('detail-type "Other"');
    expect(Object.keys(index.contracts)).toEqual([
      'orders/OrderPlaced@1',
      'orders/OrderShipped@1',
      'stock/OrderPlaced@1',
    ]);
  });

  it('two majors of one detail-type are told apart by what their addresses ask', async () => {
    const version = (number: string): Json => ({
      properties: { version: { const: number } },
      required: ['version'],
    });
    const folder = emit(
      await generate([
        { schema: { type: 'object' }, match: version('1') },
        { schema: { type: 'object' }, major: 2, match: version('2') },
      ]),
    );
    const { parse, contracts } = await import(path.join(folder, 'index.js'));
    const event = { source: 'com.acme.orders', 'detail-type': 'OrderPlaced', detail: { version: '2' } };
    expect(parse(event)).toBe(event);
    expect(contracts['orders/OrderPlaced@1'].is(event)).toBe(false);
    expect(contracts['orders/OrderPlaced@2'].is(event)).toBe(true);
  });

  it('says once what both the schema and the address refuse', async () => {
    const match: Json = { type: 'object', properties: { version: { const: '1' } }, required: ['version'] };
    const schema: Json = { type: 'object', properties: { version: { type: 'string' } }, required: ['version'] };
    const folder = emit(await generate([{ schema, match, example: { version: '1' } }]));
    const { contracts } = await import(path.join(folder, 'index.js'));
    const contract = contracts['orders/OrderPlaced@1'];
    const event = (detail: unknown) => ({ source: 'com.acme.orders', 'detail-type': 'OrderPlaced', detail });
    const pointers = (detail: unknown) =>
      contract.safeParse(event(detail)).issues.map((one: { pointer: string }) => one.pointer);
    expect(pointers([])).toEqual(['/detail']);
    expect(pointers({})).toHaveLength(1);
    expect(contract.check([])).toHaveLength(1);
    // What they refuse for different reasons stays apart.
    expect(pointers({ version: 1 })).toEqual(['/detail/version', '/detail/version']);
  });

  it('is a union that a switch must exhaust', async () => {
    const code = await generate(EVENTS);
    const use = (
      cases: string,
    ) => `import { type AnyEvent, type DetailByAddress, type DetailByDetailType, unhandled } from "./index.js";
export function handle(event: AnyEvent): string | undefined {
  switch (event["detail-type"]) {
    ${cases}
    default: return unhandled(event);
  }
}
export const parcel: DetailByDetailType["OrderShipped"]["parcel"] & DetailByAddress["com.acme.orders"]["OrderShipped"]["parcel"] = "p";
`;
    const shipped = 'case "OrderShipped": return event.detail.parcel;';
    const placed = 'case "OrderPlaced": return event.source === "com.acme.orders" ? event.detail.orderId : undefined;';
    expect(compile(new Map([...code, ['use.ts', use(`${shipped}${placed}`)]]))).toEqual([]);
    expect(compile(new Map([...code, ['use.ts', use(shipped)]]))).toHaveLength(1);
  });
});

it('takes the client of the AWS SDK as it is', async () => {
  const code = await generate(EVENTS);
  const use = `import { EventBridge, EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { OrderPlaced } from "./orders/OrderPlaced.v1.js";
const client = new EventBridgeClient({});
export const ids: Promise<string[]> = OrderPlaced.publish(new EventBridge({}), OrderPlaced.example(), { bus: "commerce" });
export const more: Promise<string[]> = OrderPlaced.publish((input) => client.send(new PutEventsCommand(input)), [], { bus: "commerce" });
`;
  const sdk = path.resolve(
    import.meta.dirname,
    '../../../node_modules/@aws-sdk/client-eventbridge/dist-types/index.d.ts',
  );
  const options = { paths: { '@aws-sdk/client-eventbridge': [sdk] }, skipLibCheck: true, types: ['node'] };
  const types = { typeRoots: [path.resolve(import.meta.dirname, '../../../node_modules/@types')] };
  expect(compile(new Map([...code, ['use.ts', use]]), { ...options, ...types })).toEqual([]);
});

it('with .ts endings, Node runs the files as they are', async () => {
  const code = await generate(EVENTS, {}, '.ts');
  const options = { allowImportingTsExtensions: true };
  expect(compile(code, options)).toEqual([]);
  expect([...code.values()].join('\n')).not.toMatch(/from "[^"]*\.js"/);
});

it('the same catalogue gives the same files, byte for byte, and says whose they are', async () => {
  const code = await generate(EVENTS);
  expect([...(await generate(EVENTS.toReversed()))]).toEqual([...code]);
  for (const text of code.values()) expect(text).toContain('This file carries no licence of eda');
  for (const [file, text] of code)
    if (file.endsWith('.validate.ts')) expect(text).not.toMatch(/\bimport\b|\brequire\b/);
});
