import { describe, expect, it } from 'vitest';
import { importsOfCompiled } from '../../../../src/domain/codegen/consumer/files.ts';
import {
  common,
  correlationIdOf,
  eventIdOf,
  keyText,
  parseKey,
  requiredTexts,
  subjectIdOf,
} from '../../../../src/domain/codegen/consumer/keys.ts';
import { mergeTexts } from '../../../../src/domain/codegen/consumer/merge.ts';
import { constructName, eventNames, identifiersOf } from '../../../../src/domain/codegen/consumer/names.ts';
import { mergePackage } from '../../../../src/domain/codegen/consumer/package-json.ts';
import {
  cdkPattern,
  code,
  jsonPattern,
  rulePattern,
  text,
  yamlPattern,
} from '../../../../src/domain/codegen/consumer/pattern.ts';
import { matchEvent } from '../../../../src/domain/pattern/match.ts';
import { parsePattern } from '../../../../src/domain/pattern/parse.ts';
import fc from '../../../support/property.ts';

const string = { type: 'string' };

describe('fields of text that each event has', () => {
  it.each<[string, object, string[]]>([
    ['required ones only', { required: ['a'], properties: { a: string, b: string } }, ['detail.a']],
    [
      'inside of required objects',
      { required: ['a'], properties: { a: { required: ['b'], properties: { b: string } } } },
      ['detail.a.b'],
    ],
    [
      'through $ref and allOf',
      { allOf: [{ $ref: '#/$defs/x' }], required: ['a'], $defs: { x: { properties: { a: string } } } },
      ['detail.a'],
    ],
    [
      'enumerations and constants',
      { required: ['a', 'b', 'c'], properties: { a: { enum: ['x'] }, b: { const: 'y' }, c: { enum: [1] } } },
      ['detail.a', 'detail.b'],
    ],
    ['nothing that a branch demands', { anyOf: [{ required: ['a'] }], properties: { a: string } }, []],
    ['nothing in lists', { required: ['a'], properties: { a: { type: 'array', items: string } } }, []],
    ['no names that paths must quote', { required: ['event-id'], properties: { 'event-id': string } }, []],
    ['an end to what holds itself', { required: ['a'], properties: { a: { $ref: '#' } } }, []],
  ])('%s', (_, schema, paths) => {
    expect(requiredTexts(schema as never).map(keyText)).toEqual(paths);
  });

  it('those of all events', () => {
    expect(
      common([
        [['a'], ['b', 'c']],
        [['b', 'c'], ['d']],
      ]),
    ).toEqual([['b', 'c']]);
    expect(common([])).toEqual([]);
  });

  it.each([
    [['detail.orderId', 'detail.metadata.eventId', 'detail.id'], 'detail.metadata.eventId', 'detail.orderId'],
    [['detail.id', 'detail.metadata.id', 'detail.note'], 'detail.metadata.id', undefined],
    [['detail.valid', 'detail.paid', 'detail.customer.customerId'], undefined, 'detail.customer.customerId'],
    [['detail.message_id', 'detail.order_id'], 'detail.message_id', 'detail.message_id'],
  ])('of %j: the id of the event, and of what it is about', (fields, id, subject) => {
    const paths = fields.map((field) => parseKey(field)!);
    const found = [eventIdOf(paths, 'metadata'), subjectIdOf(paths, 'metadata')];
    expect(found.map((path) => path && keyText(path))).toEqual([id, subject]);
  });

  it('what joins them', () => {
    expect(correlationIdOf([['a'], ['metadata', 'correlationId']])).toEqual(['metadata', 'correlationId']);
  });

  it.each(['id', 'detail', 'detail.', 'detail.a-b', 'detail.a[0]', '$.detail.a', "detail.a'"])(
    '%s is no path',
    (given) => {
      expect(parseKey(given)).toBeUndefined();
    },
  );
});

describe('the pattern', () => {
  const part = (detailType: string, more: object = {}) => ({
    reference: detailType,
    source: 'com.acme',
    detailType,
    ...more,
  });

  it.each<[string, Parameters<typeof rulePattern>[0], object]>([
    ['of one event', [part('A')], { source: ['com.acme'], 'detail-type': ['A'] }],
    ['of several with one source', [part('A'), part('B')], { source: ['com.acme'], 'detail-type': ['A', 'B'] }],
    [
      'of several sources: exact pairs',
      [part('A'), part('B', { source: 'com.other' })],
      {
        $or: [
          { source: ['com.acme'], 'detail-type': ['A'] },
          { source: ['com.other'], 'detail-type': ['B'] },
        ],
      },
    ],
    [
      'of an address and a service',
      [part('A', { match: { metadata: { version: [{ prefix: '2.' }] } }, pattern: { detail: { channel: ['web'] } } })],
      {
        source: ['com.acme'],
        'detail-type': ['A'],
        detail: { metadata: { version: [{ prefix: '2.' }] }, channel: ['web'] },
      },
    ],
    [
      'of a service that repeats the address',
      [part('A', { pattern: { source: ['com.acme'] } })],
      { source: ['com.acme'], 'detail-type': ['A'] },
    ],
  ])('%s', (_, parts, pattern) => {
    expect(rulePattern(parts)).toEqual(pattern);
  });

  it('is none where two ask something of one field', () => {
    const parts = [part('A', { match: { v: ['1'] }, pattern: { detail: { v: [{ prefix: '1' }] } } })];
    expect(rulePattern(parts)).toMatchObject({ problem: expect.stringContaining('A asks something else of a field') });
  });

  it('matches its events, and no others', () => {
    const name = fc.constantFrom('A', 'B', 'C', 'D');
    const pair = fc.record({ source: name, detailType: name });
    const own = fc.uniqueArray(pair, {
      minLength: 1,
      maxLength: 4,
      selector: ({ source, detailType }) => source + detailType,
    });
    fc.assert(
      fc.property(own, pair, (parts, event) => {
        const pattern = parsePattern(rulePattern(parts.map((each) => ({ reference: 'x', ...each }))) as never);
        if ('problem' in pattern) throw new Error(pattern.problem);
        const wanted = parts.some(
          ({ source, detailType }) => source === event.source && detailType === event.detailType,
        );
        expect(matchEvent(pattern, { source: event.source, 'detail-type': event.detailType, detail: {} })).toBe(wanted);
      }),
    );
  });

  it('as the CDK has it, and as CloudFormation has it', () => {
    const pattern = { source: ["it's"], 'detail-type': ['A'], detail: { 'a-b': [{ numeric: ['>', 1] }] } };
    expect(cdkPattern(pattern)).toBe(
      "{ source: ['it\\'s'], detailType: ['A'], detail: { 'a-b': [{ numeric: ['>', 1] }] } }",
    );
    expect(yamlPattern(pattern)).toBe(
      'source:\n  - "it\'s"\ndetail-type:\n  - A\ndetail:\n  a-b: [{ numeric: [">", 1] }]',
    );
  });

  it('as a subscriber has it: JSON, short, an alternative a line', () => {
    expect(jsonPattern({ source: ['a'], 'detail-type': ['A'] })).toBe('{"source":["a"],"detail-type":["A"]}');
    const many = { $or: [{ source: ['a'] }, { source: ['b'], detail: { n: [{ exists: true }] } }] };
    expect(jsonPattern(many)).toBe(
      '{"$or":[\n  {"source":["a"]},\n  {"source":["b"],"detail":{"n":[{"exists":true}]}}\n]}',
    );
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const pattern = JSON.parse(JSON.stringify(value));
        expect(JSON.parse(jsonPattern(pattern))).toEqual(pattern);
      }),
    );
  });

  it('any value becomes the same value, as code', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const made: unknown = new Function(`return (${code(JSON.parse(JSON.stringify(value)))})`)();
        expect(JSON.stringify(made)).toBe(JSON.stringify(value));
      }),
    );
    const odd = "'\u2028\\\n`$";
    expect(new Function(`return ${text(odd)}`)()).toBe(odd);
  });
});

describe('names', () => {
  const named = (event: string, major = 1, domain = 'orders') => ({ domain, event, major });

  it('say event and major, and are fit for files', () => {
    expect(eventNames([named('OrderPlaced'), named('OrderPlaced', 2), named('SKUMoved')], new Set())).toEqual([
      { type: 'OrderPlaced', variable: 'orderPlaced', file: 'order-placed', module: 'orders/OrderPlaced.v1' },
      { type: 'OrderPlacedV2', variable: 'orderPlacedV2', file: 'order-placed-v2', module: 'orders/OrderPlaced.v2' },
      { type: 'SKUMoved', variable: 'skuMoved', file: 'sku-moved', module: 'orders/SKUMoved.v1' },
    ]);
  });

  it('are those of nothing else: globals, keywords, the templates’ own, each other', () => {
    const own = identifiersOf(['const Handle = onOrderPlaced; // Comment\n/* Word */'], ['OrderPlaced']);
    const names = eventNames(
      [named('Promise'), named('Delete'), named('Handle'), named('Comment'), named('Handle', 1, 'returns')],
      own,
    );
    expect(names.map(({ type }) => type)).toEqual([
      'OrdersPromise',
      'OrdersDelete',
      'OrdersHandle',
      'Comment',
      'ReturnsHandle',
    ]);
    expect(names[0]).toMatchObject({
      module: 'orders-promise',
      renamed: { from: 'Promise', module: 'orders/Promise.v1' },
    });
    expect(constructName('order-placed-consumer')).toBe('OrderPlacedConsumer');
  });
});

describe('three texts', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', ''), { maxLength: 8 }).map((all) => all.join('\n'));

  it('become the one that changed; both where they are far apart', () => {
    fc.assert(
      fc.property(lines, lines, (base, other) => {
        expect(mergeTexts(base, base, other)).toEqual({ text: other, conflict: false });
        expect(mergeTexts(other, base, base)).toEqual({ text: other, conflict: false });
        expect(mergeTexts(other, base, other)).toEqual({ text: other, conflict: false });
      }),
    );
    expect(mergeTexts('A\nb\nc\nd', 'a\nb\nc\nd', 'a\nb\nc\nD')).toEqual({ text: 'A\nb\nc\nD', conflict: false });
  });

  it('joined once more give the same: a run that was cut off does no harm', () => {
    fc.assert(
      fc.property(lines, lines, lines, (mine, base, theirs) => {
        const first = mergeTexts(mine, base, theirs);
        fc.pre(!first.conflict);
        expect(mergeTexts(first.text, theirs, theirs)).toEqual(first);
      }),
    );
  });
});

describe('a package.json', () => {
  const join = (mine: object, base: object | undefined, theirs: object) => {
    const { text: joined, differing } = mergePackage(
      JSON.stringify(mine),
      base && JSON.stringify(base),
      JSON.stringify(theirs),
    );
    return [joined === undefined ? undefined : JSON.parse(joined), differing];
  };

  it.each<[string, object, object | undefined, object, object, string[]]>([
    [
      'gets what it lacks',
      { scripts: { a: '1' } },
      undefined,
      { scripts: { a: '1', b: '2' } },
      { scripts: { a: '1', b: '2' } },
      [],
    ],
    [
      'keeps what is there',
      { scripts: { a: 'x' } },
      undefined,
      { scripts: { a: '1' } },
      { scripts: { a: 'x' } },
      ['scripts.a'],
    ],
    [
      'takes what is new',
      { dependencies: { a: '1' } },
      { dependencies: { a: '1' } },
      { dependencies: { a: '2' } },
      { dependencies: { a: '2' } },
      [],
    ],
    [
      'loses what is gone',
      { dependencies: { a: '1', b: '1' } },
      { dependencies: { a: '1' } },
      {},
      { dependencies: { b: '1' } },
      [],
    ],
    [
      'keeps what a person changed',
      { dependencies: { a: '9' } },
      { dependencies: { a: '1' } },
      { dependencies: { a: '2' } },
      { dependencies: { a: '9' } },
      ['dependencies.a'],
    ],
    [
      'leaves away what a person removed',
      { scripts: {} },
      { scripts: { a: '1' } },
      { scripts: { a: '2' } },
      { scripts: {} },
      [],
    ],
    [
      'needs no dependency twice',
      { dependencies: { a: '1' } },
      undefined,
      { devDependencies: { a: '2' } },
      { dependencies: { a: '1' } },
      [],
    ],
    [
      'leaves the rest alone',
      { name: 'x', type: 'commonjs' },
      undefined,
      { name: 'y', type: 'module' },
      { name: 'x', type: 'commonjs' },
      [],
    ],
  ])('%s', (_, mine, base, theirs, joined, differing) => {
    expect(join(mine, base, theirs)).toEqual([joined, differing]);
  });

  it('that is none is left alone', () => {
    expect(mergePackage('{ // no', undefined, '{}').text).toBeUndefined();
    expect(mergePackage('[]', undefined, '{}').text).toBeUndefined();
  });

  it('keeps its layout where nothing is new, its indentation and order where something is', () => {
    const mine = '{"scripts":{"a":"1"}}';
    expect(mergePackage(mine, undefined, '{ "scripts": { "a": "1" } }').text).toBe(mine);
    const sorted = '{\n    "dependencies": {\n        "b": "1",\n        "d": "1"\n    }\n}\n';
    expect(mergePackage(sorted, undefined, '{ "dependencies": { "c": "1" } }').text).toBe(
      '{\n    "dependencies": {\n        "b": "1",\n        "c": "1",\n        "d": "1"\n    }\n}\n',
    );
  });
});

it('imports of a repository that compiles', () => {
  const given =
    "import { a } from './a.ts';\nimport './b.ts';\nexport * from \"../c.v1.ts\";\nconst d = await import('./d.ts');\nimport e from 'e.ts';\nconst f = './f.ts';\n";
  const wanted =
    "import { a } from './a.js';\nimport './b.js';\nexport * from \"../c.v1.js\";\nconst d = await import('./d.js');\nimport e from 'e.ts';\nconst f = './f.ts';\n";
  expect(importsOfCompiled(given)).toBe(wanted);
});
