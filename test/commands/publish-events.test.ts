import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type FakeAws, putAnswer, startFake } from '../io/aws/fake-aws.ts';
import { EDA, eda, environment, folder, type RunOptions, snapshot } from '../support/eda.ts';
import { type Faults, type FaultyBus, startFaultyBus } from '../support/faulty-bus.ts';
import { atTerminal, terminal } from '../support/terminal.ts';
import { workspace } from '../support/workspace.ts';
import { noAws } from './bus-process.ts';

const NOBODY = 'http://127.0.0.1:1';
const detail = (id: string | number) => ({ orderId: `o-${id}`, total: { amount: 5 }, id: `${id}` });
const whole = (id: string | number, more: object = {}) => ({
  source: 'com.acme.orders',
  'detail-type': 'OrderPlaced',
  detail: detail(id),
  ...more,
});
const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');
const numbers = (count: number) => Array.from({ length: count }, (_, i) => i);

const shop = (files: Record<string, string> = {}) => folder({ ...workspace(), ...files });
const publish = (cwd: string, args: readonly string[], options: Partial<RunOptions> = {}) =>
  eda(['publish', 'events', ...args], { cwd, ...options, env: { ...noAws(cwd), ...options.env } });

async function fake(answer: Parameters<typeof startFake>[0] = (request) => putAnswer(request)): Promise<FakeAws> {
  const started = await startFake(answer);
  onTestFinished(() => started.close());
  return started;
}
async function faulty(faults: Faults, seed = 1): Promise<FaultyBus> {
  const started = await startFaultyBus(faults, seed);
  onTestFinished(() => started.close());
  return started;
}
const sent = ({ requests }: FakeAws) => requests.flatMap(({ entries }) => entries);
const records = (cwd: string, name: string): readonly Record<string, unknown>[] =>
  fs
    .readFileSync(path.join(cwd, name), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
const extra = (cwd: string) =>
  Object.keys(snapshot(cwd)).filter((file) => file.startsWith('events.') && file !== 'events.ndjson');

describe('a file of events', () => {
  it('goes in full requests, and leaves nothing behind', async () => {
    const aws = await fake();
    const cwd = shop({ 'events.ndjson': lines(numbers(25).map((i) => whole(i))) });
    const { code, stdout, stderr } = await publish(cwd, ['events.ndjson', '--endpoint-url', aws.endpoint]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^✔ 25 of 25 events accepted by commerce at http:\/\/127\.0\.0\.1:\d+\. \(\d/);
    expect(
      aws.requests
        .map(({ entries }) => entries.length)
        .filter(Boolean)
        .sort(),
    ).toEqual([10, 10, 5]);
    expect(new Set(sent(aws).map(({ Detail }) => Detail)).size).toBe(25);
    expect(extra(cwd)).toEqual([]);
  });

  it('holds events in every form, with what they say besides', async () => {
    const aws = await fake();
    const time = '2026-11-20T09:30:00Z';
    const entry = {
      Source: 'com.acme.orders',
      DetailType: 'OrderPlaced',
      Detail: `{"orderId":"o",  "total":{"amount":1}}`,
    };
    const text = lines([
      whole(1, { time, resources: ['arn:a'] }),
      { ...entry, EventBusName: 'other', Time: 1_795_166_400, TraceHeader: 'Root=1' },
      { Entries: [entry] },
    ]);
    const cwd = shop();
    const { code } = await publish(cwd, ['-', '--endpoint-url', aws.endpoint], { stdin: text });
    expect(code).toBe(0);
    expect(sent(aws)).toEqual([
      {
        Source: 'com.acme.orders',
        DetailType: 'OrderPlaced',
        Detail: JSON.stringify(detail(1)),
        EventBusName: 'commerce',
        Time: Date.parse(time) / 1000,
        Resources: ['arn:a'],
      },
      { ...entry, EventBusName: 'other', Time: 1_795_166_400, TraceHeader: 'Root=1' },
      { ...entry, EventBusName: 'commerce' },
    ]);
  });

  it('holds details alone of the event that is named, as they are written', async () => {
    const aws = await fake();
    const big = '{ "orderId": "o-1", "total": { "amount": 9007199254740993 } }';
    const cwd = shop({
      'events.ndjson': `${big}\n${lines([whole(1)]).replace('"amount":5', '"amount":9007199254740993')}`,
    });
    const args = ['events.ndjson', '--event', 'orders/OrderPlaced', '--endpoint-url', aws.endpoint];
    expect(await publish(cwd, args)).toMatchObject({ code: 0 });
    // Each integer is the one that was written.
    expect(sent(aws).map(({ Detail }) => Detail)).toEqual([
      big,
      '{"orderId":"o-1","total":{"amount":9007199254740993},"id":"1"}',
    ]);
  });

  it('is looked at in a dry run', async () => {
    const cwd = shop({ 'events.ndjson': lines([whole(1), whole(2, { 'detail-type': 'Other' }), 5]) });
    const { code, stdout } = await publish(cwd, ['events.ndjson', '--dry-run']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/\n✖ Would send 1 event of 3, 1 invalid, 1 unknown to the catalogue\.\n$/);
    expect(extra(cwd)).toEqual([]);
  });
});

describe('what can not be delivered', () => {
  it('is told with its place, kept, and taken again', async () => {
    const aws = await fake((request) =>
      putAnswer(request, (text) => (text.includes('o-2') ? 'MalformedDetail' : undefined)),
    );
    const to = ['--endpoint-url', aws.endpoint];
    const bad = { ...whole(4), detail: { orderId: 5, total: { amount: 1 } } };
    const text = `${lines([whole(1), whole(2), whole(3, { 'detail-type': 'OrderPlacd' }), bad])}{"source": \n${lines([whole(6)])}`;
    const cwd = shop({ 'events.ndjson': text });
    const first = await publish(cwd, ['events.ndjson', ...to]);
    expect(first.code).toBe(1);
    const places = [...first.stdout.matchAll(/^(events\.ndjson:\d+:\d+) error (\S+)/gm)].map(
      ([, place, rule]) => `${place} ${rule}`,
    );
    expect(places).toEqual([
      'events.ndjson:3:1 event-uncatalogued',
      'events.ndjson:4:77 event-invalid',
      'events.ndjson:5:12 syntax',
    ]);
    expect(first.stdout).toMatch(
      /✖ 2 of 6 events accepted .*, 1 failed, 2 invalid, 1 unknown to the catalogue\..*\n {2}1 × MalformedDetail: MalformedDetail happened \(first: line 2\)\n {2}not delivered/,
    );
    const outcomes = records(cwd, 'events.outcomes.ndjson');
    expect(outcomes.map(({ entry, line }) => [entry, line]).sort()).toEqual([1, 2, 3, 4, 5, 6].map((n) => [n, n]));
    expect(outcomes.find(({ entry }) => entry === 2)).toMatchObject({ errorCode: 'MalformedDetail', attempts: 1 });
    expect(outcomes.find(({ entry }) => entry === 1)).toMatchObject({
      eventId: JSON.stringify(detail(1)),
      attempts: 1,
    });
    const failed = records(cwd, 'events.failed.ndjson');
    expect(failed).toHaveLength(4);
    expect(failed.find(({ Detail }) => `${Detail}`.includes('o-2'))).toEqual({
      Source: 'com.acme.orders',
      DetailType: 'OrderPlaced',
      Detail: JSON.stringify(detail(2)),
      Failure: {
        entry: 2,
        line: 2,
        errorCode: 'MalformedDetail',
        errorMessage: 'MalformedDetail happened',
        attempts: 1,
      },
    });
    expect(failed.find(({ Text }) => Text)).toMatchObject({
      Text: '{"source": ',
      Failure: { line: 5, errorCode: 'syntax' },
    });

    const good = await fake();
    const again = await publish(cwd, ['events.failed.ndjson', '--allow-unknown', '--endpoint-url', good.endpoint]);
    expect(again.code).toBe(1);
    expect(
      sent(good)
        .map(({ Detail }) => JSON.parse(Detail).id)
        .sort(),
    ).toEqual(['2', '3']);
    expect(records(cwd, 'events.failed.2.ndjson')).toHaveLength(2);
    const all = await publish(cwd, ['events.failed.2.ndjson', '--no-validate', '--endpoint-url', good.endpoint]);
    // What is no JSON is no event, whoever asks.
    expect(all).toMatchObject({ code: 1, stderr: expect.stringContaining('Not validated') });
    expect(sent(good)).toHaveLength(3);
  });

  it('is too large, for a request or for a line', async () => {
    const aws = await fake();
    const large = whole('x'.repeat(1024 * 1024));
    const text = `${lines([whole(1), large])}"${'x'.repeat(11 * 1024 * 1024)}"\n${lines([whole(2)])}`;
    const cwd = shop({ 'events.ndjson': text });
    const { code, stdout } = await publish(cwd, ['events.ndjson', '--endpoint-url', aws.endpoint]);
    expect(code).toBe(1);
    expect(stdout).toContain('events.ndjson:3:1 error event-malformed\n  The line has more than 10 MiB');
    expect(sent(aws)).toHaveLength(2);
    const failed = records(cwd, 'events.failed.ndjson');
    expect(failed.map(({ Failure }) => (Failure as { errorMessage: string }).errorMessage)).toEqual(
      expect.arrayContaining([expect.stringContaining('Total size'), expect.stringContaining('more than 10 MiB')]),
    );
  });

  it('is everything behind the point where AWS refuses all: kept, none lost', async () => {
    const expired = { status: 400, body: { __type: 'ExpiredTokenException', message: 'Expired.' } };
    const aws = await fake((request, number) => (number > 4 ? expired : putAnswer(request)));
    const cwd = shop({ 'events.ndjson': lines(numbers(100).map((i) => whole(i))) });
    const args = ['events.ndjson', '--concurrency', '1', '--endpoint-url', aws.endpoint];
    const { code, stderr } = await publish(cwd, args);
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /The AWS credentials can't be used: ExpiredTokenException: Expired\.|credentials can't be used/,
    );
    const delivered = sent(aws).slice(0, 30).length;
    expect(records(cwd, 'events.failed.ndjson')).toHaveLength(100 - delivered);
  });
});

describe('a network where everything goes wrong', () => {
  const faults: Faults = { entry: 0.3, throttle: 0.05, broken: 0.05, reset: 0.05, slow: 0.02 };
  const COUNT = 5000;
  const input = () => lines(numbers(COUNT).map((i) => whole(i)));

  function expectDelivered(bus: FaultyBus, cwd: string): void {
    const outcomes = fs.existsSync(path.join(cwd, 'events.outcomes.ndjson'))
      ? records(cwd, 'events.outcomes.ndjson')
      : [];
    const unsure = new Map(outcomes.map(({ line, answersLost = 0 }) => [`${Number(line) - 1}`, answersLost as number]));
    expect(bus.arrived.size).toBe(COUNT);
    for (const [id, times] of bus.arrived) expect(times).toBeLessThanOrEqual(1 + (unsure.get(id) ?? 0));
  }

  it.each([1, 2])('loses nothing, and says what may have come twice (seed %i)', async (seed) => {
    const bus = await faulty(faults, seed);
    const cwd = shop({ 'events.ndjson': input() });
    const { code, stdout } = await publish(cwd, [
      'events.ndjson',
      '--json',
      '--concurrency',
      '32',
      '--endpoint-url',
      bus.endpoint,
    ]);
    expect(code).toBe(0);
    const { verdict, counts } = JSON.parse(stdout);
    expect({ verdict, counts }).toMatchObject({ verdict: 'pass', counts: { read: COUNT, accepted: COUNT } });
    expectDelivered(bus, cwd);
    const twice = [...bus.arrived.values()].filter((times) => times > 1).length;
    expect(twice).toBeGreaterThan(0);
    expect(counts.unsure).toBeGreaterThanOrEqual(twice);
  });

  it.each(['SIGKILL', 'SIGINT', 'SIGTERM'] as const)(
    'ended by %s in the middle, goes on and sends nothing twice that was acknowledged',
    async (signal) => {
      const bus = await faulty({ entry: 0.3, reset: 0.02 }, 7);
      const cwd = shop({ 'events.ndjson': input() });
      const args = ['publish', 'events', 'events.ndjson', '--endpoint-url', bus.endpoint];
      const child = spawn(process.execPath, [EDA, ...args], { cwd, env: environment(noAws(cwd)) });
      bus.onRequest = (number) => void (number === 150 && child.kill(signal));
      const ended = await new Promise((resolve) => child.on('close', (code) => resolve(code)));
      expect(ended).toBe(signal === 'SIGKILL' ? null : 1);
      const before = records(cwd, 'events.outcomes.ndjson').filter(({ eventId }) => eventId !== undefined);
      expect(before.length).toBeGreaterThan(100);
      expect(before.length).toBeLessThan(COUNT);
      // Without --resume nothing is sent, so that nobody sends all of it twice by habit.
      const requests = bus.requests;
      expect(await publish(cwd, args.slice(2))).toMatchObject({ code: 2, stderr: expect.stringContaining('--resume') });
      expect(bus.requests).toBe(requests);
      const went = await publish(cwd, [...args.slice(2), '--resume', '--json']);
      expect(went.code).toBe(0);
      const { counts } = JSON.parse(went.stdout);
      expect(counts).toMatchObject({ read: COUNT, accepted: COUNT - before.length, earlier: before.length });
      expectDelivered(bus, cwd);
      expect(extra(cwd)).not.toContain('events.outcomes.ndjson.sending');
      expect(extra(cwd)).not.toContain('events.failed.ndjson');
    },
  );

  it('is given up at the deadline, with what was not delivered kept', async () => {
    const bus = await faulty({ entry: 1 });
    const cwd = shop({ 'events.ndjson': lines([whole(1), whole(2)]) });
    const { code, stdout } = await publish(cwd, [
      'events.ndjson',
      '--deadline',
      '500ms',
      '--endpoint-url',
      bus.endpoint,
    ]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('0 of 2 events accepted') });
    expect(records(cwd, 'events.failed.ndjson')).toHaveLength(2);
  });
});

describe('a run that goes on', () => {
  it('notices that the file is another one', async () => {
    const aws = await fake((request) =>
      putAnswer(request, (text) => (text.includes('o-0"') ? 'MalformedDetail' : undefined)),
    );
    const cwd = shop({ 'events.ndjson': lines(numbers(20).map((i) => whole(i))) });
    const args = ['events.ndjson', '--endpoint-url', aws.endpoint];
    expect(await publish(cwd, args)).toMatchObject({ code: 1 });
    fs.writeFileSync(path.join(cwd, 'events.ndjson'), lines(numbers(19).map((i) => whole(i + 1))));
    expect(await publish(cwd, [...args, '--resume'])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^events\.ndjson:2: Entry 2 is another one than the one that was acknowledged/),
    });
  });

  it('keeps all that the earlier one wrote, where nobody answers now', async () => {
    const aws = await fake((request) =>
      putAnswer(request, (text) => (text.includes('o-0"') ? 'MalformedDetail' : undefined)),
    );
    const cwd = shop({ 'events.ndjson': lines(numbers(20).map((i) => whole(i))) });
    expect(await publish(cwd, ['events.ndjson', '--endpoint-url', aws.endpoint])).toMatchObject({ code: 1 });
    const before = snapshot(cwd);
    expect(Object.keys(before)).toEqual(expect.arrayContaining(['events.failed.ndjson', 'events.outcomes.ndjson']));
    expect(await publish(cwd, ['events.ndjson', '--resume', '--endpoint-url', NOBODY])).toMatchObject({ code: 3 });
    expect(snapshot(cwd)).toEqual(before);
    const broken = await fake((request) =>
      request.entries.length === 0
        ? { status: 200, body: { Name: 'commerce' } }
        : { status: 400, body: { __type: 'ExpiredTokenException', message: 'Expired.' } },
    );
    expect(await publish(cwd, ['events.ndjson', '--resume', '--endpoint-url', broken.endpoint])).toMatchObject({
      code: 3,
    });
    expect(records(cwd, 'events.failed.ndjson')).toHaveLength(1);
    const good = await fake();
    expect(await publish(cwd, ['events.ndjson', '--resume', '--endpoint-url', good.endpoint])).toMatchObject({
      code: 0,
    });
    expect(sent(good).map(({ Detail }) => JSON.parse(Detail).id)).toEqual(['0']);
    expect(extra(cwd)).toEqual([]);
  });

  it('does not write over what an earlier one could not deliver', async () => {
    const cwd = shop({ 'events.ndjson': lines([whole(1)]), 'events.failed.ndjson': '{}\n' });
    const aws = await fake();
    expect(await publish(cwd, ['events.ndjson', '--endpoint-url', aws.endpoint])).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(
        /^events\.failed\.ndjson: This file holds events that an earlier run could not deliver/,
      ),
    });
    expect(sent(aws)).toEqual([]);
  });

  it('is alone over its outcomes file', async () => {
    const aws = await fake();
    const cwd = shop({ 'events.ndjson': lines([whole(1)]) });
    fs.writeFileSync(path.join(cwd, 'events.outcomes.ndjson.sending'), `${process.pid}\n`);
    expect(await publish(cwd, ['events.ndjson', '--endpoint-url', aws.endpoint])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining(`Another run (process ${process.pid}) is writing the same outcomes file`),
    });
    expect(sent(aws)).toEqual([]);
    // Of a process that is gone it says what was on its way.
    fs.writeFileSync(path.join(cwd, 'events.outcomes.ndjson.sending'), '999999999\n+1\n');
    const args = ['events.ndjson', '--resume', '--json', '--endpoint-url', aws.endpoint];
    const { stdout } = await publish(cwd, args);
    expect(JSON.parse(stdout).counts).toMatchObject({ accepted: 1, unsure: 1 });
  });
});

describe('input that is none', () => {
  const to = ['--endpoint-url', NOBODY];
  it.each<[string, number, readonly string[], RegExp]>([
    ['no file', 2, [], /Missing 1 required arg/],
    ['a missing file', 3, ['none.ndjson'], /^There is no file "none\.ndjson"\.\n/],
    ['a folder', 3, ['schemas'], /^"schemas" is a folder\.\n/],
    ['an unknown stage', 2, ['events.ndjson', '--stage', 'prod'], /^eda\.yaml has no stage "prod"\.\n/],
    ['an unknown event', 2, ['events.ndjson', '--event', 'orders/OrderPlacd'], /OrderPlaced/],
    ['a deadline that is none', 2, ['events.ndjson', '--deadline', 'soon'], /Expected a time span such as 30s/],
    [
      'its own input for what failed',
      2,
      ['events.ndjson', '--resume', '--failed', './events.ndjson'],
      /must be three files/,
    ],
    ['one file for both records', 2, ['events.ndjson', '--failed', 'x', '--outcomes', 'x'], /must be three files/],
    ['stdin read twice', 2, ['-', '--explain'], /--dry-run/],
    ['nobody there', 3, ['events.ndjson'], /^No answer from http:\/\/127\.0\.0\.1:1: the connection was refused\.\n/],
  ])('%s', async (_, code, args, message) => {
    const cwd = shop({ 'events.ndjson': lines([whole(1)]) });
    const before = snapshot(cwd);
    expect(await publish(cwd, [...args, ...to])).toEqual({ code, stdout: '', stderr: expect.stringMatching(message) });
    expect(snapshot(cwd)).toEqual(before);
  });

  it.each([
    ['empty', ''],
    ['blank lines', '\n\n \n'],
  ])('%s', async (_, text) => {
    const aws = await fake();
    const cwd = shop({ 'events.ndjson': text });
    expect(await publish(cwd, ['events.ndjson', '--endpoint-url', aws.endpoint])).toEqual({
      code: 3,
      stdout: '',
      stderr: 'events.ndjson: There is no event in it.\n  expected: one event a line (NDJSON)\n',
    });
    expect(extra(cwd)).toEqual([]);
  });

  it('bytes that are no text: every line is told, none is sent', async () => {
    const aws = await fake();
    const cwd = folder({ ...workspace(), 'events.ndjson': Buffer.from([0xff, 0x00, 0x0a, 0x80, 0x81, 0x0a]) });
    const { code, stdout } = await publish(cwd, ['events.ndjson', '--endpoint-url', aws.endpoint]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('The line is not valid UTF-8.') });
    expect(sent(aws)).toEqual([]);
  });

  it('a bus that is not there: nothing is sent', async () => {
    const missing = { status: 400, body: { __type: 'ResourceNotFoundException', message: 'No.' } };
    const aws = await fake(() => missing);
    const cwd = shop({ 'events.ndjson': lines([whole(1)]) });
    expect(await publish(cwd, ['events.ndjson', '--bus', 'nowhere', '--endpoint-url', aws.endpoint])).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^There is no event bus "nowhere"/),
    });
    expect(extra(cwd)).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')('comes through a named pipe', async () => {
    const aws = await fake();
    const cwd = shop();
    spawnSync('mkfifo', [path.join(cwd, 'pipe')]);
    const running = publish(cwd, ['pipe', '--endpoint-url', aws.endpoint]);
    fs.writeFileSync(path.join(cwd, 'pipe'), lines(numbers(30).map((i) => whole(i))));
    expect(await running).toMatchObject({ code: 0, stdout: expect.stringContaining('30 of 30 events accepted') });
  });

  it.skipIf(!fs.existsSync('/dev/full'))(
    'a disk that is full: the run stops, and says what it could not keep',
    async () => {
      const aws = await fake((request) => putAnswer(request, () => 'MalformedDetail'));
      const cwd = shop({ 'events.ndjson': lines(numbers(5000).map((i) => whole(i))) });
      const args = ['events.ndjson', '--failed', '/dev/full', '--endpoint-url', aws.endpoint];
      const { code, stderr } = await publish(cwd, args);
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /\/dev\/full: The file can't be written \(ENOSPC\)\.\n {2}found: {4}neither delivered nor kept: entries 1-/,
      );
      expect(sent(aws).length).toBeLessThan(5000);
      // The outcomes are there, and the next run goes on.
      const good = await fake();
      expect(await publish(cwd, ['events.ndjson', '--resume', '--endpoint-url', good.endpoint])).toMatchObject({
        code: 0,
      });
      expect(sent(good)).toHaveLength(5000);
    },
  );

  it.skipIf(!fs.existsSync('/dev/full'))(
    'outcomes that can not be written: what was acknowledged is said',
    async () => {
      const aws = await fake();
      const cwd = shop({ 'events.ndjson': lines([whole(1), whole(2)]) });
      const args = ['events.ndjson', '--outcomes', '/dev/full', '--endpoint-url', aws.endpoint];
      const { code, stderr } = await publish(cwd, args);
      expect({ code, stderr }).toMatchObject({ code: 3 });
      expect(stderr).toMatch(/can't be written/);
    },
  );

  it.skipIf(!fs.existsSync('/dev/full')).each([[], ['--json']])(
    'an output that can not be written: the outcomes are kept, and it is said where (%j)',
    async (...flags) => {
      const aws = await fake();
      const cwd = shop({ 'events.ndjson': lines([whole(1), whole(2)]) });
      const args = [EDA, 'publish', 'events', 'events.ndjson', ...flags, '--endpoint-url', aws.endpoint];
      const full = fs.openSync('/dev/full', 'w');
      const child = spawn(process.execPath, args, {
        cwd,
        env: environment(noAws(cwd)),
        stdio: ['ignore', full, 'pipe'],
      });
      fs.closeSync(full);
      let stderr = '';
      child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
      const code = await new Promise((resolve) => child.on('close', resolve));
      expect(code).toBe(3);
      expect(stderr).toMatch(
        /^The output can't be written \(ENOSPC\): it is incomplete\.\n {2}next: .*\n✔ 2 of 2 events accepted by commerce at \S+ \(.*\)\n {2}outcomes {7}events\.outcomes\.ndjson\n$/,
      );
      expect(records(cwd, 'events.outcomes.ndjson').map(({ eventId }) => typeof eventId)).toEqual(['string', 'string']);
      expect(extra(cwd)).toEqual(['events.outcomes.ndjson']);
      // Whoever runs it again sends nothing twice.
      expect(await publish(cwd, args.slice(3))).toMatchObject({ code: 2 });
      expect(sent(aws)).toHaveLength(2);
    },
  );

  it('a file that grows while it is read: what came behind is not sent, and it is said', async () => {
    const cwd = shop({ 'events.ndjson': lines(numbers(25).map((i) => whole(i))) });
    const file = path.join(cwd, 'events.ndjson');
    let grown = false;
    const aws = await fake((request) => {
      // The last of three requests: the end of the file has been read.
      if (request.entries.length === 5 && !grown) fs.appendFileSync(file, lines([whole('new')]));
      grown ||= request.entries.length === 5;
      return putAnswer(request);
    });
    const args = ['events.ndjson', '--concurrency', '1', '--endpoint-url', aws.endpoint];
    expect(await publish(cwd, args)).toEqual({
      code: 1,
      stdout: expect.stringMatching(
        /^✖ 25 of 25 events accepted by commerce at \S+ \(.*\)\n {2}outcomes {7}events\.outcomes\.ndjson\n$/,
      ),
      stderr:
        'events.ndjson: The file grew while it was read: what came behind entry 25 is not sent.\n' +
        '  next:     The same command with --resume goes on, and sends nothing twice that was acknowledged.\n',
    });
    expect(await publish(cwd, [...args, '--resume'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('1 of 26 events accepted'),
    });
    expect(sent(aws)).toHaveLength(26);
    expect(extra(cwd)).toEqual([]);
  });

  it('a folder where nothing may be written: no file is named that is not there', async () => {
    const aws = await fake();
    const cwd = shop({ 'events.ndjson': lines([whole(1), { ...whole(2), detail: {} }]) });
    const nowhere = path.join(cwd, 'none', 'failed.ndjson');
    const args = ['events.ndjson', '--failed', nowhere, '--endpoint-url', aws.endpoint];
    const { code, stdout, stderr } = await publish(cwd, args);
    expect(code).toBe(3);
    expect(stderr).toContain("failed.ndjson: The file can't be written (ENOENT).");
    expect(stdout).not.toContain('not delivered');
    expect(stdout).toMatch(/ {2}outcomes {7}events\.outcomes\.ndjson\n$/);
  });

  it.skipIf(process.platform === 'win32')('a reader that leaves does not turn the verdict', async () => {
    const aws = await fake((request) => putAnswer(request, () => 'MalformedDetail'));
    const cwd = shop({ 'events.ndjson': lines([whole(1)]) });
    const args = [EDA, 'publish', 'events', 'events.ndjson', '--endpoint-url', aws.endpoint];
    const child = spawn(process.execPath, args, { cwd, env: environment(noAws(cwd)) });
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(1);
  });
});

describe('what is protected', () => {
  const yaml = (account: string) =>
    `version: 1\nbuses:\n  commerce: { summary: All. }\nstages:\n  live: { account: "${account}", protected: true, buses: {} }\n`;
  const arn = 'arn:aws:events:eu-west-1:111122223333:event-bus/commerce';
  const there = () =>
    fake((request) =>
      request.entries.length > 0 ? putAnswer(request) : { status: 200, body: { Name: 'commerce', Arn: arn } },
    );

  it('takes --yes, and says where it is', async () => {
    const aws = await there();
    const cwd = shop({ 'eda.yaml': yaml('111122223333'), 'events.ndjson': lines([whole(1)]) });
    const args = ['events.ndjson', '--stage', 'live', '--endpoint-url', aws.endpoint];
    const refused = await publish(cwd, args);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toBe(
      'The bus "commerce" is protected (so is the stage live); nothing was sent.\n' +
        `  found:    account 111122223333, Region eu-west-1, bus commerce, at ${aws.endpoint}\n` +
        '  next:     Look whether that is where it should go; then pass --yes.\n',
    );
    expect(sent(aws)).toEqual([]);
    expect(extra(cwd)).toEqual([]);
    expect(await publish(cwd, [...args, '--yes'])).toMatchObject({
      code: 0,
      stderr:
        'Protected (so is the stage live), and agreed to by --yes: account 111122223333, Region eu-west-1, bus commerce.\n',
    });
    // The way around it is the same way.
    expect(await publish(cwd, ['events.ndjson', '--endpoint-url', aws.endpoint])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('it is in the account of the stage live'),
    });
  });

  it('is never another account', async () => {
    const aws = await there();
    const cwd = shop({ 'eda.yaml': yaml('999999999999'), 'events.ndjson': lines([whole(1)]) });
    const args = ['events.ndjson', '--stage', 'live', '--yes', '--endpoint-url', aws.endpoint];
    expect(await publish(cwd, args)).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(
        /^This is not the account of the stage live; nothing was sent\.\n {2}found: {4}account 111122223333/,
      ),
    });
    expect(sent(aws)).toEqual([]);
  });

  it('may be one bus', async () => {
    const aws = await there();
    const cwd = shop({
      'eda.yaml': 'version: 1\nbuses:\n  commerce: { summary: All., protected: true }\n',
      'events.ndjson': lines([whole(1)]),
    });
    const args = ['events.ndjson', '--endpoint-url', aws.endpoint];
    expect(await publish(cwd, args)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('so eda.yaml says of the bus commerce'),
    });
    const test = ['publish', 'test-event', 'orders/OrderPlaced', '--endpoint-url', aws.endpoint];
    expect(await eda(test, { cwd, env: noAws(cwd) })).toMatchObject({ code: 2 });
    expect(await eda([...test, '--yes'], { cwd, env: noAws(cwd) })).toMatchObject({ code: 0 });
    expect(sent(aws).map(({ Resources }) => Resources)).toEqual([['urn:eda:sample']]);
  });

  it.skipIf(!terminal)('is asked for at a terminal', async () => {
    const aws = await there();
    const cwd = shop({ 'eda.yaml': yaml('111122223333'), 'events.ndjson': lines([whole(1)]) });
    const args = ['publish', 'events', 'events.ndjson', '--stage', 'live', '--endpoint-url', aws.endpoint];
    const env = Object.fromEntries(
      Object.entries(noAws(cwd)).filter((each): each is [string, string] => each[1] !== undefined),
    );
    const no = await atTerminal(args, cwd, [['Send to it?', 'n\r']], env);
    expect(no).toMatchObject({
      code: 2,
      screen: expect.stringContaining('account 111122223333, Region eu-west-1, bus commerce'),
    });
    expect(sent(aws)).toEqual([]);
    const yes = await atTerminal(args, cwd, [['Send to it?', 'y\r']], env);
    expect(yes).toMatchObject({ code: 0, screen: expect.stringContaining('1 of 1 event accepted') });
  });
});

it.skipIf(!terminal)('at a terminal a bar says how far it is', async () => {
  const bus = await faulty({ entry: 0.3 });
  const cwd = shop({ 'events.ndjson': lines(numbers(3000).map((i) => whole(i))) });
  const env = Object.fromEntries(
    Object.entries(noAws(cwd)).filter((each): each is [string, string] => each[1] !== undefined),
  );
  const { code, screen } = await atTerminal(
    ['publish', 'events', 'events.ndjson', '--endpoint-url', bus.endpoint],
    cwd,
    [],
    env,
  );
  expect({ code, screen }).toEqual({
    code: 0,
    screen: expect.stringMatching(/█+░* +\d+ % · [\d,]+ accepted · [\d,]+\/s/),
  });
  expect(screen).toMatch(/✔ 3,000 of 3,000 events accepted/);
});

it.skipIf(!terminal)('at a terminal the bar does not stay behind while nothing comes', async () => {
  let later: (() => void) | undefined;
  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { Entries: entries } = JSON.parse(Buffer.concat(chunks).toString());
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
    const Entries = entries?.map(() => ({ EventId: 'e' }));
    const reply = () => response.end(JSON.stringify(entries ? { FailedEntryCount: 0, Entries } : { Name: 'commerce' }));
    if (entries?.length === 5) later = reply;
    else reply();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close().closeAllConnections());
  const cwd = shop({ 'events.ndjson': lines(numbers(25).map((i) => whole(i))) });
  const env = Object.fromEntries(
    Object.entries(noAws(cwd)).filter((each): each is [string, string] => each[1] !== undefined),
  );
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { code, screen } = await atTerminal(
    ['publish', 'events', 'events.ndjson', '--concurrency', '1', '--endpoint-url', endpoint],
    cwd,
    // The last request is answered when the bar has said that it alone is missing.
    [['80 % · 20 accepted', () => later?.()]],
    env,
  );
  expect({ code, screen }).toEqual({ code: 0, screen: expect.stringContaining('25 of 25 events accepted') });
});

describe('--explain', () => {
  const rule = (Name: string, EventPattern: object, State = 'ENABLED') => ({
    Name,
    State,
    EventPattern: JSON.stringify(EventPattern),
  });
  const rules = [
    rule('to-books', { source: ['com.acme.orders'], detail: { total: { amount: [{ numeric: ['>', 1] }] } } }),
    rule('to-nobody', { source: ['com.acme.stock'] }),
    rule('to-riches', { source: ['com.acme.orders'], detail: { total: { amount: [{ numeric: ['>', 100] }] } } }),
    rule('sleeping', { 'detail-type': ['OrderPlaced'] }, 'DISABLED'),
  ];
  const target = { Id: '1', Arn: 'arn:aws:sqs:eu-west-1:111122223333:books', InputPath: '$.detail' };
  const aws = () =>
    fake((request) => {
      const operation = `${request.headers['x-amz-target']}`.replace('AWSEvents.', '');
      if (operation === 'ListRules') return { status: 200, body: { Rules: rules } };
      if (operation === 'ListTargetsByRule') return { status: 200, body: { Targets: [target] } };
      return operation === 'PutEvents' ? putAnswer(request) : { status: 200, body: { Name: 'commerce' } };
    });

  it('lists the rules that match, with their targets, before anything is sent', async () => {
    const bus = await aws();
    const small = { ...whole(3), detail: { orderId: 'o', total: { amount: 1 } } };
    const cwd = shop({ 'events.ndjson': lines([whole(1), whole(2), small]) });
    const { code, stdout } = await publish(cwd, ['events.ndjson', '--explain', '--endpoint-url', bus.endpoint]);
    expect(code).toBe(0);
    expect(stdout).toContain(
      'commerce: 2 of 4 rules match.\n' +
        '  → to-books 2 events\n' +
        '      arn:aws:sqs:eu-west-1:111122223333:books, transformed, no dead-letter queue\n' +
        '  · sleeping 3 events (disabled: nothing is sent)\n' +
        '      arn:aws:sqs:eu-west-1:111122223333:books, transformed, no dead-letter queue\n' +
        '  ! 1 event matches no enabled rule: nobody gets it.\n' +
        '  × to-riches does not match the first: detail.total.amount is 5, and the pattern asks for numeric > 100.\n',
    );
    const operations = bus.requests.map(({ headers }) => `${headers['x-amz-target']}`.replace('AWSEvents.', ''));
    expect(operations.lastIndexOf('ListTargetsByRule')).toBeLessThan(operations.indexOf('PutEvents'));
  });

  it('of one event', async () => {
    const bus = await aws();
    const cwd = shop();
    const args = [
      'publish',
      'test-event',
      'orders/OrderPlaced',
      '--explain',
      '--set',
      'total.amount=0',
      '--endpoint-url',
      bus.endpoint,
    ];
    const { code, stdout } = await eda(args, { cwd, env: noAws(cwd) });
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('No enabled rule matches: nobody gets it.'),
    });
  });

  it('of one event that is only looked at', async () => {
    const bus = await aws();
    const cwd = shop();
    const args = ['publish', 'test-event', 'orders/OrderPlaced', '--explain', '--dry-run', '--seed', '1'];
    const { code, stdout } = await eda([...args, '--endpoint-url', bus.endpoint], { cwd, env: noAws(cwd) });
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^commerce: \d of 4 rules match\.\n/) });
    const json = await eda([...args, '--json', '--endpoint-url', bus.endpoint], { cwd, env: noAws(cwd) });
    expect(JSON.parse(json.stdout)).toMatchObject({ explained: { bus: 'commerce', rulesRead: 4 } });
    expect(sent(bus)).toEqual([]);
  });

  it('goes on without the permission, and says so', async () => {
    const denied = { status: 400, body: { __type: 'AccessDeniedException', message: 'no' } };
    const bus = await fake((request) => (request.entries.length > 0 ? putAnswer(request) : denied));
    const cwd = shop({ 'events.ndjson': lines([whole(1)]) });
    const { code, stdout } = await publish(cwd, ['events.ndjson', '--explain', '--endpoint-url', bus.endpoint]);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringContaining('The rules on the bus "commerce" could not be read: events:ListRules is denied.'),
    });
  });
});
