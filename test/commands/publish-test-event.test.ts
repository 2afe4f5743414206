import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type FakeAws, putAnswer, startFake } from '../io/aws/fake-aws.ts';
import { EDA, eda, folder, ROOT, type RunOptions, run } from '../support/eda.ts';
import type { Tree } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';
import { type BusProcess, noAws, startBus } from './bus-process.ts';

const PERSON = {
  AWS_ACCESS_KEY_ID: 'AKIAPERSONALKEY00001',
  AWS_SECRET_ACCESS_KEY: 'a-personal-secret',
  AWS_SESSION_TOKEN: 'a-personal-token',
};
const NO_BUS = 'http://127.0.0.1:1';
const EXAMPLE = 'schemas/orders/OrderPlaced/v1/examples/full.json';
const example = () => fs.readFileSync(path.join(ROOT, EXAMPLE), 'utf8');

/** In our own catalogue, with nothing configured. */
const publish = (args: readonly string[], options: Partial<RunOptions> = {}) =>
  eda(['publish', 'test-event', ...args], {
    cwd: ROOT,
    ...options,
    env: { ...noAws(folder()), ...options.env },
  });
const toNobody = ['--endpoint-url', NO_BUS];

async function fake(answer: Parameters<typeof startFake>[0] = (request) => putAnswer(request)): Promise<FakeAws> {
  const started = await startFake(answer);
  onTestFinished(() => started.close());
  return started;
}
/** A bus that is there, and takes events without ever answering. */
async function hanging(): Promise<string> {
  const server = createServer((incoming, response) => {
    if (incoming.headers['x-amz-target'] === 'AWSEvents.PutEvents') return;
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    response.end('{"Name":"commerce"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const sizes = ({ requests }: FakeAws) => requests.map(({ entries }) => entries.length).filter((size) => size > 0);

describe('--local', () => {
  it('starts a bus for the call and shows what arrived', async () => {
    const { code, stdout } = await publish(['orders/OrderPlaced', '--local', '--seed', '1']);
    expect(code).toBe(0);
    const [sent = '', arrived = ''] = stdout.split('\nArrived on the embedded bus:\n');
    const id = /^✔ orders\/OrderPlaced@1 \(\d+ bytes\) -> commerce at http:\/\/127\.0\.0\.1:\d+: (\S+)\n$/.exec(
      sent,
    )?.[1];
    const lines = arrived.split('\n');
    expect(lines[0]).toMatch(/^✔ \S+Z commerce OrderPlaced from com\.acme\.orders \(orders\/OrderPlaced@1\) accepted /);
    expect(JSON.parse(lines.slice(1).join('\n'))).toMatchObject({ id, 'detail-type': 'OrderPlaced' });
  });

  it('is one document with --json', async () => {
    const { code, stdout, stderr } = await publish(['orders/OrderPlaced', '--local', '--seed', '1', '--json']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { entries, arrived, ...rest } = JSON.parse(stdout);
    expect(rest).toEqual({
      version: 1,
      verdict: 'pass',
      reference: 'orders/OrderPlaced@1',
      bus: 'commerce',
      seed: 1,
      time: '2026-01-15T12:00:00.000Z',
      notes: [],
      where: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    });
    expect(entries).toEqual([
      {
        source: 'com.acme.orders',
        detailType: 'OrderPlaced',
        detail: expect.anything(),
        size: expect.any(Number),
        eventId: arrived[0].event.id,
      },
    ]);
    expect(arrived[0].event.detail).toEqual(entries[0].detail);
  });

  it('warns of a bus that is not the one of the event', async () => {
    const { code, stdout, stderr } = await publish([
      'orders/OrderPlaced',
      '--local',
      '--bus',
      'default',
      '--seed',
      '1',
    ]);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'The bus warns: its event.yaml names the bus "commerce", and this is "default".\n',
    });
    expect(stdout).toMatch(
      /\n! \S+ default OrderPlaced .* accepted \S+\n {4}its event\.yaml names the bus "commerce", and this is "default"\.\n/,
    );
  });

  it('refuses a bus that is not there', async () => {
    const answer = await publish(['orders/OrderPlaced', '--local', '--bus', 'nowhere']);
    expect(answer).toMatchObject({ code: 3, stdout: '' });
    expect(answer.stderr).toMatch(/^There is no event bus "nowhere" at .*so nothing was sent\.\n {2}next: /);
  });
});

describe('--invalid', () => {
  it('sends what is broken, and says so loudly', async () => {
    const args = ['orders/OrderPlaced', '--local', '--seed', '1', '--invalid=too-large'];
    const { code, stdout, stderr } = await publish(args);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^INVALID ON PURPOSE: too-large at \/\S+: ".*" must be at most .*\.\nThe bus warns: /);
    expect(stdout).toContain('Arrived on the embedded bus:');
    const { broken, arrived, entries } = JSON.parse((await publish([...args, '--json'])).stdout);
    expect(broken).toMatchObject([{ rule: 'too-large', exact: true }]);
    expect(arrived).toMatchObject([{ verdict: { status: 'invalid' } }]);
    expect(entries).toHaveLength(1);
  });

  it('does not mix with an event that is given', async () => {
    const { code, stderr } = await publish(['orders/OrderPlaced', '--data', '{}', '--invalid']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('cannot also be provided') });
  });
});

describe('--dry-run', () => {
  it('shows what would be sent, and connects to nobody', async () => {
    const { code, stdout, stderr } = await publish(['orders/OrderPlaced', '--dry-run', '--seed', '9', ...toNobody]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [first, ...rest] = stdout.split('\n');
    expect(first).toMatch(
      /^Would send orders\/OrderPlaced@1 \(\d+ bytes\) to the bus commerce: source com\.acme\.orders, detail-type OrderPlaced$/,
    );
    const sample = await eda(['generate', 'sample', 'orders/OrderPlaced', '--seed', '9'], { cwd: ROOT });
    expect(rest.join('\n')).toBe(sample.stdout);
  });
});

describe('a given event', () => {
  it('comes from a file, as text, from stdin, or whole', async () => {
    const cwd = folder();
    const whole = { source: 'com.acme.orders', 'detail-type': 'OrderPlaced', detail: JSON.parse(example()) };
    fs.writeFileSync(path.join(cwd, 'detail.json'), example());
    fs.writeFileSync(path.join(cwd, 'whole.json'), JSON.stringify(whole));
    const dry = ['orders/OrderPlaced', '--dry-run', '-w', ROOT];
    const answers = await Promise.all([
      publish([...dry, '--file', 'detail.json'], { cwd }),
      publish([...dry, '--file', path.join(cwd, 'whole.json')], { cwd }),
      publish([...dry, '--data', example()], { cwd }),
      publish([...dry, '--file', '-'], { cwd, stdin: example() }),
      publish([...dry, '--file', '-'], { cwd, stdin: JSON.stringify(whole) }),
    ]);
    for (const answer of answers) {
      expect(answer).toEqual({ ...answers[0], code: 0, stderr: '' });
      expect(JSON.parse(answer.stdout.slice(answer.stdout.indexOf('\n')))).toEqual(JSON.parse(example()));
    }
  });

  it('comes as YAML, from a file or stdin', async () => {
    const yaml = 'orderId: o-1\ntotal: { amount: 5 }\n';
    const cwd = folder({ ...workspace(), 'o.yaml': yaml } as Tree);
    for (const answer of await Promise.all([
      publish(['orders/OrderPlaced', '--dry-run', '--file', 'o.yaml'], { cwd }),
      publish(['orders/OrderPlaced', '--dry-run', '--file', '-'], { cwd, stdin: yaml }),
    ])) {
      expect(answer).toMatchObject({ code: 0, stderr: '' });
      expect(JSON.parse(answer.stdout.slice(answer.stdout.indexOf('\n')))).toEqual({
        orderId: 'o-1',
        total: { amount: 5 },
      });
    }
  });

  it.skipIf(process.platform === 'win32')('comes by a link out of its folder, not by the name of a pipe', async () => {
    const elsewhere = folder({ 'detail.json': example() });
    const cwd = folder();
    fs.symlinkSync(path.join(elsewhere, 'detail.json'), path.join(cwd, 'link.json'));
    const dry = ['orders/OrderPlaced', '--dry-run', '-w', ROOT, '--file'];
    expect(await publish([...dry, 'link.json'], { cwd })).toMatchObject({ code: 0, stderr: '' });
    // The pipe of a shell: a child of Node's has a socket for stdin, which has no name to open.
    const args = [process.execPath, EDA, 'publish', 'test-event', ...dry, '/dev/stdin'];
    expect(await run('sh', ['-c', 'cat | "$0" "$@"', ...args], { cwd, stdin: example(), env: noAws(cwd) })).toEqual({
      code: 3,
      stdout: '',
      stderr: '/dev/stdin: This is a pipe or a device, not a file: give - for stdin.\n',
    });
  });

  it('takes --set', async () => {
    const { stdout } = await publish(['orders/OrderPlaced', '--dry-run', '--file', EXAMPLE, '--set', 'total.amount=7']);
    expect(JSON.parse(stdout.slice(stdout.indexOf('\n'))).total.amount).toBe(7);
  });

  it.each<[string, number, readonly string[], RegExp]>([
    [
      'a whole event of another address',
      1,
      ['--data', '{"source":"com.acme.orders","detail-type":"OrderShipped","detail":{}}'],
      /^--data: This is a whole event, but its address is not that of orders\/OrderPlaced@1\.\n {2}found: {4}source "com\.acme\.orders", detail-type "OrderShipped"\n {2}expected: source "com\.acme\.orders", detail-type "OrderPlaced"\n/,
    ],
    ['what is no JSON', 3, ['--data', '{"a": 1,}'], /^--data:1:9: The file is not valid JSON/],
    ['nothing on stdin', 3, ['--file', '-'], /^<stdin>:1:1: The file is empty\.\n/],
    ['no file', 3, ['--file', 'none.json'], /^none\.json: There is no such file\.\n/],
    ['a folder', 3, ['--file', 'schemas'], /^schemas: This is not a file\.\n/],
    ['what the schema refuses', 1, ['--data', '{}'], /^The event is no orders\/OrderPlaced@1: .* \(and \d+ more\)\.\n/],
    ['a number', 1, ['--data', '5'], /^The event is no orders\/OrderPlaced@1: The value must be an object/],
    ['two sources', 2, ['--data', '{}', '--file', 'x'], /--data cannot also be provided when using --file/],
    ['a seed besides', 2, ['--data', '{}', '--seed', '1'], /^--seed cannot also be provided when using --data\n/],
    ['a shape besides', 2, ['--file', '-', '--full'], /^--full cannot also be provided when using --file\n/],
  ])('is refused: %s', async (_, code, args, message) => {
    const answer = await publish(['orders/OrderPlaced', ...args, ...toNobody]);
    expect(answer).toEqual({ code, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('over the wire', () => {
  it('--count 25 goes as 10, 10 and 5, all different, each with its id', async () => {
    const aws = await fake();
    const { code, stdout } = await publish(['orders/OrderPlaced', '--count', '25', '--endpoint-url', aws.endpoint]);
    expect(code).toBe(0);
    expect(sizes(aws)).toEqual([10, 10, 5]);
    const details = aws.requests.flatMap(({ entries }) => entries.map(({ Detail }) => Detail));
    expect(new Set(details).size).toBe(25);
    expect(stdout.match(/^✔ /gm)).toHaveLength(25);
  });

  it('looks the bus up first, and sends nothing to one that is not there', async () => {
    const aws = await fake(() => ({
      status: 400,
      body: { __type: 'ResourceNotFoundException', message: 'Event bus commerce does not exist.' },
    }));
    const answer = await publish(['orders/OrderPlaced', '--endpoint-url', aws.endpoint]);
    expect(answer).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringMatching(/^There is no event bus "commerce"/),
    });
    expect(aws.requests.map(({ headers }) => headers['x-amz-target'])).toEqual(['AWSEvents.DescribeEventBus']);
  });

  it('sends all the same where it may not ask for the bus, and says so', async () => {
    const aws = await fake((request) =>
      request.headers['x-amz-target'] === 'AWSEvents.PutEvents'
        ? putAnswer(request)
        : { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } },
    );
    const answer = await publish(['orders/OrderPlaced', '--endpoint-url', aws.endpoint, '--seed', '1']);
    expect(answer.code).toBe(0);
    expect(answer.stderr).toBe(
      'Whether the bus "commerce" exists could not be asked (events:DescribeEventBus is denied); sent all the same.\n',
    );
  });

  it('--set that makes the event invalid exits 1, and nothing is sent', async () => {
    const aws = await fake();
    const args = ['orders/OrderPlaced', '--set', 'total.currency=euro', '--endpoint-url', aws.endpoint];
    const answer = await publish(args);
    expect(answer).toMatchObject({ code: 1, stdout: '' });
    expect(answer.stderr).toMatch(/^The event is no orders\/OrderPlaced@1, at "\/total\/currency": /);
    expect(aws.requests).toEqual([]);
  });

  it('--no-validate sends it, and is loud', async () => {
    const aws = await fake();
    const where = ['--endpoint-url', aws.endpoint, '--seed', '1'];
    const answer = await publish(['orders/OrderPlaced', '--set', 'total.currency=euro', '--no-validate', ...where]);
    expect(answer.code).toBe(0);
    expect(answer.stderr).toBe('Not validated (--no-validate): consumers may break on what is sent.\n');
    expect(sizes(aws)).toEqual([1]);
  });

  it('fails where the answer counts a failure and does not say which', async () => {
    const aws = await fake((request) => ({
      status: 200,
      body: { FailedEntryCount: 1, Entries: request.entries.map(() => ({ EventId: 'x' })) },
    }));
    const { code, stdout } = await publish(['orders/OrderPlaced', '--seed', '1', '--endpoint-url', aws.endpoint]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^✖ .*: NoResult: The answer counts 1 failed, and does not say which\.\n$/);
  });
});

describe('an event that is not accepted at once', () => {
  it('is not tried again in silence: why, and until when', async () => {
    const aws = await fake((request) => putAnswer(request, () => 'InternalFailure'));
    const args = ['orders/OrderPlaced', '--seed', '1', '--deadline', '2s', '--endpoint-url', aws.endpoint];
    const { code, stderr } = await publish(args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^Not accepted yet \(InternalFailure: InternalFailure happened\): tried again until \d\d:\d\d:\d\d \(--deadline\)\.\n/m,
    );
    expect(sizes(aws).length).toBeGreaterThan(1);
  });

  it('nor is an answer that does not come', async () => {
    const aws = await hanging();
    const args = ['orders/OrderPlaced', '--seed', '1', '--deadline', '2s', '--endpoint-url', aws];
    const { code, stderr } = await publish(args);
    expect(code).toBe(3);
    expect(stderr).toMatch(/^No answer from http:\S+ yet: waited for until \d\d:\d\d:\d\d \(--deadline\)\.\n/m);
    expect(stderr).toContain('it did not answer in time');
  });
});

describe('a password in the endpoint', () => {
  it.each<[string, readonly string[]]>([
    ['where nobody answers', ['--endpoint-url', 'http://user:hunter2@127.0.0.1:1']],
    ['where it is no URL', ['--endpoint-url', 'user:hunter2@127.0.0.1:1']],
    ['where the flag is one too many', ['--local', '--endpoint-url', 'http://user:hunter2@127.0.0.1:1']],
  ])('is not shown %s', async (_, args) => {
    const [text, json] = [
      await publish(['orders/OrderPlaced', ...args]),
      await publish(['orders/OrderPlaced', ...args, '--json']),
    ];
    expect(text).toMatchObject({ code: expect.any(Number), stdout: '' });
    expect(text.stderr).not.toBe('');
    expect(JSON.stringify([text, json])).not.toContain('hunter2');
  });

  it('is not shown where it works', async () => {
    const aws = await fake();
    const answer = await publish([
      'orders/OrderPlaced',
      '--endpoint-url',
      aws.endpoint.replace('//', '//user:hunter2@'),
    ]);
    expect(answer).toMatchObject({ code: 0, stdout: expect.stringContaining('user:***@127.0.0.1') });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
  });
});

describe('where nothing is configured', () => {
  it('says how to start the local bus', async () => {
    const answer = await publish(['orders/OrderPlaced']);
    expect(answer).toEqual({
      code: 3,
      stdout: '',
      stderr:
        'There is no bus to send to: no endpoint is given, and no AWS Region is set.\n' +
        '  next:     For the local bus, run `eda bus start` and pass its address with --endpoint-url, or pass --local. ' +
        'For AWS, choose a profile or set credentials and a Region (`aws configure`).\n',
    });
  });

  it('asks whether the bus is started where nobody answers', async () => {
    const answer = await publish(['orders/OrderPlaced', ...toNobody]);
    expect(answer).toMatchObject({ code: 3, stdout: '' });
    expect(answer.stderr).toMatch(
      /^No answer from http:\/\/127\.0\.0\.1:1: the connection was refused\.\n {2}next: .*`eda bus start`/,
    );
  });

  it.each([
    [
      ['--stage', 'prodution'],
      /^eda\.yaml has no stage "prodution"\.\n {2}expected: one of local, production\n {2}next: {5}Did you mean production\?\n$/,
    ],
    [
      ['--endpoint-url', 'localhost:4010'],
      /^The endpoint URL is not an http or https URL\.\n {2}found: {4}localhost:4010\n/,
    ],
  ])('refuses %j', async (args, message) => {
    const { stdout, stderr } = await publish(['orders/OrderPlaced', ...args]);
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('AWS’s own settings', () => {
  const config = (home: string, endpoint: string) => {
    fs.writeFileSync(path.join(home, 'config'), `[profile local]\nregion = eu-west-3\nendpoint_url = ${endpoint}\n`);
    return { AWS_CONFIG_FILE: path.join(home, 'config'), AWS_PROFILE: 'local' };
  };
  it.each<[string, (endpoint: string) => RunOptions['env']]>([
    ['AWS_ENDPOINT_URL_EVENTBRIDGE', (url) => ({ AWS_ENDPOINT_URL_EVENTBRIDGE: url, AWS_ENDPOINT_URL: NO_BUS })],
    ['AWS_ENDPOINT_URL', (url) => ({ AWS_ENDPOINT_URL: url })],
    ['endpoint_url of the profile', (url) => config(folder(), url)],
  ])('%s leads to the bus, and a person’s keys do not', async (_, settings) => {
    const aws = await fake();
    const { code, stdout } = await publish(['orders/OrderPlaced'], { env: { ...PERSON, ...settings(aws.endpoint) } });
    expect(code).toBe(0);
    expect(stdout).toContain(` at ${aws.endpoint}: `);
    expect(aws.requests).toHaveLength(2);
    for (const { headers } of aws.requests) {
      expect(headers.authorization).toMatch(/Credential=eda-local\//);
      expect(JSON.stringify(headers)).not.toMatch(/AKIA|personal/);
    }
  });

  it('count for less than --endpoint-url', async () => {
    const aws = await fake();
    const env = { ...PERSON, AWS_ENDPOINT_URL: NO_BUS };
    expect(await publish(['orders/OrderPlaced', '--endpoint-url', aws.endpoint], { env })).toMatchObject({ code: 0 });
  });
});

describe('a bus of another process that enforces', () => {
  let bus: BusProcess;
  beforeAll(async () => {
    bus = await startBus(['--enforce']);
  });
  afterAll(() => bus.stop());

  it('fails entry by entry: each is shown, and the exit code is 1', async () => {
    const where = ['--endpoint-url', bus.endpoint];
    const bad = ['--no-validate', '--set', 'orderId=5', '--count', '2', '--seed', '1'];
    const [text, json] = await Promise.all([
      publish(['orders/OrderPlaced', ...where, ...bad]),
      publish(['orders/OrderPlaced', ...where, ...bad, '--json']),
    ]);
    expect(text.code).toBe(1);
    const lines = text.stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toMatch(/^✖ orders\/OrderPlaced@1 .*: EdaSchemaViolation: .*orders\/OrderPlaced@1: \/orderId /);
    }
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      verdict: 'fail',
      entries: [{ errorCode: 'EdaSchemaViolation', attempts: 1 }, { errorCode: 'EdaSchemaViolation' }],
    });
  });

  it('takes what is valid, by a stage too', async () => {
    const cwd = folder(
      workspace({
        'eda.yaml': `version: 1\nbuses:\n  commerce: { summary: All. }\nstages:\n  here: { endpointUrl: "${bus.endpoint}", buses: { commerce: default } }\n`,
        'schemas/orders/OrderPlaced/v1/schema.json':
          '{ "type": "object", "properties": { "orderId": { "type": "string" } } }',
      }),
    );
    const [own, other] = await Promise.all([
      publish(['orders/OrderPlaced', '--endpoint-url', bus.endpoint]),
      publish(['orders/OrderPlaced', '--stage', 'here', '--full'], { cwd }),
    ]);
    expect(own.code).toBe(0);
    // The other workspace's event has the same address, and is not what this bus's catalogue says.
    expect(other).toMatchObject({ code: 1, stdout: expect.stringMatching(/ -> default at .*: EdaSchemaViolation/) });
  });
});

describe('majors told apart by a match', () => {
  const head = JSON.stringify({
    type: 'object',
    required: ['metadata'],
    properties: {
      metadata: { type: 'object', required: ['version'], properties: { version: { type: 'string' } } },
    },
  });
  const tree = workspace({
    'schemas/orders/OrderPlaced/event.yaml': `summary: An order was placed.
owner: checkout
source: com.acme.orders
bus: commerce
majors:
  1: { detailType: OrderPlaced, match: { detail: { metadata: { version: [{ prefix: "1." }] } } } }
  2: { detailType: OrderPlaced, match: { detail: { metadata: { version: [{ prefix: "2." }] } } } }
`,
    'schemas/orders/OrderPlaced/v1/schema.json': head,
    'schemas/orders/OrderPlaced/v1/examples/small.json': null,
    'schemas/orders/OrderPlaced/v1/releases/1.0.0.json': null,
    'schemas/orders/OrderPlaced/v1/releases/digests.json': null,
    'schemas/orders/OrderPlaced/v2/schema.json': head,
    'schemas/orders/services/books.yaml': null,
  });

  it('make samples that meet it, and refuse events that meet the other', async () => {
    const cwd = folder(tree);
    const [one, two, wrong] = await Promise.all([
      publish(['orders/OrderPlaced@1', '--local', '--json', '--count', '12'], { cwd }),
      publish(['orders/OrderPlaced@2', '--local', '--json', '--count', '12'], { cwd }),
      publish(['orders/OrderPlaced@1', '--local', '--set', 'metadata.version=2.0.0'], { cwd }),
    ]);
    for (const [major, answer] of [one, two].entries()) {
      const { arrived } = JSON.parse(answer?.stdout ?? '');
      expect(arrived).toHaveLength(12);
      for (const { event, verdict } of arrived) {
        expect(verdict).toEqual({ status: 'valid', schema: `orders/OrderPlaced@${major + 1}` });
        expect(event.detail.metadata.version).toMatch(`${major + 1}.`);
      }
    }
    expect(wrong).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'This event does not meet the address of orders/OrderPlaced@1, but that of orders/OrderPlaced@2.\n' +
        '  expected: a detail that matches {"metadata":{"version":[{"prefix":"1."}]}}\n' +
        '  next:     Set the fields of the match with --set.\n',
    });
  });

  it('say so of an event that meets none', async () => {
    const args = ['--local', '--no-validate', '--set', 'metadata.version=3.0.0', '--seed', '1'];
    const { code, stderr } = await publish(['orders/OrderPlaced@1', ...args], { cwd: folder(tree) });
    expect(code).toBe(0);
    expect(stderr).toContain('apart by their detail, and this one meets the match of none.');
  });
});
