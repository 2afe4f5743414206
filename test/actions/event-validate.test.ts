import { describe, expect, it } from 'vitest';
import { type EventValidateInput, validateEvents } from '../../src/actions/event-validate.ts';
import { rules } from '../../src/domain/events/rules.ts';
import type { Report } from '../../src/domain/report.ts';
import { memoryWorld } from '../support/memory.ts';
import { workspace } from '../support/workspace.ts';

const DETAIL = { orderId: 'o-1', total: { amount: 1999 } };
const event = (detail: unknown = DETAIL, detailType = 'OrderPlaced', source = 'com.acme.orders') => ({
  version: '0',
  id: '1',
  source,
  'detail-type': detailType,
  detail,
});
const entry = (detail: unknown = DETAIL, detailType = 'OrderPlaced') => ({
  Source: 'com.acme.orders',
  DetailType: detailType,
  Detail: JSON.stringify(detail),
});

interface Options extends Partial<EventValidateInput> {
  readonly name?: string;
  readonly files?: Parameters<typeof workspace>[0];
}

async function check(text: string, { name = 'event.json', files = {}, ...input }: Options = {}): Promise<Report> {
  const world = memoryWorld(workspace({ ...files, [name]: text }), { stdin: text });
  const { report } = await validateEvents(
    { paths: [name], detail: false, strict: false, limit: 1000, ...input },
    world,
  );
  return report;
}

/** `line:column rule`, and what the text has there. */
const places = (text: string, { findings }: Report) =>
  findings.map(({ rule, at }) => {
    const rest = text.split('\n')[(at.line ?? 0) - 1]?.slice((at.column ?? 0) - 1) ?? '';
    return `${rule} ${rest.slice(0, 12)}`;
  });

describe.each(Object.values(rules))('$id', ({ id, severity, bad, good }) => {
  const input = id === 'event-unexpected' ? { event: 'orders/OrderPlaced' } : {};
  const text = (example: string) => example.replace(/^# event\.json\n/, '');
  it('fires on its bad example', async () => {
    const { findings } = await check(text(bad), input);
    expect(findings.map((finding) => [finding.rule, finding.severity])).toEqual([[id, severity]]);
  });
  it('is quiet on its good example, as is every other rule', async () => {
    expect((await check(text(good), input)).findings).toEqual([]);
  });
});

describe('a file', () => {
  it.each([
    ['one event', JSON.stringify(event()), 1],
    ['one event over many lines', JSON.stringify(event(), null, 2), 1],
    ['a list', JSON.stringify([event(), event()], null, 2), 2],
    ['a list in one line', JSON.stringify([event(), event()]), 2],
    ['one event a line', `${JSON.stringify(event())}\n\n${JSON.stringify(event())}\r\n`, 2],
    ['a list with one event a line', `[\n${JSON.stringify(event())},\n${JSON.stringify(event())}\n]\n`, 2],
    ['a request of PutEvents', JSON.stringify({ Entries: [entry(), entry()] }, null, 2), 2],
    ['an entry', JSON.stringify(entry()), 1],
    ['a list of entries and events', JSON.stringify([entry(), event()]), 2],
    ['an empty list', '[]', 0],
  ])('%s', async (_, text, events) => {
    const { findings, checked } = await check(text);
    expect(findings).toEqual([]);
    expect(checked).toEqual({ events, valid: events, invalid: 0, unknown: 0 });
    expect((await check(text, { paths: ['-'] })).checked).toEqual(checked);
  });

  it('may be YAML', async () => {
    const text = 'source: com.acme.orders\ndetail-type: OrderPlaced\ndetail:\n  orderId: 5\n  total: { amount: 1 }\n';
    const report = await check(text, { name: 'event.yaml' });
    expect(places(text, report)).toEqual(['event-invalid 5']);
    const piped = await check(text, { paths: ['-'] });
    expect(piped.findings[0]).toMatchObject({ rule: 'event-invalid', at: { file: '<stdin.yaml>', line: 4 } });
  });

  it('that is empty is no clean one', async () => {
    expect(places('', await check(''))).toEqual(['syntax ']);
    expect((await check('\n', { name: 'events.ndjson' })).findings).toEqual([]);
  });
});

describe('a finding', () => {
  const wrong = { ...DETAIL, total: { amount: '19.99' } };
  it('points at the failing value of the file, and names the event', async () => {
    const text = JSON.stringify([event(), event(wrong)], null, 2);
    const report = await check(text);
    expect(places(text, report)).toEqual(['event-invalid "19.99"']);
    expect(report.findings[0]).toMatchObject({
      at: { file: 'event.json', pointer: '/1/detail/total/amount' },
      message: 'orders/OrderPlaced@1 at "/total/amount": "amount" must be an integer; found a string: "19.99".',
    });
  });

  it('points into the text of a Detail, through its escapes', async () => {
    const detail = { 'a"\\\u0001': 'ä😀\n', orderId: 'o', total: { amount: 'x' } };
    const text = JSON.stringify({ Entries: [entry(detail)] }).replace('orderId', '\\u006frderId');
    const report = await check(text);
    expect(places(text, report)).toEqual(['event-invalid \\"x\\"}}"}]}']);
    expect(report.findings[0]?.at.pointer).toBe('/Entries/0/Detail');
  });

  it('points into a Detail that is no JSON', async () => {
    const text = JSON.stringify({ ...entry(), Detail: '{"a": }' });
    const report = await check(text);
    expect(places(text, report)).toEqual(['event-malformed }"}']);
    expect(report.findings[0]?.message).toBe('The Detail is not valid JSON: a value is missing.');
  });

  it.each(['9007199254740993', '-9223372036854775808'])(
    'warns of the integer %s, in an event and in a Detail: EventBridge takes it, JavaScript reads another one',
    async (number) => {
      const line = JSON.stringify(event()).replace('1999', number);
      const report = await check(line, { name: 'a.ndjson' });
      expect(places(line, report)).toEqual([`number-rounded ${number.slice(0, 12)}`]);
      const text = JSON.stringify(entry()).replace('1999', number);
      const inDetail = await check(text);
      expect(places(text, inDetail)).toEqual([`number-rounded ${number.slice(0, 12)}`]);
      for (const { findings, checked } of [report, inDetail]) {
        expect(checked).toMatchObject({ events: 1, valid: 1 });
        expect(findings).toMatchObject([
          {
            severity: 'warning',
            message: `The number ${number} is read as ${Number(number)} by JavaScript, and as it stands by EventBridge.`,
            found: number,
            next: expect.stringContaining('Write an identifier as a text'),
          },
        ]);
      }
    },
  );

  it('names an integer that has more than 64 bits', async () => {
    const number = '9223372036854775809';
    const line = JSON.stringify(event()).replace('1999', number);
    expect((await check(line, { name: 'a.ndjson' })).findings).toMatchObject([
      { rule: 'number-rounded', severity: 'error' },
    ]);
    const { findings } = await check(JSON.stringify(entry()).replace('1999', number));
    expect(findings).toMatchObject([
      {
        rule: 'event-malformed',
        message: `The Detail would not be read as it is written: The number ${number} would be read as 9223372036854776000.`,
        found: number,
      },
    ]);
  });

  it('of a line has that line, and the lines behind it are checked', async () => {
    const lines = [event(), event(wrong), '', event({}, 'OrderPlacd'), 'x', event()];
    const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
    const report = await check(text);
    expect(report.findings.map(({ at, rule }) => `${at.line} ${rule}`)).toEqual([
      '2 event-invalid',
      '4 event-uncatalogued',
      '5 syntax',
    ]);
    expect(report.checked).toEqual({ events: 5, valid: 2, invalid: 2, unknown: 1 });
  });

  it('is told of a first line that is broken, too', async () => {
    const text = `{"source": \n${JSON.stringify(event())}\n`;
    const report = await check(text);
    expect(report.findings.map(({ at, rule }) => `${at.line} ${rule}`)).toEqual(['1 syntax']);
    expect(report.checked).toMatchObject({ events: 2, valid: 1 });
  });

  it.each([
    ['detailType', { source: 's', detailType: 'd', detail: {} }, 'Rename "detailType" to "detail-type".'],
    ['a detail alone', { orderId: 'o' }, 'If it is a detail alone, name its event: --detail --event domain/Event.'],
    ['a Detail that is no text', { ...entry(), Detail: {} }, 'Write it as JSON.stringify does: PutEvents takes text.'],
  ])('says the next step: %s', async (_, value, next) => {
    expect((await check(JSON.stringify(value))).findings).toMatchObject([{ rule: 'event-malformed', next }]);
  });

  it.each([
    ['a detail that is no object', event([]), 'The detail of an event must be an object.'],
    ['an empty source', event({}, 'x', ''), '"source" of an event must be text.'],
    ['a number', 5, 'This is no event: it is a number.'],
    ['a source of AWS', { ...entry(), Source: 'aws.ec2' }, /^PutEvents refuses this entry: Not authorized/],
    ['too much', entry({ a: 'x'.repeat(1024 * 1024) }), /^PutEvents refuses this entry: Total size/],
    ['an empty Detail', { ...entry(), Detail: '' }, 'The Detail of an entry is empty.'],
    ['blanks for a Detail', { ...entry(), Detail: ' ' }, 'The Detail of an entry is empty.'],
  ])('tells malformed: %s', async (_, value, message) => {
    const { findings } = await check(JSON.stringify(value));
    expect(findings).toHaveLength(1);
    expect(findings[0]?.message).toMatch(message);
  });

  it.each([
    [5, 'a number: 5'],
    ['x', 'a text: "x"'],
    [null, 'null'],
  ])('says what Entries is instead of a list: %j', async (Entries, found) => {
    expect((await check(JSON.stringify({ Entries }))).findings).toMatchObject([{ found }]);
  });

  it('of an unknown event is a warning, with the nearest; strictly an error', async () => {
    const text = JSON.stringify(event({}, 'OrderPlacd'));
    const [finding] = (await check(text)).findings;
    expect(finding).toMatchObject({
      severity: 'warning',
      message: expect.stringMatching(/did you mean .*OrderPlaced/),
    });
    expect((await check(text, { strict: true })).findings).toMatchObject([{ severity: 'error' }]);
  });

  it('beyond the limit is counted, and an error is not lost behind warnings', async () => {
    const strangers = Array.from({ length: 5 }, () => event({}, 'Other'));
    const { findings, summary } = await check(JSON.stringify([...strangers, event(wrong)]), { limit: 2 });
    expect(findings.map(({ severity }) => severity)).toEqual(['warning', 'warning', 'error']);
    expect(summary).toBe(
      'Checked 6 events: 0 valid, 1 invalid, 5 unknown to the catalogue. 3 findings more not shown: see --limit.',
    );
  });
});

describe('--event', () => {
  it('checks against a release', async () => {
    // The release asks for less than the head.
    const text = JSON.stringify(event({ orderId: 'o' }));
    expect((await check(text)).findings).toHaveLength(1);
    expect((await check(text, { event: 'orders/OrderPlaced@1.0.0' })).findings).toEqual([]);
    const { findings } = await check(JSON.stringify(event({ orderId: 1 })), { event: 'orders/OrderPlaced@1.0.0' });
    expect(findings[0]?.message).toMatch(/^orders\/OrderPlaced@1\.0\.0 at "\/orderId": /);
  });

  it('refuses another event, and says what that one is', async () => {
    const { findings } = await check(JSON.stringify(event({}, 'Other')), { event: 'orders/OrderPlaced' });
    expect(findings).toMatchObject([{ rule: 'event-unexpected', severity: 'error' }]);
  });

  it('with --detail takes details alone', async () => {
    const input = { event: 'orders/OrderPlaced', detail: true };
    expect((await check(JSON.stringify(DETAIL), input)).checked).toMatchObject({ valid: 1 });
    const text = `${JSON.stringify(DETAIL)}\n{"orderId": 5}\n`;
    const report = await check(text, input);
    expect(places(text, report)).toEqual(['event-invalid {"orderId": ', 'event-invalid 5}']);
  });

  it('that is mistyped gets the nearest', async () => {
    await expect(check('{}', { event: 'orders/OrderPlacd' })).rejects.toMatchObject({
      detail: { code: 'unknown-event', next: 'Did you mean orders/OrderPlaced?' },
    });
  });
});

describe('a schema', () => {
  it('with errors judges no event valid', async () => {
    const files = { 'schemas/orders/OrderPlaced/v1/schema.json': '{ "type": "strng" }' };
    const { findings } = await check(JSON.stringify([event(), event()]), { files });
    expect(findings.map(({ message }) => message)).toEqual(
      Array(2).fill('orders/OrderPlaced@1: the schema of orders/OrderPlaced@1 has errors itself.'),
    );
  });

  it('gives the same findings read or compiled', async () => {
    const many = Array.from({ length: 200 }, (_, i) => event({ orderId: i % 3 ? 'o' : i, total: { amount: 1 } }));
    const { findings, checked } = await check(JSON.stringify(many));
    expect(checked).toEqual({ events: 200, valid: 133, invalid: 67, unknown: 0 });
    expect(new Set(findings.map(({ message }) => message.replace(/\d+\.$/, '')))).toHaveLength(1);
  });
});
