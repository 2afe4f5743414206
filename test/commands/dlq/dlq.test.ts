import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { eventText, invocation, ruleAttributes, streamPointer } from '../../support/dead-letters.ts';
import { EDA, eda, environment, folder, ROOT } from '../../support/eda.ts';
import { type FakeQueues, fakeQueues } from '../../support/fake-queues.ts';
import { atTerminal, terminal } from '../../support/terminal.ts';
import { workspace } from '../../support/workspace.ts';
import { noAws } from '../bus-process.ts';

const VALID = '{"orderId":"o-1","total":{"amount":1999}}';
const detail = (n: number) => `{"orderId":"o-${n}","total":{"amount":${n}}}`;

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
addFormats.default(ajv);
function expectContract(name: string, text: string): void {
  const contract = JSON.parse(fs.readFileSync(path.join(ROOT, `src/contracts/output/${name}.schema.json`), 'utf8'));
  const validate = ajv.compile({ ...contract, $id: undefined });
  validate(JSON.parse(text));
  expect(validate.errors ?? []).toEqual([]);
}

/** The built command in a small workspace, at the fakes. */
function runner(fake: FakeQueues) {
  const cwd = folder(workspace());
  const env = { ...noAws(cwd), AWS_ENDPOINT_URL: fake.endpoint };
  return { cwd, env, run: (...args: string[]) => eda(['dlq', ...args], { cwd, env }) };
}

async function mixed(fake: FakeQueues) {
  const { url } = fake.queue('orders-dlq');
  const ids = [
    await fake.send(url, eventText(VALID), ruleAttributes),
    await fake.send(url, eventText('{"orderId":5,"total":{"amount":1}}'), ruleAttributes),
    await fake.send(url, invocation(eventText(VALID))),
    await fake.send(url, streamPointer),
    await fake.send(url, '{"hello":"\u202e"}'),
  ];
  return { url, ids };
}

describe('eda dlq list', () => {
  it('groups by reason, with verdicts', async () => {
    const fake = await fakeQueues();
    await mixed(fake);
    const { run } = runner(fake);
    const { code, stdout, stderr } = await run('list', 'orders-dlq');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^5 dead letters in orders-dlq at http:\/\/127\.0\.0\.1:\d+\n\nNO_PERMISSIONS {2}rule commerce\/orders-to-billing -> function billing {2}orders\/OrderPlaced@1 {2}2, \S+Z/,
    );
    expect(stdout).toContain(
      '  EventBridge may not send to the target; it was not tried again. EventBridge said: "Unable to invoke the function."\n',
    );
    expect(stdout).toMatch(/ {3}\d {2}\S{36} {2}✔ orders\/OrderPlaced@1\n/);
    expect(stdout).toMatch(/ {3}\d {2}\S{36} {2}✖ orders\/OrderPlaced@1: \/orderId: .*must be a string/);
    const json = await run('list', 'orders-dlq', '--json');
    expectContract('dlq-list', json.stdout);
    expect(JSON.parse(json.stdout).groups).toHaveLength(4);
    expect(fake.hidden('orders-dlq')).toBe(0);
  });

  it('says that a queue is empty', async () => {
    const fake = await fakeQueues();
    fake.queue('empty');
    const { code, stdout } = await runner(fake).run('list', 'empty');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `No dead letters in empty at ${fake.endpoint}.\n` });
  });

  it('fails with one error', async () => {
    const fake = await fakeQueues();
    const { run } = runner(fake);
    expect(await run('list', 'orders')).toEqual({
      code: 3,
      stdout: '',
      stderr: `There is no queue "orders" at ${fake.endpoint}.\n  next:     Check its name, the account and the Region: \`aws sqs list-queues\`.\n`,
    });
    expect((await run('list', 'http://me:secret@host/')).stderr).not.toContain('secret');
    expect((await run('list', 'my queue')).code).toBe(2);
    expect((await run('list')).code).toBe(2);
    expect((await run('list', 'orders', '--max', '0')).code).toBe(2);
    expect((await run('list', 'orders', '--stage', 'live')).code).toBe(2);
    const nothing = await eda(['dlq', 'list', 'orders'], { cwd: folder(), env: noAws(folder()) });
    expect(nothing.code).toBe(3);
    expect(nothing.stderr).toMatch(/^The queue can’t be asked for: no endpoint is given, and no AWS Region is set\.\n/);
  });
});

describe('eda dlq show', () => {
  it('shows one wholly', async () => {
    const fake = await fakeQueues();
    const { ids } = await mixed(fake);
    const { run } = runner(fake);
    const one = await run('show', 'orders-dlq', ids[1] ?? '');
    expect(one.code).toBe(0);
    expect(one.stdout).toContain(
      '  reason       NO_PERMISSIONS: EventBridge may not send to the target; it was not tried again\n',
    );
    expect(one.stdout).toContain(
      '  rule         arn:aws:events:eu-west-1:111122223333:rule/commerce/orders-to-billing\n',
    );
    expect(one.stdout).toMatch(/\n✖ not what orders\/OrderPlaced@1 says:\n {2}✖ \/orderId: .*\n\{\n {2}"orderId": 5,/);
    expect((await run('show', 'orders-dlq', ids[3] ?? '')).stdout).toContain(
      'The message only points to stream orders',
    );
    const raw = await run('show', 'orders-dlq', ids[4] ?? '');
    expect(raw.stdout).toContain('{"hello":"\\u202e"}');
    expect(raw.stdout.split('The message holds no event').length).toBe(2);
    for (const id of ids) expectContract('dlq-show', (await run('show', 'orders-dlq', id, '--json')).stdout);
    const none = await run('show', 'orders-dlq', '99');
    expect(none).toMatchObject({
      code: 3,
      stderr: expect.stringMatching(/^No message of the 5 that were read of orders-dlq has the number 99\.\n/),
    });
  });
});

describe('eda dlq redrive', () => {
  it('looks, is confirmed, sends', async () => {
    const fake = await fakeQueues();
    await mixed(fake);
    const { run } = runner(fake);
    const unasked = await run('redrive', 'orders-dlq');
    expect(unasked).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('nobody to confirm it') });
    const dry = await run('redrive', 'orders-dlq', '--dry-run', '--reason', 'NO_PERMISSIONS');
    expect(dry.code).toBe(0);
    expect(dry.stdout).toMatch(
      /would send \S{36} orders\/OrderPlaced@1 -> commerce\n(.*\n)+orders-dlq at \S+: 2 would be redriven, 3 did not meet the filters\.\n$/,
    );
    expect(fake.accepted).toEqual([]);

    const sent = await run('redrive', 'orders-dlq', '--only-valid', '--yes');
    expect(sent.code).toBe(0);
    expect(sent.stdout).toMatch(/✔ \S{36} orders\/OrderPlaced@1 -> commerce: event-1\n/);
    expect(sent.stdout).toMatch(/: 2 redriven, 3 did not meet the filters\.\n$/);
    expect(fake.accepted).toHaveLength(2);

    // Why one stays is said once, and what to do about it.
    const looked = (await run('redrive', 'orders-dlq', '--dry-run')).stdout;
    expect(looked).toMatch(
      /! kept \S{36} unknown format\n {4}The message holds no event: [^\n]*\n {4}next: Read the message, and deal with it by hand\.\n/,
    );
    expect(looked.split('The message holds no event').length).toBe(2);
    const rest = await run('redrive', 'orders-dlq', '--yes', '--json');
    expect(rest.code).toBe(1);
    expectContract('dlq-redrive', rest.stdout);
    expect(
      JSON.parse(rest.stdout)
        .entries.map(({ status }: { status: string }) => status)
        .sort(),
    ).toEqual(['kept', 'kept', 'redriven']);
  });

  it.skipIf(!terminal)('has a bar at a terminal', async () => {
    const fake = await fakeQueues();
    const { url } = fake.queue('dlq');
    for (let n = 0; n < 120; n++) await fake.send(url, eventText(detail(n)), ruleAttributes);
    const { cwd, env } = runner(fake);
    const given = Object.entries(env).filter((each): each is [string, string] => each[1] !== undefined);
    const args = ['dlq', 'redrive', 'dlq', '--yes', '--max', '120'];
    const { code, screen } = await atTerminal(args, cwd, [], Object.fromEntries(given));
    expect({ code, screen }).toEqual({
      code: 0,
      screen: expect.stringMatching(/█+░* +\d+ % {2}\d+ of 120 events sent/),
    });
  });

  it.each<[NodeJS.Signals, number | null]>([
    ['SIGINT', 1],
    ['SIGTERM', 1],
  ])('says what was redriven when it is ended by %s', async (signal, expected) => {
    let child: ReturnType<typeof spawn> | undefined;
    const fake = await fakeQueues((operation, _, call) => {
      if (operation === 'PutEvents' && call === 2) child?.kill(signal);
      return undefined;
    });
    const { url } = fake.queue('dlq');
    for (let n = 0; n < 35; n++) await fake.send(url, eventText(detail(n)), ruleAttributes);
    const { cwd, env } = runner(fake);
    child = spawn(process.execPath, [EDA, 'dlq', 'redrive', 'dlq', '--yes', '--json'], { cwd, env: environment(env) });
    let stdout = '';
    child.stdout?.on('data', (chunk) => (stdout += chunk));
    const code = await new Promise((resolve) => child?.on('close', resolve));
    expect(code).toBe(expected);
    const { entries, interrupted } = JSON.parse(stdout);
    expect(interrupted).toBe(true);
    const redriven = entries.filter(({ status }: { status: string }) => status === 'redriven');
    expect(redriven.length).toBe(fake.accepted.length);
    expect(fake.bodies('dlq')).toHaveLength(35 - fake.accepted.length);
  });

  it('loses nothing when it is killed', async () => {
    for (const [operation, at] of [
      ['PutEvents', 2],
      ['DeleteMessageBatch', 2],
      ['ReceiveMessage', 3],
    ] as const) {
      let child: ReturnType<typeof spawn> | undefined;
      const fake = await fakeQueues(async (called, _, call) => {
        if (called === operation && call === at) child?.kill('SIGKILL');
        return undefined;
      });
      const { url } = fake.queue('dlq');
      for (let n = 0; n < 35; n++) await fake.send(url, eventText(detail(n)), ruleAttributes);
      const { cwd, env } = runner(fake);
      child = spawn(process.execPath, [EDA, 'dlq', 'redrive', 'dlq', '--yes'], { cwd, env: environment(env) });
      await new Promise((resolve) => child?.on('close', resolve));
      const accepted = fake.accepted.map(({ entry }) => entry.Detail);
      const left = fake.bodies('dlq').map((body) => JSON.stringify(JSON.parse(body).detail));
      const all = Array.from({ length: 35 }, (_, n) => detail(n));
      expect(all.filter((one) => !accepted.includes(one) && !left.includes(one))).toEqual([]);
      // Only the request that was under way may come twice.
      expect(all.filter((one) => accepted.includes(one) && left.includes(one)).length).toBeLessThanOrEqual(10);
    }
  });
});
