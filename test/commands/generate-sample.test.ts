import fs from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import { eda, folder, ROOT, type RunOptions } from '../support/eda.ts';
import { workspace } from '../support/workspace.ts';

const generate = (args: readonly string[], env: RunOptions['env'] = {}) =>
  eda(['generate', 'sample', ...args], { cwd: ROOT, env });

const read = (file: string) => {
  const text = fs.readFileSync(path.join(ROOT, file), 'utf8');
  return file.endsWith('.json') ? JSON.parse(text) : load(text);
};

/** Every schema of the catalogue, judged by ajv alone: files refer to each other as their paths say. */
function independentJudge(): (file: string, value: unknown) => unknown {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  const id = (file: string) => `https://catalogue.test/${file}`;
  for (const file of fs.globSync('schemas/**/{types/*,v*/schema}.{json,yaml}', { cwd: ROOT })) {
    ajv.addSchema({ ...read(file), $id: id(file) });
  }
  return (file, value) => {
    const validate = ajv.getSchema(id(file));
    if (!validate) throw new Error(`ajv has no ${file}`);
    return validate(value) ? [] : validate.errors;
  };
}

const heads = fs.globSync('schemas/*/*/v*/schema.{json,yaml}', { cwd: ROOT }).sort();
const refOf = (head: string) => head.replace(/^schemas\/(.*)\/v(\d+)\/schema\.\w+$/, '$1@$2');

describe('how many events', () => {
  const tiny = (properties: unknown) =>
    folder(
      workspace({
        'schemas/orders/OrderPlaced/v1/schema.json': JSON.stringify({
          type: 'object',
          properties,
          required: Object.keys(properties as object),
          additionalProperties: false,
        }),
        'schemas/orders/OrderPlaced/v1/examples/small.json': null,
      }),
    );
  const lines = (stdout: string) => stdout.trimEnd().split('\n');

  it('are all there are, before one repeats', async () => {
    const cwd = tiny({ size: { enum: ['S', 'M', 'L'] }, gift: { type: 'boolean' } });
    const { stdout, stderr } = await eda(['generate', 'sample', 'OrderPlaced', '-n', '6', '--seed', '1'], { cwd });
    expect(new Set(lines(stdout)).size).toBe(6);
    expect(stderr).toBe('');
  });

  it('says so where there are fewer than asked for', async () => {
    const cwd = tiny({ gift: { type: 'boolean' } });
    const { code, stdout, stderr } = await eda(['generate', 'sample', 'OrderPlaced', '-n', '5', '--seed', '1'], {
      cwd,
    });
    expect([code, lines(stdout).length, new Set(lines(stdout)).size]).toEqual([0, 5, 2]);
    expect(stderr).toBe(
      'Fewer events differ than were asked for, 2 of 5: the schema has no more, or none that were found. The others repeat them.\n',
    );
  });
});

describe('every major of our catalogue', () => {
  const judge = independentJudge();
  it('is one of thirty', () => {
    expect(heads).toHaveLength(30);
  });

  it.each(heads.map((head) => [refOf(head), head]))('%s', async (ref, head) => {
    const { code, stdout } = await generate([ref, '--seed', '7', '--count', '30']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(30);
    expect(new Set(lines).size).toBe(30);
    for (const line of lines) expect(judge(head, JSON.parse(line))).toEqual([]);
  });

  it.each(['--minimal', '--full'])('%s', async (shape) => {
    const head = 'schemas/orders/OrderPlaced/v1/schema.json';
    const { stdout } = await generate(['orders/OrderPlaced@1', '--seed', '7', shape]);
    const event = JSON.parse(stdout);
    expect(judge(head, event)).toEqual([]);
    const { required, properties } = JSON.parse(fs.readFileSync(path.join(ROOT, head), 'utf8'));
    const wanted = shape === '--minimal' ? required : Object.keys(properties);
    expect(Object.keys(event).sort()).toEqual([...wanted].sort());
  });
});

describe('a seed', () => {
  it('makes the same bytes again, in any process, time zone and language', async () => {
    const args = ['orders/OrderPlaced', '--seed', '42', '--count', '3', '--envelope'];
    const [first, second] = await Promise.all([
      generate(args, { TZ: 'UTC', LANG: 'C' }),
      generate(args, { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }),
    ]);
    expect(first).toMatchObject({ code: 0, stderr: '' });
    expect(second).toEqual(first);
  });

  it('is noted where none was given, and that makes the same event again', async () => {
    const { stdout, stderr } = await generate(['orders/OrderShipped']);
    const again = /^Again: (--seed \d+ --time \S+)\n$/.exec(stderr)?.[1]?.split(' ') ?? [];
    expect(again).toHaveLength(4);
    expect(await generate(['orders/OrderShipped', ...again])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('differs from another', async () => {
    const [one, two] = await Promise.all(['1', '2'].map((seed) => generate(['orders/OrderShipped', '--seed', seed])));
    expect(one?.stdout).not.toBe(two?.stdout);
  });
});

describe('--time', () => {
  it('is what "now" is, and UTC where it names no offset', async () => {
    const args = ['orders/OrderPlaced', '--seed', '1', '--envelope', '--time'];
    const [zoned, bare, offset] = await Promise.all([
      generate([...args, '2031-05-06T07:08:09Z'], { TZ: 'Asia/Tokyo' }),
      generate([...args, '2031-05-06T07:08:09'], { TZ: 'Asia/Tokyo' }),
      generate([...args, '2031-05-06T09:08:09+02:00'], { TZ: 'Asia/Tokyo' }),
    ]);
    const event = JSON.parse(zoned.stdout);
    expect(event.time).toBe('2031-05-06T07:08:09Z');
    expect(event.detail.metadata.occurredAt).toMatch(/^2031-05-0[56]T/);
    expect(bare).toEqual(zoned);
    expect(offset).toEqual(zoned);
  });

  it('is refused where it is none', async () => {
    expect(await generate(['orders/OrderPlaced', '--time', 'tomorrow'])).toEqual({
      code: 2,
      stdout: '',
      stderr: '"tomorrow" is not a time.\n  expected: ISO 8601, such as 2026-01-15T12:00:00Z\n',
    });
  });
});

describe('--time of a day that is none', () => {
  it('says so', async () => {
    const { code, stderr } = await generate(['orders/OrderPlaced', '--time', '2026-02-30']);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: expect.stringMatching(/^"2026-02-30" is not a time: there is no such day\.\n/),
    });
  });
});

describe('--set', () => {
  it('changes what it names, arrays included, and keeps the rest', async () => {
    const args = ['orders/OrderPlaced', '--seed', '3', '--minimal'];
    const [plain, set] = await Promise.all([
      generate(args),
      generate([
        ...args,
        ...['--set', 'total.amount=1999', '--set', 'lines[0].sku=MUG-BLUE', '--set', 'giftMessage="12345"'],
        ...['--set', 'lines[1]={"sku":"AB-1","name":"A=B","quantity":1,"unitPrice":{"amount":1,"currency":"EUR"}}'],
      ]),
    ]);
    expect(set.code).toBe(0);
    const expected = JSON.parse(plain.stdout);
    expected.total.amount = 1999;
    expected.lines[0].sku = 'MUG-BLUE';
    expected.lines[1] = { sku: 'AB-1', name: 'A=B', quantity: 1, unitPrice: { amount: 1, currency: 'EUR' } };
    expected.giftMessage = '12345';
    expect(JSON.parse(set.stdout)).toEqual(expected);
  });

  it.each([
    [
      1,
      'giftMessage=12345',
      /"giftMessage" must be a string.*\n.*\n.*\n {2}next: {5}Write it as text: --set 'giftMessage="12345"'\.\n$/,
    ],
    [1, 'total.amount="19"', /at "\/total\/amount": "amount" must be an integer/],
    [1, 'metadata={}', /^The event is no orders\/OrderPlaced@1, at "\/metadata"/],
    [2, 'lines[7].sku=A-1', /^There is no element \[7\] at "lines"\.\n$/],
    [2, 'total.amount.value=1', /^"total\.amount" holds no object, so it has no "value"\.\n$/],
    [2, 'lines[x]=1', /^"lines\[x\]" is not a path: /],
    [2, 'total..amount=1', /^"total\.\.amount" is not a path: /],
    [2, 'total', /^"total" is not of the form path=value/],
    [1, 'orderId=2', / next: +Write it as text: --set 'orderId="2"'\.\n$/],
  ])('exits %i for %s', async (code, set, message) => {
    const answer = await generate(['orders/OrderPlaced', '--seed', '1', '--set', set]);
    expect(answer).toEqual({ code, stdout: '', stderr: expect.stringMatching(message) });
  });
});

describe('what is printed', () => {
  it('is one document with --json', async () => {
    const { stdout, stderr } = await generate(['orders/OrderPlaced', '--count', '2', '--json', '--seed', '5']);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      reference: 'orders/OrderPlaced@1',
      seed: 5,
      time: '2026-01-15T12:00:00.000Z',
      different: 2,
      samples: [expect.objectContaining({ orderId: expect.any(String) }), expect.anything()],
    });
  });

  it('is the whole event with --envelope', async () => {
    const { stdout } = await generate(['payments/PaymentAuthorized', '--seed', '5', '--envelope']);
    expect(JSON.parse(stdout)).toEqual({
      version: '0',
      id: expect.stringMatching(/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/),
      'detail-type': 'PaymentAuthorized.v2',
      source: 'com.acme.payments',
      account: '123456789012',
      time: '2026-01-15T12:00:00Z',
      region: 'eu-west-1',
      resources: [],
      detail: expect.objectContaining({ metadata: expect.anything() }),
    });
  });
});

describe('a reference', () => {
  it('may name a release', async () => {
    const args = ['--seed', '4', '--full', '--json'];
    const [release, head] = await Promise.all([
      generate(['orders/OrderPlaced@1.0.0', ...args]),
      generate(['orders/OrderPlaced@1', ...args]),
    ]);
    const old = JSON.parse(release.stdout);
    expect(old.reference).toBe('orders/OrderPlaced@1.0.0');
    expect(old.samples[0]).not.toHaveProperty('promotionCode');
    expect(JSON.parse(head.stdout).samples[0]).toHaveProperty('promotionCode');
  });

  it.each([
    [
      ['orders/OrderPlacd'],
      /^The catalogue has no event "orders\/OrderPlacd"\.\n {2}next: {5}Did you mean orders\/OrderPlaced\?\n$/,
    ],
    [['orders/OrderPlaced@9'], /^The event orders\/OrderPlaced has no major 9; it has 1\.\n/],
    [['orders/OrderPlaced@1.9.0'], /has no release 1\.9\.0; it has 1\.0\.0, 1\.1\.0\.\n/],
    [[], /^No event is named\.\n {2}expected: a reference, such as \S+@1\n {2}next: {5}See `eda schema list`\.\n$/],
    [['orders/OrderPlaced', '--sed', '1'], /^Nonexistent flag: --sed\n {2}next: {5}Did you mean --seed\?/],
    [['orders/OrderPlaced', '--count', '0'], /^--count: Expected an integer greater than or equal to 1 .*\n {2}next: /],
    [
      ['orders/OrderPlaced', '--full', '--minimal'],
      /^--full cannot also be provided when using --minimal\n {2}next: .*\n$/,
    ],
  ])('is refused: %j', async (args, message) => {
    expect(await generate(args)).toEqual({ code: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('needs a workspace', async () => {
    const cwd = folder();
    const { code, stderr } = await eda(['generate', 'sample', 'orders/OrderPlaced'], { cwd });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^There is no eda\.yaml in this folder or in any above it\.\n/);
  });

  it('to an event whose files are broken says which', async () => {
    const cwd = folder(workspace({ 'schemas/orders/OrderPlaced/v1/schema.json': '{' }));
    const { code, stderr } = await eda(['generate', 'sample', 'orders/OrderPlaced'], { cwd });
    expect(code).toBe(2);
    expect(stderr).toBe(
      'The event orders/OrderPlaced has no major that can be read.\n' +
        '  next:     Run `eda schema validate`: schemas/orders/OrderPlaced/v1/schema.json has errors.\n',
    );
  });

  it('whose schema has no event exits 1', async () => {
    const schema = { type: 'object', required: ['a'], properties: { a: { type: 'integer', minimum: 2, maximum: 1 } } };
    const cwd = folder(workspace({ 'schemas/orders/OrderPlaced/v1/schema.json': JSON.stringify(schema) }));
    const { code, stdout, stderr } = await eda(['generate', 'sample', 'orders/OrderPlaced'], { cwd });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^schemas\/orders\/OrderPlaced\/v1\/schema\.json: There is no event of this schema: .*"a" can't have a value/,
    );
  });
});

describe('--invalid', () => {
  const broken = (...args: string[]) => generate(['orders/OrderPlaced', '--seed', '1', ...args]);
  const head = 'schemas/orders/OrderPlaced/v1/schema.json';

  it('breaks an event in one way, and says which on stderr', async () => {
    const { code, stdout, stderr } = await broken('--invalid=required-missing');
    expect(code).toBe(0);
    const [, at] = /^Broken on purpose: required-missing at (\S+): ".*" is missing.*\.\n$/.exec(stderr) ?? [];
    expect(at).toBeDefined();
    expect(independentJudge()(head, JSON.parse(stdout))).toMatchObject([{ keyword: 'required' }]);
  });

  it('alone picks one by the seed, wherever it stands', async () => {
    const first = await broken('--invalid');
    expect(first.code).toBe(0);
    expect(await generate(['--invalid', 'orders/OrderPlaced', '--seed', '1'])).toEqual(first);
    expect(await generate(['--invalid', '--seed', '1', 'orders/OrderPlaced'])).toEqual(first);
  });

  it('takes its rule with a space, too', async () => {
    expect(await broken('--invalid', 'too-large')).toEqual(await broken('--invalid=too-large'));
  });

  it('gives another way for each event, all refused by ajv', async () => {
    const { stdout, stderr } = await broken('--invalid', '--count', '40');
    const judge = independentJudge();
    const events = stdout.trimEnd().split('\n');
    expect(events).toHaveLength(40);
    for (const event of events) expect(judge(head, JSON.parse(event))).not.toEqual([]);
    const ways = stderr.split('\n').map((line) => /^Broken on purpose: (\S+ at \S+):/.exec(line)?.[1]);
    expect(new Set(ways.filter(Boolean)).size).toBe(40);
  });

  it('says it in JSON, of whole events too', async () => {
    const { stdout, stderr } = await broken('--invalid=null-instead', '--envelope', '--json');
    expect(stderr).toBe('');
    const { samples, broken: said } = JSON.parse(stdout);
    expect(said).toEqual([
      {
        rule: 'null-instead',
        pointer: expect.any(String),
        schemaPointer: expect.any(String),
        message: expect.stringContaining('found null'),
        exact: true,
      },
    ]);
    const steps = said[0].pointer.split('/').slice(1);
    expect(steps.reduce((at: Record<string, unknown>, step: string) => at[step], samples[0].detail)).toBeNull();
  });

  it('lists every way', async () => {
    const { code, stdout } = await broken('--invalid=list');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^RULE +AT +WHAT A VALIDATOR SAYS\n/);
    expect(stdout).toMatch(/\ntoo-small +\/total\/amount +"amount" must be at least 0; found -1\n/);
    const { ways } = JSON.parse((await broken('--invalid=list', '--json')).stdout);
    expect(ways).toHaveLength(stdout.trimEnd().split('\n').length - 1);
  });

  it.each([
    ['too-log', 'There is no way to break an event called "too-log".', 'Did you mean too-long?'],
    [
      'not-unique',
      'The schema of orders/OrderPlaced@1 has nothing that not-unique could break.',
      '`eda generate sample <event> --invalid=list` lists every way, with its place.',
    ],
  ])('refuses %s', async (rule, message, next) => {
    const { code, stdout, stderr } = await broken(`--invalid=${rule}`);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.split('\n')[0]).toBe(message);
    expect(stderr).toMatch(/\n {2}expected: one of required-missing, /);
    expect(stderr).toContain(`\n  next:     ${next}\n`);
  });

  it('does not leave the address of its major', async () => {
    const cwd = folder(
      workspace({
        'schemas/orders/OrderPlaced/event.yaml':
          'summary: Placed.\nowner: checkout\nsource: com.acme.orders\nmajors:\n  1: { detailType: OrderPlaced, match: { detail: { v: [1] } } }\n',
        'schemas/orders/OrderPlaced/v1/schema.json': JSON.stringify({
          type: 'object',
          required: ['v'],
          properties: { v: { type: 'integer', maximum: 1 }, orderId: { type: 'string' }, total: { type: 'object' } },
        }),
      }),
    );
    const { stdout } = await eda(['generate', 'sample', 'orders/OrderPlaced', '--invalid=list', '--json'], { cwd });
    const at = (place: string) =>
      JSON.parse(stdout)
        .ways.filter(({ pointer }: { pointer: string }) => pointer === place)
        .map(({ rule }: { rule: string }) => rule);
    expect(at('/orderId')).toEqual(['null-instead', 'type-wrong']);
    // A list with the value still matches: that is how EventBridge matches lists.
    expect(at('/v')).toEqual(['type-wrong']);
  });
});
