import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EDA, eda, environment, folder, put, ROOT } from '../support/eda.ts';

/** One generated consumer, below the root so that node_modules are in reach; git and Biome do not see it. Built once: MODE steers it. */
const NAME = `invoke-${process.pid}.tmp`;
const DIR = path.join(ROOT, NAME);
const HANDLER = `
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { ConsumerContext } from './generated/context.ts';
import type { OrderPlacedEvent } from './generated/events/orders/OrderPlaced.v1.ts';

const mode = process.env['MODE'];
if (mode === 'import') throw new TypeError('no table');

function fail(): never {
  throw new RangeError('out of stock');
}

export async function onOrderPlaced(event: OrderPlacedEvent, { logger }: ConsumerContext): Promise<void> {
  logger.info('Reserved', { lines: event.detail.lines.length });
  console.log('plain', process.env['HOME'] === undefined, process.env['SECRET'], process.env['AWS_ACCESS_KEY_ID']);
  if (mode === 'throw') fail();
  if (mode === 'text') throw 'not an Error';
  if (mode === 'exit') process.exit(0);
  if (mode === 'busy') for (;;);
  if (mode === 'hang') await new Promise(() => {});
  if (mode === 'stray') setTimeout(() => fail(), 1);
  if (mode === 'stray') await new Promise((resolve) => setTimeout(resolve, 500));
  if (mode === 'loud') for (let i = 0; i < 300; i++) console.log('x'.repeat(100_000));
  if (mode === 'loud') process.stdout.write('no line feed');
  if (mode === 'bus') await new EventBridgeClient().send(new PutEventsCommand({ Entries: [] }));
}
`;

const invoke = (args: readonly string[], stdin?: string) =>
  eda(['consumer', 'invoke', NAME, ...args], {
    cwd: ROOT,
    env: { SECRET: 'mine', AWS_ACCESS_KEY_ID: 'mine', AWS_PROFILE: 'mine' },
    ...(stdin === undefined ? {} : { stdin }),
  });
const mode = (name: string, ...more: readonly string[]) => invoke(['--env', `MODE=${name}`, ...more]);
const document = async (args: readonly string[], stdin?: string) => {
  const { code, stdout } = await invoke([...args, '--json'], stdin);
  return { code, ...JSON.parse(stdout) };
};

interface Invocation {
  readonly events: readonly { readonly event: number; readonly outcome: string }[];
}

/** What became of each event in the end. */
const finalOutcomes = (invocations: readonly Invocation[]) =>
  new Map(invocations.flatMap(({ events }) => events).map((each) => [each.event, each]));

beforeAll(async () => {
  const { code, stderr } = await eda(
    ['generate', 'consumer', 'orders/OrderPlaced', '--shape', 'sqs', '--iac', 'cdk', '--name', 'orders', '--out', NAME],
    { cwd: ROOT },
  );
  expect(stderr).toBe('');
  expect(code).toBe(0);
  put(DIR, { 'src/on-order-placed.ts': HANDLER });
});
afterAll(() => fs.rmSync(DIR, { recursive: true, force: true }));

const sample = () => JSON.parse(fs.readFileSync(path.join(DIR, 'events/order-placed.v1.json'), 'utf8'));

describe('eda consumer invoke', () => {
  it('hands over the sample, and shows what the team logged, and nothing of the person’s environment', async () => {
    const { code, stdout, stderr } = await invoke([]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^orders \(sqs\): 1 event, 1 invocation\n\nInvocation 1 {2}\d+ ms, loaded in \d+ ms, \d+ MB\n/,
    );
    expect(stdout).toContain('    1 ✔ handled   events/order-placed.v1.json\n');
    expect(stdout).toContain(
      '  answer   {"batchItemFailures":[]}\n  then     Lambda deletes 1 message\n  metrics  EventsProcessed 1\n',
    );
    expect(stdout).toMatch(
      / {2}log {6}INFO Reserved \{"lines":\d+\}\n {2}log {6}plain false undefined local\n\n1 handled\.\n$/,
    );
    const all = await invoke(['--logs']);
    expect(all.stdout).toMatch(/log {6}\{"level":"INFO","message":"Handled",/);
  });

  it('tells a poisoned batch apart: what is good is handled, what is bad rejected, what comes twice handled once', async () => {
    const { code, invocations, events, metrics, verdict } = await document(['--poisoned', '--seed', '7']);
    expect({ code, verdict }).toEqual({ code: 0, verdict: 'pass' });
    expect(metrics).toEqual({ EventsProcessed: 3, EventsRejected: 2, EventsDuplicate: 1 });
    const final = finalOutcomes(invocations);
    expect([2, 4].map((number) => final.get(number))).toMatchObject([
      { outcome: 'rejected', reason: 'invalid-detail', again: false },
      { outcome: 'rejected', reason: 'not-json', again: false },
    ]);
    expect([1, 5].map((number) => final.get(number)?.outcome).sort()).toEqual(['duplicate', 'handled']);
    expect(events[4].expected).toBe('duplicate');
  });

  it('shows what a second delivery does', async () => {
    const { code, metrics, invocations } = await document(['--repeat', '2']);
    expect(code).toBe(0);
    expect(metrics).toEqual({ EventsProcessed: 1, EventsDuplicate: 1 });
    expect(invocations.map(({ events }: Invocation) => events[0]?.outcome)).toEqual(['handled', 'duplicate']);
  });

  it('takes files: details and events one a line, a list, a Lambda event, a dead letter', async () => {
    const event = sample();
    const two = { ...event, detail: { ...event.detail, metadata: { ...event.detail.metadata, eventId: 'e-2' } } };
    const lines = await document(['--file', '-'], `${JSON.stringify(two.detail)}\n${JSON.stringify(event)}\n`);
    expect(lines).toMatchObject({ code: 0, events: [{ from: '<stdin>:1' }, { from: '<stdin>:2', id: event.id }] });
    const list = await document(['--file', '-'], JSON.stringify([event, { ...two, detail: { total: 'much' } }]));
    expect(list.code).toBe(1);
    expect(list.invocations[0].events).toMatchObject([
      { outcome: 'handled', good: true },
      { outcome: 'rejected', good: false, reason: 'invalid-detail' },
    ]);
    const records = [event, two].map((each, i) => ({
      messageId: `m-${i}`,
      eventSource: 'aws:sqs',
      body: JSON.stringify(each),
    }));
    const whole = await document(['--file', '-'], JSON.stringify({ Records: records }));
    expect(whole).toMatchObject({ code: 0, metrics: { EventsProcessed: 2 } });
    const letter = { requestContext: { condition: 'RetriesExhausted' }, requestPayload: event, responsePayload: {} };
    const dead = await document(
      ['--dead-letter', '-'],
      JSON.stringify({ Messages: [{ Body: JSON.stringify(letter) }] }),
    );
    expect(dead).toMatchObject({ code: 0, events: [{ from: '<stdin> (lambda-destination)', id: event.id }] });
  });

  it('makes events, each another one', async () => {
    const { code, metrics, invocations, seed } = await document(['--count', '12', '--seed', '3']);
    expect(code).toBe(0);
    expect(seed).toBe(3);
    expect(metrics).toEqual({ EventsProcessed: 12 });
    expect(invocations).toHaveLength(2);
  });
});

describe('the other shapes', () => {
  it.each([
    ['lambda', 'standard', { EventsProcessed: 3, EventsRejected: 2, EventsDuplicate: 1 }],
    ['kinesis', 'standard', { EventsProcessed: 3, EventsRejected: 2, EventsDuplicate: 1 }],
    ['custom-bus', 'standard', { EventsProcessed: 3, EventsRejected: 2, EventsDuplicate: 1 }],
    // It has no table by which it would know a duplicate.
    ['sns', 'minimal', { EventsProcessed: 4, EventsRejected: 2 }],
  ])('%s, %s', async (shape, profile, metrics) => {
    const out = path.join(NAME, shape);
    const asked = ['--shape', shape, '--profile', profile, '--iac', 'cdk', '--name', 'other', '--out', out];
    expect((await eda(['generate', 'consumer', 'orders/OrderPlaced', ...asked], { cwd: ROOT })).code).toBe(0);
    const { code, stdout } = await eda(['consumer', 'invoke', out, '--poisoned', '--json'], { cwd: ROOT });
    expect(JSON.parse(stdout)).toMatchObject({ verdict: 'pass', metrics });
    expect(code).toBe(0);
  });
});

describe('a function that fails', () => {
  it('throws: the event comes again, and where it was thrown is told', async () => {
    const { code, stdout } = await mode('throw');
    expect(code).toBe(1);
    const line = HANDLER.split('\n').findIndex((text) => text.includes('throw new RangeError')) + 1;
    expect(stdout).toContain('1 ✖ failed    events/order-placed.v1.json: comes again\n');
    expect(stdout).toContain(`RangeError: out of stock\n                at ${NAME}/src/on-order-placed.ts:${line}:9\n`);
    expect(stdout).toContain('then     1 message comes again, up to five times, then to the dead-letter queue\n');
    expect(stdout).toContain('metrics  EventsFailed 1');
  });

  it.each([
    ['import', [], /error {4}TypeError: no table\n {11}at invoke-\d+\.tmp\/src\/on-order-placed\.ts:7:/],
    ['text', [], /\(cause: not an Error\)\n/],
    ['exit', [], /problem {2}Runtime exited before it answered: exit status 0\n/],
    ['busy', ['--timeout', '1s'], /problem {2}Task timed out after 1\.00 seconds\n/],
    ['hang', ['--timeout', '2s'], /Error: Lambda ran out of time\n/],
    ['stray', [], /error {4}RangeError: out of stock\n {11}at invoke-\d+\.tmp\/src\/on-order-placed\.ts:\d+:/],
    [
      'bus',
      [],
      /no such {2}AWSEvents\.PutEvents: The embedded AWS endpoint of eda knows no operation AWSEvents\.PutEvents\.\n/,
    ],
  ])('%s', async (name, more, told) => {
    const { code, stdout, stderr } = await mode(name, ...more);
    expect(stdout).toMatch(told);
    expect(stderr).toBe('');
    expect(code).toBe(1);
  });

  it('writes more than can be kept, and is told of still', async () => {
    const { code, stdout } = await mode('loud', '--json');
    expect(code).toBe(0);
    const [invocation] = JSON.parse(stdout).invocations;
    // Found behind what has no end of a line.
    expect(invocation.metrics).toEqual({ EventsProcessed: 1 });
    expect(invocation.dropped).toBeGreaterThan(100);
    expect(invocation.events[0].outcome).toBe('handled');
    expect(invocation.logs.at(-1).text).toBe('no line feed');
    const shown = await mode('loud');
    expect(shown.stdout.length).toBeLessThan(300_000);
    expect(shown.stdout).toMatch(/ {2}log {6}… and \d+ lines more: --logs shows them\n/);
  });

  it('returns nothing for a batch: that is success to Lambda, and a fault to us', async () => {
    const file = path.join(DIR, 'src/generated/lambda.ts');
    const text = fs.readFileSync(file, 'utf8');
    fs.writeFileSync(file, 'export const lambdaHandler = (_: unknown) => async () => undefined;\n');
    const { code, stdout } = await invoke([]);
    fs.writeFileSync(file, text);
    expect(code).toBe(1);
    expect(stdout).toContain('1 ✖ unknown   events/order-placed.v1.json, expected: handled\n');
    expect(stdout).toContain('The function returned no batchItemFailures: Lambda takes that for success');
  });
});

describe('what can’t be invoked', () => {
  it('is not built: what esbuild says, at its place', async () => {
    put(DIR, { 'src/on-order-placed.ts': "import { a } from './nowhere.ts';\nexport const onOrderPlaced = a;\n" });
    const { code, stdout, stderr } = await invoke([]);
    put(DIR, { 'src/on-order-placed.ts': HANDLER });
    expect(stdout).toBe('');
    expect(code).toBe(3);
    expect(stderr).toBe(
      `${NAME}/src/on-order-placed.ts:1:19: The function can't be built: Could not resolve "./nowhere.ts"\n` +
        "  found:    import { a } from './nowhere.ts';\n  next:     Mend the file, and invoke again.\n",
    );
  });

  it('is not installed, or is no consumer', async () => {
    const cwd = folder();
    fs.cpSync(DIR, path.join(cwd, 'orders'), { recursive: true, filter: (file) => !file.endsWith('dist') });
    const bare = await eda(['consumer', 'invoke', 'orders'], { cwd });
    expect(bare.code).toBe(3);
    expect(bare.stderr).toMatch(
      /^The packages of orders are not installed: esbuild, .* and \d more\.\n {2}next: {5}cd orders, then: npm install\n$/,
    );
    const none = await eda(['consumer', 'invoke'], { cwd });
    expect(none.code).toBe(3);
    expect(none.stderr).toContain('. is no consumer that eda generated');
  });

  it.each([
    ['not JSON', '{"source":', 3, '<stdin>:1:11: '],
    ['a number', '5', 3, '<stdin.yaml>: This is no event, and no detail of one.\n  found:    5\n'],
    ['nothing', '', 3, '<stdin>'],
    [
      'of another shape',
      '{"Records":[{"eventSource":"aws:kinesis"}]}',
      3,
      'a Lambda event of aws:kinesis, and the consumer is of the shape sqs',
    ],
  ])('a file that is %s', async (_, text, exit, told) => {
    const { code, stderr } = await invoke(['--file', '-'], text);
    expect(stderr).toContain(told);
    expect(code).toBe(exit);
  });

  it('a dead letter without an event, an event that is not consumed, a variable that is none', async () => {
    const pointer = { requestContext: {}, KinesisBatchInfo: { shardId: 'shard-1', startSequenceNumber: '5' } };
    const dead = await invoke(['--dead-letter', '-'], JSON.stringify(pointer));
    expect([dead.code, dead.stderr]).toEqual([3, expect.stringContaining('a pointer to a stream')]);
    const other = await invoke(['--event', 'orders/OrderCancelled']);
    expect([other.code, other.stderr]).toEqual([2, expect.stringContaining('expected: one of orders/OrderPlaced@1')]);
    const variable = await invoke(['--env', '=secret']);
    expect([variable.code, variable.stderr]).toEqual([2, expect.not.stringContaining('secret')]);
  });
});

it.skipIf(process.platform !== 'linux')('Ctrl-C ends the function too, however busy it is', async () => {
  const child = spawn(process.execPath, [EDA, 'consumer', 'invoke', NAME, '--env', 'MODE=busy'], {
    cwd: ROOT,
    env: environment(),
    stdio: 'ignore',
  });
  const children = () =>
    fs.readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ').filter(Boolean);
  let pid: string | undefined;
  const isRuntime = (each: string) => fs.readFileSync(`/proc/${each}/cmdline`, 'utf8').includes('runtime.js');
  while (pid === undefined) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(child.exitCode).toBe(null);
    pid = children().find(isRuntime);
  }
  child.kill('SIGINT');
  const code = await new Promise((resolve) => child.on('close', resolve));
  expect(code).toBe(130);
  // Killed, it may still wait for somebody to ask how it ended.
  const state = () => {
    const file = `/proc/${pid}/stat`;
    return fs.existsSync(file) ? fs.readFileSync(file, 'utf8').replace(/^.*\) (.).*$/s, '$1') : 'gone';
  };
  while (!['Z', 'X', 'gone'].includes(state())) await new Promise((resolve) => setTimeout(resolve, 20));
});
