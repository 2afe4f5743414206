import { describe, expect, it } from 'vitest';
import { loadCatalogue } from '../../../src/actions/load-catalogue.ts';
import { eventJudge } from '../../../src/domain/catalogue/judge.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { loadValidators } from '../../../src/domain/schema/validator.ts';
import { memoryFolder } from '../../support/memory.ts';
import { workspace } from '../../support/workspace.ts';

const head = { type: 'object', required: ['orderId'], properties: { orderId: { type: 'string' } } };

async function judgeOf(majors = '  1: { detailType: OrderPlaced }\n', usable = true, schema: JsonObject = head) {
  const event = `summary: Placed.\nowner: checkout\nsource: com.acme.orders\nbus: commerce\nmajors:\n${majors}`;
  const tree = workspace({
    'schemas/orders/OrderPlaced/event.yaml': event,
    'schemas/orders/OrderPlaced/v2/schema.json': majors.includes('  2:') ? '{}' : null,
  });
  const { catalogue } = await loadCatalogue(memoryFolder(tree));
  const asked: string[] = [];
  const judge = eventJudge(catalogue, await loadValidators(), (file) => {
    asked.push(file);
    return usable ? { schema, dialect: '2020-12' } : undefined;
  });
  const say = (detail: JsonObject, detailType = 'OrderPlaced', source = 'com.acme.orders') =>
    judge({
      version: '0',
      id: '1',
      'detail-type': detailType,
      source,
      account: '1',
      time: '',
      region: '',
      resources: [],
      detail,
    });
  return { say, asked };
}

describe('what the catalogue says of an event', () => {
  it('valid, or what is wrong and where', async () => {
    const { say } = await judgeOf();
    expect(say({ orderId: 'o' })).toEqual({ status: 'valid', schema: 'orders/OrderPlaced@1' });
    expect(say({ orderId: 5 })).toEqual({
      status: 'invalid',
      schema: 'orders/OrderPlaced@1',
      problems: [{ pointer: '/orderId', message: expect.stringContaining('must be a string') }],
    });
  });

  it('prepares a schema at its first event, once', async () => {
    const { say, asked } = await judgeOf();
    expect(asked).toEqual([]);
    for (let i = 0; i < 3; i++) say({ orderId: 'o' });
    expect(asked).toEqual(['schemas/orders/OrderPlaced/v1/schema.json']);
  });

  it('invalid, and why, where no validator can be made of the schema', async () => {
    const { say } = await judgeOf(undefined, true, { properties: { a: { pattern: '^(a+)+$' } } });
    for (let i = 0; i < 2; i++) {
      const message = 'the schema of orders/OrderPlaced@1 has errors itself: the pattern "^(a+)+$" was not judged safe';
      expect(say({ a: 'a' })).toMatchObject({
        status: 'invalid',
        problems: [{ pointer: '', message: expect.stringContaining(message) }],
      });
    }
  });

  it('invalid, and why, where it cannot be checked against the schema', async () => {
    const { say } = await judgeOf(undefined, true, {
      $ref: '#/x/y',
      x: { y: { patternProperties: { '^(a+)+$': {} } } },
    });
    expect(say({ a: 'a' })).toMatchObject({
      status: 'invalid',
      problems: [{ message: expect.stringContaining("can't be judged") }],
    });
  });

  it('invalid where the schema itself is broken, each time', async () => {
    const { say, asked } = await judgeOf(undefined, false);
    for (let i = 0; i < 2; i++) {
      expect(say({})).toMatchObject({
        status: 'invalid',
        problems: [{ pointer: '', message: 'the schema of orders/OrderPlaced@1 has errors itself' }],
      });
    }
    expect(asked).toHaveLength(1);
  });

  it.each([
    ['OrderPlacd', 'com.acme.orders', 'did you mean the detail-type "OrderPlaced"?'],
    ['Other', 'com.acme.orders', 'that source has OrderPlaced.'],
    ['OrderPlaced', 'com.acme.order', 'did you mean the source "com.acme.orders"?'],
    ['OrderPlaced', 'elsewhere', 'and detail-type "OrderPlaced".'],
  ])('unknown: %s from %s', async (detailType, source, end) => {
    const { say } = await judgeOf();
    const verdict = say({}, detailType, source);
    expect(verdict).toEqual({
      status: 'unknown',
      message: expect.stringMatching(/^The catalogue has no event with source "\S+" and detail-type "\S+"[;.]/),
    });
    expect('message' in verdict && verdict.message.endsWith(end)).toBe(true);
  });

  it('unknown where majors are told apart by the detail, and it is none of them', async () => {
    const { say } = await judgeOf(
      '  1: { detailType: OrderPlaced, match: { detail: { v: [1] } } }\n  2: { detailType: OrderPlaced, match: { detail: { v: [2] } } }\n',
    );
    expect(say({ orderId: 'o', v: 2 })).toEqual({ status: 'valid', schema: 'orders/OrderPlaced@2' });
    expect(say({ orderId: 'o', v: 3 })).toEqual({
      status: 'unknown',
      message:
        'The catalogue tells the events with source "com.acme.orders" and detail-type "OrderPlaced" apart by their detail, and this one meets the match of none.',
    });
  });
});
