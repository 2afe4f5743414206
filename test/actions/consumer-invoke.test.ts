import { describe, expect, it } from 'vitest';
import { type InvokeInput, invokeConsumer, invokeVerdict } from '../../src/actions/consumer-invoke.ts';
import type { Profile, Shape } from '../../src/domain/codegen/consumer/answers.ts';
import { consumerManifestText, MANIFEST } from '../../src/domain/codegen/consumer/manifest.ts';
import type { Answer, Invoked } from '../../src/domain/invocation/model.ts';
import type { FunctionOptions, FunctionWorld } from '../../src/ports.ts';
import { memoryWorld, type Tree } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';
import { workspace } from '../support/workspace.ts';

interface Received {
  readonly identifier?: string;
  readonly text: string;
}

/** What a function does with a record; what it did with the batch, where that is not what its records say. */
interface Script {
  readonly each?: (received: Received, invocation: number) => 'handled' | 'duplicate' | 'waiting' | 'rejected' | Error;
  readonly answer?: (usual: Answer) => Answer;
  readonly lines?: readonly string[];
}

const SAID = {
  handled: 'Handled',
  duplicate: 'Skipped: it was handled before',
  waiting: 'Not now: another invocation is handling it',
  rejected: 'Rejected',
};

function consumer(shape: Shape, script: Script = {}, options: { profile?: Profile; tree?: Tree; stdin?: string } = {}) {
  const event = (id: string, detail: object = {}) => ({
    version: '0',
    id,
    source: 'com.acme.orders',
    'detail-type': 'OrderPlaced',
    account: '123456789012',
    time: '2026-01-15T12:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail,
  });
  const name = 'orders';
  const manifest = consumerManifestText({
    answers: {
      events: ['orders/OrderPlaced'],
      name,
      shape,
      iac: 'cdk',
      profile: options.profile ?? 'standard',
      existingApp: false,
    },
    asked: ['orders/OrderPlaced'],
    events: { 'orders/OrderPlaced@1': '1.0.0' },
    input: '',
    extra: [],
    files: { 'events/order-placed.v1.json': { owner: 'eda', sha256: '' } },
    left: [],
    deleted: [],
  });
  const tree = {
    ...workspace(),
    [`c/${MANIFEST}`]: manifest,
    'c/events/order-placed.v1.json': JSON.stringify(event('sample')),
    ...options.tree,
  };
  const payloads: unknown[] = [];
  let started: FunctionOptions | undefined;
  let closed = 0;
  const functions: FunctionWorld = {
    base64: {
      encode: (text) => Buffer.from(text).toString('base64'),
      decode: (text) => Buffer.from(text, 'base64').toString(),
    },
    build: async () => false,
    start: async (given) => {
      started = given;
      return {
        close: async () => {
          closed++;
        },
        invoke: async (payload) => {
          payloads.push(JSON.parse(payload));
          return run(payload, shape, script, payloads.length);
        },
      };
    },
  };
  const invoke = (input: Partial<InvokeInput> = {}) =>
    invokeConsumer(
      { folder: 'c', poisoned: false, repeat: 1, build: false, environment: [], ...input },
      {
        files: memoryWorld(tree, options.stdin === undefined ? {} : { stdin: options.stdin }),
        functions,
        outside: {
          clock: { now: () => new Date('2026-01-15T12:00:00Z') },
          random: { seed: () => 5, uuid: () => 'made' },
        },
        prompt: NOBODY,
      },
    );
  return { invoke, payloads, event, started: () => started, closed: () => closed };
}

/** What a generated function leaves behind of a payload. */
function run(payload: string, shape: Shape, script: Script, invocation: number): Invoked {
  const lines: string[] = [...(script.lines ?? [])];
  const rejections: { body: string }[] = [];
  const failures: { itemIdentifier: string }[] = [];
  let stopped = false;
  let error: Error | undefined;
  for (const received of recordsOf(payload, shape)) {
    const id =
      received.text.startsWith('{"source":') && received.text.length < 15 ? undefined : JSON.parse(received.text).id;
    const told = stopped ? new Error('stopped') : (script.each?.(received, invocation) ?? 'handled');
    const failed = told instanceof Error || told === 'waiting';
    const line = (message: string, more: object = {}) =>
      lines.push(JSON.stringify({ level: 'INFO', message, timestamp: '', ...(id ? { event_id: id } : {}), ...more }));
    if (stopped) {
      // Of those behind it a stream says nothing.
    } else if (told instanceof Error) {
      const { name, message } = told;
      line('Failed', { error: { name, message, stack: `${name}: ${message}\n    at f (/project/c/src/on.ts:3:7)` } });
    } else line(SAID[told]);
    if (told === 'rejected') {
      const value = id === undefined ? received.text : JSON.parse(received.text);
      const issues = [{ pointer: '/detail', keyword: 'type', message: 'must be object' }];
      rejections.push({ body: JSON.stringify({ reason: 'invalid-detail', issues, event: value }) });
    }
    if (failed) {
      if (told instanceof Error) error = told;
      failures.push({ itemIdentifier: received.identifier ?? '' });
      stopped ||= shape === 'kinesis';
    }
  }
  const single = shape === 'lambda' || shape === 'custom-bus';
  const usual: Answer =
    single && error
      ? { status: 'threw', error: { type: error.name, message: error.message } }
      : { status: 'returned', text: single ? 'null' : JSON.stringify({ batchItemFailures: failures }) };
  const answer = script.answer?.(usual) ?? usual;
  return { answer, lines, dropped: 0, milliseconds: 1, rejections, refused: [] };
}

function recordsOf(payload: string, shape: Shape): readonly Received[] {
  const value = JSON.parse(payload);
  if (shape === 'lambda' || shape === 'custom-bus') return [{ text: typeof value === 'string' ? value : payload }];
  return value.Records.map(
    (record: { messageId: string; body: string; kinesis: Record<'sequenceNumber' | 'data', string> }) =>
      shape === 'kinesis'
        ? { identifier: record.kinesis.sequenceNumber, text: Buffer.from(record.kinesis.data, 'base64').toString() }
        : { identifier: record.messageId, text: record.body },
  );
}

const outcomes = ({ invocations }: Awaited<ReturnType<typeof invokeConsumer>>) =>
  invocations.map(({ events }) =>
    events.map(({ event, outcome, again, good }) => `${event} ${outcome}${again ? ' again' : ''}${good ? '' : ' !'}`),
  );
const many = (...ids: readonly string[]) =>
  ids.map((id) => JSON.stringify({ id, 'detail-type': 'OrderPlaced', source: 'a', detail: {} })).join('\n');

describe('what is handed over', () => {
  it.each([
    ['lambda', 3],
    ['custom-bus', 3],
    ['sqs', 1],
    ['sns', 1],
    ['kinesis', 1],
  ] as const)('%s: 3 events in %i invocations', async (shape, count) => {
    const { invoke, payloads, closed, started } = consumer(shape, {}, { stdin: many('a', 'b', 'c') });
    const invoked = await invoke({ file: '-' });
    expect(payloads).toHaveLength(count);
    const got = payloads
      .flatMap((payload) => recordsOf(JSON.stringify(payload), shape))
      .map(({ text }) => JSON.parse(text).id);
    expect(got).toEqual(['a', 'b', 'c']);
    expect(invokeVerdict(invoked)).toBe('pass');
    expect(closed()).toBe(1);
    expect(started()?.timeout).toBe(shape === 'custom-bus' ? 25_000 : 30_000);
  });

  it('keeps an event as it is written, and adds what EventBridge would', async () => {
    const text = '{ "source": "a", "detail-type": "T", "detail": { "n": 9007199254740993 } }';
    const { invoke, payloads } = consumer('sqs', {}, { stdin: `[${text}]` });
    await invoke({ file: '-' });
    const [{ text: body = '' } = {}] = recordsOf(JSON.stringify(payloads[0]), 'sqs');
    expect(body).toContain('"n": 9007199254740993');
    expect(JSON.parse(body)).toMatchObject({ version: '0', id: 'made', time: '2026-01-15T12:00:00Z', source: 'a' });
  });

  it('puts a detail into the event that it is of', async () => {
    const { invoke, payloads } = consumer('lambda', {}, { stdin: '{"orderId":"o-1"}' });
    await invoke({ file: '-' });
    expect(payloads).toMatchObject([
      { source: 'com.acme.orders', 'detail-type': 'OrderPlaced', detail: { orderId: 'o-1' } },
    ]);
  });

  it('hands a Lambda event on as it is', async () => {
    const given = {
      Records: [{ eventSource: 'aws:kinesis', kinesis: { data: btoa(many('a')), sequenceNumber: '17' }, mine: 1 }],
    };
    const { invoke, payloads } = consumer('kinesis', { each: () => new Error('no') }, { stdin: JSON.stringify(given) });
    const { invocations } = await invoke({ file: '-' });
    expect(payloads).toEqual([given]);
    expect(invocations[0]?.then).toBe('the stream goes on from sequence number 17: 1 of 1 come again');
  });
});

describe('what became of events', () => {
  it.each<[Shape, readonly string[][], string]>([
    [
      'sqs',
      [['1 handled', '2 failed again !', '3 handled']],
      'Lambda deletes 2 messages; 1 message comes again, up to five times, then to the dead-letter queue',
    ],
    [
      'kinesis',
      [['1 handled', '2 failed again !', '3 untried again !']],
      'the stream goes on from sequence number 49668880000000000000000000000000000000000000000000000002: 2 of 3 come again',
    ],
    ['lambda', [['1 handled'], ['2 failed again !'], ['3 handled']], 'Lambda is done with it'],
  ])('%s: the second fails', async (shape, expected, then) => {
    const each = ({ text }: Received) => (text.includes('"b"') ? new RangeError('no') : 'handled');
    const { invoke } = consumer(shape, { each }, { stdin: many('a', 'b', 'c') });
    const invoked = await invoke({ file: '-' });
    expect(outcomes(invoked)).toEqual(expected);
    expect(invoked.invocations[0]?.then).toBe(then);
    const failed = invoked.invocations.flatMap(({ events }) => events).find(({ outcome }) => outcome === 'failed');
    expect(failed?.failure).toEqual({ type: 'RangeError', message: 'no', at: 'src/on.ts:3:7' });
    // Told of the event, and not of the invocation once more.
    expect(invoked.invocations.map(({ failure }) => failure)).toEqual(invoked.invocations.map(() => undefined));
    expect(invokeVerdict(invoked)).toBe('fail');
  });

  it('what only waits for its duplicate comes again, and is skipped then', async () => {
    let seen = 0;
    const each = () => (['handled', 'waiting', 'duplicate'] as const)[seen++] ?? 'handled';
    const { invoke, payloads } = consumer('sqs', { each }, { stdin: many('a', 'a') });
    const invoked = await invoke({ file: '-' });
    expect(outcomes(invoked)).toEqual([['1 handled', '2 waiting again'], ['2 duplicate']]);
    expect(payloads[1]).toMatchObject({
      Records: [{ messageId: 'message-2', attributes: { ApproximateReceiveCount: '2' } }],
    });
    expect(invokeVerdict(invoked)).toBe('pass');
  });

  it('an event that is rejected is none that was handled', async () => {
    const { invoke } = consumer('sqs', { each: () => 'rejected' });
    const invoked = await invoke();
    expect(outcomes(invoked)).toEqual([['1 rejected !']]);
    expect(invoked.invocations[0]?.events[0]).toMatchObject({
      reason: 'invalid-detail',
      issues: [{ pointer: '/detail', message: 'must be object' }],
    });
  });

  it.each<[string, Answer, string, string]>([
    ['nothing', { status: 'returned', text: 'null' }, '1 handled', 'returned no batchItemFailures'],
    [
      'an unknown item',
      { status: 'returned', text: '{"batchItemFailures":[{"itemIdentifier":"x"}]}' },
      '1 handled again',
      'names the item "x"',
    ],
    [
      'an empty item',
      { status: 'returned', text: '{"batchItemFailures":[{}]}' },
      '1 handled again',
      'names the item null',
    ],
    ['too late', { status: 'timed-out', after: 3000 }, '1 handled again', 'Task timed out after 3.00 seconds'],
    ['an exit', { status: 'exited', code: 7 }, '1 handled again', 'exit status 7'],
    ['a signal', { status: 'exited', code: null, signal: 'SIGSEGV' }, '1 handled again', 'signal SIGSEGV'],
  ])('a batch that answers %s has a fault, though its event was handled', async (_, answer, outcome, problem) => {
    const { invoke } = consumer('sqs', { answer: () => answer });
    const invoked = await invoke();
    expect(outcomes(invoked)).toEqual([[outcome]]);
    expect(invoked.invocations[0]?.problem).toContain(problem);
    expect(invokeVerdict(invoked)).toBe('fail');
  });

  it('a function that can’t be loaded is not tried twice', async () => {
    const error = { type: 'TypeError', message: 'no', stack: 'TypeError: no\n    at file:///project/c/src/on.ts:1:2' };
    const { invoke, payloads } = consumer(
      'lambda',
      { each: () => new Error('x'), answer: () => ({ status: 'not-loaded', error }) },
      { stdin: many('a', 'b') },
    );
    const invoked = await invoke({ file: '-', repeat: 3 });
    expect(payloads).toHaveLength(1);
    expect(invoked.invocations[0]?.problem).toBe('The function could not be loaded');
  });

  it('reads what the team logged, and what was counted', async () => {
    const emf = {
      _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: 'EventsProcessed' }, { Name: 'Sold' }] }] },
      EventsProcessed: [1, 1],
      Sold: 3,
    };
    const log = '{"level":"INFO","message":"mine","timestamp":""}';
    const { invoke } = consumer('sqs', { lines: [JSON.stringify(emf), 'plain', `half${log}`, '{"level":"of water"}'] });
    const { metrics, invocations } = await invoke();
    expect(metrics).toEqual({ EventsProcessed: 2, Sold: 3 });
    const own = invocations[0]?.logs.filter(({ generated }) => !generated).map(({ text }) => text);
    expect(own).toEqual(['plain', 'half', log, '{"level":"of water"}']);
  });
});

describe('a poisoned batch', () => {
  const each = ({ text }: Received) => (text === '{"source":' || text.includes('"broken"') ? 'rejected' : 'handled');

  it('fails where what is invalid is handled, or what comes twice has two effects', async () => {
    const { invoke } = consumer('sqs', { each });
    const invoked = await invoke({ poisoned: true, seed: 1 });
    expect(invoked.events.map(({ expected }) => expected)).toEqual([
      undefined,
      'rejected',
      undefined,
      'rejected',
      'duplicate',
      undefined,
    ]);
    expect(outcomes(invoked)).toEqual([
      ['1 handled', '2 handled !', '3 handled', '4 rejected', '5 handled !', '6 handled'],
    ]);
  });

  it.each(['the first', 'the second'])('passes where %s of two is the one that is handled', async (which) => {
    const seen = new Set<string>();
    const script: Script = {
      each: ({ text, identifier }, invocation) => {
        if (text === '{"source":' || identifier === 'message-2') return 'rejected';
        if (which === 'the first') return identifier === 'message-5' ? 'duplicate' : 'handled';
        if (identifier !== 'message-1') return 'handled';
        seen.add(text);
        return invocation === 1 ? 'waiting' : 'duplicate';
      },
    };
    const { invoke } = consumer('sqs', script);
    const invoked = await invoke({ poisoned: true, seed: 1 });
    expect(invokeVerdict(invoked)).toBe('pass');
  });

  it('without a table both are handled', async () => {
    const rejecting: Script = {
      each: ({ text, identifier }) => (text === '{"source":' || identifier === 'message-2' ? 'rejected' : 'handled'),
    };
    const { invoke, started } = consumer('sqs', rejecting, { profile: 'minimal' });
    expect(invokeVerdict(await invoke({ poisoned: true, seed: 1 }))).toBe('pass');
    expect(started()?.idempotency).toBe(false);
  });
});

describe('dead letters', () => {
  const event = { id: 'e', source: 'a', 'detail-type': 'T', detail: { n: 1 } };
  it.each([
    ['the body alone', JSON.stringify(event), 'queue'],
    [
      'of a rule, as the AWS CLI prints it',
      JSON.stringify({
        Messages: [
          { Body: JSON.stringify(event), MessageAttributes: { RULE_ARN: { DataType: 'String', StringValue: 'arn' } } },
        ],
      }),
      'rule',
    ],
    [
      'as eda dlq show prints it',
      JSON.stringify({ version: 1, id: 'm', format: 'queue', body: JSON.stringify(event) }),
      'queue',
    ],
    ['of a function', JSON.stringify({ requestContext: {}, requestPayload: event }), 'lambda-destination'],
    ['of the rejection queue', JSON.stringify({ reason: 'invalid-detail', issues: [], event }), 'rejection'],
    ['of a topic', JSON.stringify({ Type: 'Notification', Message: JSON.stringify(event) }), 'topic'],
  ])('%s', async (_, stdin, format) => {
    const { invoke, payloads } = consumer('lambda', {}, { stdin });
    const invoked = await invoke({ deadLetter: '-' });
    expect(payloads).toEqual([event]);
    expect(invoked.events[0]?.from).toBe(`<stdin> (${format})`);
  });
});
