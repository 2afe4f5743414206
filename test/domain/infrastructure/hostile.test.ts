import { describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { infrastructureRules } from '../../../src/domain/infrastructure/rules/index.ts';
import { isArray, isObject, type Json, type JsonObject } from '../../../src/domain/json.ts';
import { MAX_DEPTH } from '../../../src/domain/text/parse.ts';
import { shapes } from '../../support/consumer-scope.ts';
import fc from '../../support/property.ts';
import { changed, isThere, type Path, placesOf } from './places.ts';
import { regulated } from './shapes.ts';

const nested = (wrap: (inner: Json) => Json): Json => {
  let value: Json = 'x';
  for (let i = 0; i < MAX_DEPTH; i++) value = wrap(value);
  return value;
};

/** Every place of a value, also those inside of functions. */
function pathsOf(value: Json): readonly Path[] {
  if (!isObject(value) && !isArray(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const step = isArray(value) ? Number(key) : key;
    const inner = pathsOf((value as { [key: string]: Json })[key] as Json);
    return [[step], ...inner.map((path) => [step, ...path])];
  });
}

/** What nobody writes in a template, and somebody will. */
const oddValue = fc.constantFrom<Json>(
  {},
  [],
  null,
  true,
  '',
  '*',
  -1,
  1e300,
  [[]],
  [null],
  [{}],
  nested((inner) => [inner]),
  nested((inner) => ({ a: inner })),
  nested((inner) => ({ 'Fn::Join': ['', [inner]] })),
  JSON.parse(
    '{"__proto__": 1, "constructor": {}, "hasOwnProperty": [], "toString": 1, "valueOf": 1, "toJSON": 1, "length": -1}',
  ),
  { Ref: {} },
  { Ref: '__proto__' },
  { 'Fn::GetAtt': {} },
  { 'Fn::GetAtt': [{}, {}] },
  { 'Fn::GetAtt': 'toString.Arn' },
  { 'Fn::Sub': [[], null] },
  { 'Fn::Sub': `\${}\${.}\${!a}\${__proto__.Arn}` },
  { 'Fn::Select': [{}, [{}]] },
  { 'Fn::Select': [-1, {}] },
  { 'Fn::Split': [{}, {}] },
  { 'Fn::If': [{}, {}] },
  { 'Fn::FindInMap': [{}, [], null] },
  { 'Fn::Nothing': null },
);

/** Of another stack. */
const UNKNOWN = { 'Fn::ImportValue': 'x' };

describe('hostile templates', () => {
  const json = (resources: Json, rest: { [key: string]: Json } = {}) =>
    inspectTemplate({ Resources: resources, ...rest } as Json);

  it('may have keys that JavaScript knows', () => {
    const own = JSON.parse(
      '{"__proto__": {"Type": "AWS::SQS::Queue"}, "constructor": {"Type": "AWS::Events::Rule", "Properties": {"EventPattern": {"__proto__": [1], "source": ["a"]}, "toString": {"Ref": "constructor"}, "Targets": [{"Arn": {"Fn::GetAtt": ["__proto__", "Arn"]}}]}}, "hasOwnProperty": {"Type": "AWS::Serverless::Function", "Properties": {"__proto__": {"a": 1}, "Events": {"__proto__": {"Type": "SQS", "Properties": {"Queue": {"Ref": "__proto__"}}}}}}}',
    ) as Json;
    expect(json(own).consumers).toBe(1);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it('may double a text at each of a hundred levels', () => {
    let text: Json = { Ref: 'AWS::StackName' };
    for (let i = 0; i < 100; i++) text = { 'Fn::Sub': [`\${a}\${a}`, { a: text }] };
    expect(
      json({ Rule: { Type: 'AWS::Events::Rule', Properties: { Name: text, EventPattern: { source: ['a'] } } } })
        .consumers,
    ).toBe(0);
  });

  it('may ask for each condition twice, a hundred deep', () => {
    const Conditions = Object.fromEntries(
      Array.from({ length: 100 }, (_, i) => [
        `C${i}`,
        { 'Fn::And': [{ Condition: `C${i + 1}` }, { Condition: `C${i + 1}` }] },
      ]),
    );
    expect(json({ A: { Type: 'T', Condition: 'C0' } }, { Conditions }).resources).toBe(1);
  });

  it('may need each other in a chain of 1,500, and in a circle', () => {
    const chain = (last: number) =>
      Object.fromEntries(
        Array.from({ length: 1_500 }, (_, i) => [
          `Q${i}`,
          {
            Type: 'AWS::SQS::Queue',
            Properties: {
              RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': [`Q${i + 1 === 1_500 ? last : i + 1}`, 'Arn'] } },
            },
          },
        ]),
      );
    const rule = {
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern: { source: ['a'] }, Targets: [{ Arn: { 'Fn::GetAtt': ['Q0', 'Arn'] } }] },
    };
    const ids = (last: number) => new Set(json({ ...chain(last), Rule: rule }).findings.map(({ rule: id }) => id));
    expect(ids(0)).toContain('dependency-cycle');
    expect(ids(-1)).not.toContain('dependency-cycle');
  });

  it('may be too large to be looked at', () => {
    const many = Object.fromEntries(Array.from({ length: 20_000 }, (_, i) => [`Q${i}`, { Type: 'AWS::SQS::Queue' }]));
    expect(json(many).findings.map(({ rule }) => rule)).toEqual(['template-too-large']);
  });

  it('may be anything: whatever stands in the places of a consumer is found, left or undecided', () => {
    const types = [
      ...new Set(
        infrastructureRules.flatMap(({ bad }) => [...bad.matchAll(/Type: (\S+)/g)].map(([, type = '']) => type)),
      ),
    ];
    const names = [
      ...new Set(infrastructureRules.flatMap(({ good }) => [...good.matchAll(/(\w+):/g)].map(([, name = '']) => name))),
    ];
    const { value } = fc.letrec<{ value: Json }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(
          null,
          true,
          0,
          30,
          '*',
          '',
          'AWS',
          { Ref: 'A' },
          { Ref: 'P' },
          { 'Fn::GetAtt': ['B', 'Arn'] },
          { 'Fn::GetAtt': 'C.Arn' },
        ),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.constantFrom(...names, 'Fn::If', 'Fn::Sub', 'Fn::Join', 'Fn::Select', 'Ref'), tie('value'), {
          maxKeys: 5,
        }),
      ),
    }));
    const resource = fc.record({
      Type: fc.constantFrom(...types, 'AWS::Serverless::Function'),
      Properties: fc.dictionary(fc.constantFrom(...names), value),
      Metadata: fc.record({ eda: fc.record({ ignore: value }) }),
    });
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom('A', 'B', 'C', 'D', 'E'), resource), value, (resources, other) => {
        const template = {
          Resources: resources,
          Parameters: { P: other },
          Conditions: other,
          Mappings: other,
          Globals: { Function: other },
        } as Json;
        const checked = inspectTemplate(template, { profile: 'regulated' });
        expect(checked.findings.every(({ message }) => message.length > 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('may have a thing where a text is due', () => {
    const odd = { toString: 1, valueOf: null, toJSON: 'x' };
    const logs = (LogGroup: Json) =>
      json({
        Rule: {
          Type: 'AWS::Events::Rule',
          Properties: { EventPattern: { source: ['a'] }, Targets: [{ Arn: { 'Fn::GetAtt': ['Function', 'Arn'] } }] },
        },
        Function: { Type: 'AWS::Lambda::Function', Properties: { LoggingConfig: { LogGroup } } },
      }).undecided.map(({ message }) => message);
    expect(logs({})).toContainEqual(expect.stringContaining('The log group {} is not in the template.'));
    for (const LogGroup of [
      odd,
      { 'Fn::GetAtt': [odd, odd] },
      { 'Fn::Select': [odd, ['a']] },
      { 'Fn::Select': [[odd], ['a']] },
      { 'Fn::If': [odd, 'a', 'b'] },
    ]) {
      expect(logs(LogGroup as Json).length).toBeGreaterThan(0);
    }
  });

  describe.each(shapes)('the consumer %s', (shape) => {
    it('may have anywhere what only the deployment knows', () => {
      const template = regulated(shape, 'CDK');
      const properties = placesOf(template).filter((path) => path.length > 2);
      const ending = properties.filter((path) => {
        try {
          inspectTemplate(changed(template, path, UNKNOWN), { profile: 'regulated', size: 1 });
          return false;
        } catch {
          return true;
        }
      });
      expect(ending.map((path) => path.join('/'))).toEqual([]);
      // What the consumers leave to the default.
      const more = [
        'KeySpec',
        'FifoQueue',
        'PackageType',
        'ReservedConcurrentExecutions',
        'Architectures',
        'FilterPolicy',
      ];
      for (const [id, resource] of Object.entries(template.Resources as JsonObject)) {
        const own = (resource as { Properties: JsonObject }).Properties;
        const Properties = { ...own, ...Object.fromEntries(more.map((name) => [name, UNKNOWN])) };
        const unknown = changed(template, ['Resources', id], { ...(resource as JsonObject), Properties });
        expect(() => inspectTemplate(unknown, { profile: 'regulated', size: 1 }), id).not.toThrow();
      }
    });

    it.each(['CDK', 'SAM'])('may have anything anywhere, by %s', (iac) => {
      const template = regulated(shape, iac);
      const places = pathsOf(template);
      fc.assert(
        fc.property(fc.array(fc.tuple(fc.constantFrom(...places), oddValue), { minLength: 1, maxLength: 3 }), (odd) => {
          let changes: Json = template;
          // What was replaced by the first has no places for the next.
          for (const [path, value] of odd) if (isThere(changes, path)) changes = changed(changes, path, value);
          const checked = inspectTemplate(changes, { profile: 'regulated' });
          expect(checked.findings.every(({ message }) => message.length > 0)).toBe(true);
        }),
        { numRuns: 150 },
      );
    });
  });
});
