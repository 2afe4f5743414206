import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { askAws, readSettings } from '../../../src/io/aws/examine.ts';
import type { AwsQuestion } from '../../../src/ports.ts';

let home: string;

beforeEach(() => {
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined);
  home = mkdtempSync(join(tmpdir(), 'eda-aws-'));
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('HOME', home);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(home, { recursive: true });
});

const keys = () => {
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAPERSONALKEY00001');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a-personal-secret');
};
const profile = () =>
  writeFileSync(
    join(home, 'config'),
    `[default]
region = eu-north-1
[profile work]
region = eu-west-1
endpoint_url = https://me:secret@proxy.example/aws/
aws_access_key_id = AKIAWORKWORKWORK0002
aws_secret_access_key = another-secret
[profile tool]
region = eu-west-1
credential_process = ${process.execPath} -e "console.log(JSON.stringify({Version:1,AccessKeyId:'ASIATOOLTOOLTOOL0003',SecretAccessKey:'s',SessionToken:'t',Expiration:'2099-01-01T00:00:00Z'}))"
`,
  );
const read = (options = {}) => readSettings({ env: process.env, ...options });

describe('where settings come from', () => {
  it('nothing', async () => {
    expect(await read()).toEqual({ endpoints: [], credentials: { problem: 'None are found.' } });
  });

  it('the environment', async () => {
    keys();
    vi.stubEnv('AWS_DEFAULT_REGION', 'eu-central-1');
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://127.0.0.1:9');
    vi.stubEnv('AWS_ENDPOINT_URL', 'https://vpce.example');
    const settings = await read();
    expect(settings.region).toEqual({ value: 'eu-central-1', from: 'AWS_DEFAULT_REGION' });
    expect(settings.credentials).toEqual({ from: 'AWS_ACCESS_KEY_ID', key: 'AKIA************0001' });
    expect(settings.endpoints.map(({ service, from, loopback }) => [service, from, loopback])).toEqual([
      ['events', 'AWS_ENDPOINT_URL', false],
      ['schemas', 'AWS_ENDPOINT_URL', false],
      ['sqs', 'AWS_ENDPOINT_URL_SQS', true],
      ['sts', 'AWS_ENDPOINT_URL', false],
    ]);
    vi.stubEnv('AWS_REGION', 'eu-west-3');
    expect((await read()).region).toEqual({ value: 'eu-west-3', from: 'AWS_REGION' });
  });

  it('a profile, whose password is masked', async () => {
    profile();
    const settings = await read({ profile: 'work' });
    expect(settings.region).toEqual({ value: 'eu-west-1', from: 'the profile work' });
    expect(settings.credentials).toEqual({ from: 'the profile work', key: 'AKIA************0002' });
    expect(settings.endpoints[0]).toEqual({
      service: 'events',
      url: 'https://me:***@proxy.example/aws',
      from: 'the profile work',
      loopback: false,
    });
    expect(JSON.stringify(settings)).not.toMatch(/secret/);
    vi.stubEnv('AWS_PROFILE', 'work');
    expect(await read()).toEqual(settings);
    expect(process.env.AWS_PROFILE).toBe('work');
  });

  it('a program, with an end', async () => {
    profile();
    expect((await read({ profile: 'tool' })).credentials).toEqual({
      from: 'the credential_process of the profile tool',
      key: 'ASIA************0003',
      expires: new Date('2099-01-01T00:00:00Z'),
    });
  });

  it('what was given', async () => {
    keys();
    const settings = await read({ region: 'eu-west-2', endpointUrl: 'http://localhost:4010' });
    expect(settings.region).toEqual({ value: 'eu-west-2', from: 'given' });
    expect(settings.endpoints).toHaveLength(4);
    expect(settings.endpoints[0]).toMatchObject({ from: 'given', loopback: true });
    expect(settings.credentials).toEqual({ problem: 'Not looked for: a loopback endpoint takes any.' });
  });

  it('a profile that is not there', async () => {
    profile();
    const { credentials } = await read({ profile: 'wrok' });
    expect(credentials).toEqual({ problem: expect.stringContaining('wrok') });
  });
});

describe('what is asked', () => {
  async function server(answer: (target: string) => { status: number; body: object } | undefined) {
    const targets: string[] = [];
    const http = createServer((request, response) => {
      const target = String(request.headers['x-amz-target'] ?? request.url);
      targets.push(target);
      const reply = answer(target);
      // No answer at all: whoever asked waits.
      if (reply)
        response
          .writeHead(reply.status, {
            'content-type': 'application/json',
            'x-amzn-errortype': (reply.body as { __type?: string }).__type ?? '',
          })
          .end(JSON.stringify(reply.body));
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      http.closeAllConnections();
      http.close();
    });
    return {
      targets,
      ask: (question: AwsQuestion) =>
        askAws({ env: process.env, endpointUrl: `http://127.0.0.1:${(http.address() as AddressInfo).port}` }, question),
    };
  }
  const questions: readonly [AwsQuestion, RegExp][] = [
    [{ ask: 'bus', bus: 'b' }, /DescribeEventBus/],
    [{ ask: 'rules', bus: 'b' }, /ListRules/],
    [{ ask: 'registries' }, /\/v1\/registries\?limit=1/],
    [{ ask: 'schemas', registry: 'r' }, /\/v1\/registries\/name\/r\/schemas/],
    [{ ask: 'queues' }, /ListQueues/],
  ];

  it.each(questions)('%j, in one call', async (question, target) => {
    const { ask, targets } = await server(() => ({ status: 200, body: {} }));
    expect(await ask(question)).toEqual({ status: 'yes' });
    expect(targets).toEqual([expect.stringMatching(target)]);
  });

  it.each(questions)('%j, denied, missing, broken', async (question) => {
    const answer = async (status: number, __type: string) =>
      (
        await (
          await server(() => ({ status, body: { __type, message: 'So it is.', Message: 'So it is.' } }))
        ).ask(question)
      ).status;
    expect(await answer(403, 'AccessDeniedException')).toBe('denied');
    expect(
      await answer(
        404,
        question.ask === 'registries' || question.ask === 'schemas' ? 'NotFoundException' : 'ResourceNotFoundException',
      ),
    ).toBe('missing');
    // ListSchemas has no other error for a registry that is not there.
    expect(await answer(400, 'BadRequestException')).toBe(question.ask === 'schemas' ? 'missing' : 'failed');
    expect(await answer(500, 'InternalFailure')).toBe('failed');
  });

  it('nobody who answers, and one who takes for ever', async () => {
    expect(await askAws({ env: process.env, endpointUrl: 'http://127.0.0.1:1' }, { ask: 'queues' })).toMatchObject({
      status: 'unreachable',
    });
    const { ask } = await server(() => undefined);
    expect(await ask({ ask: 'queues' })).toMatchObject({ status: 'unreachable' });
  });

  it('without a Region', async () => {
    expect(await askAws({ env: process.env }, { ask: 'identity' })).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('no AWS Region'),
    });
  });
});
