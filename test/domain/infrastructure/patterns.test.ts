import { describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { found, yaml } from './template.ts';

const rule = (pattern: string) => `
Parameters: { Source: { Type: String, Default: com.acme.orders }, Open: { Type: String } }
Resources:
  Rule: { Type: AWS::Events::Rule, Properties: { EventPattern: ${pattern}, Targets: [] } }
`;
const WIDE = 'pattern-too-wide';

describe('a pattern as text of JSON', () => {
  it.each([
    ['plain', `'{"source": ["com.acme.orders"], "detail-type": ["OrderPlaced"]}'`],
    ['with parts that are known', `!Sub '{"source": ["\${Source}"], "detail-type": ["OrderPlaced"]}'`],
    ['made of an object', '{ Fn::ToJsonString: { source: [a], detail-type: [b] } }'],
  ])('is read: %s', (_, pattern) => {
    expect(found(rule(pattern))).not.toContain(WIDE);
  });

  it.each([
    ['one that pins less', `'{"source": ["com.acme.orders"]}'`],
    ['none', `'source: com.acme.orders'`],
    ['a list', `'[]'`],
    ['nothing', `'null'`],
    ['one that is too deep', `'${'{"$or":['.repeat(200_000)}${']}'.repeat(200_000)}'`],
  ])('is too wide: %s', (_, pattern) => {
    expect(found(rule(pattern))).toContain(WIDE);
  });

  it('is not decided where a part is open', () => {
    const text = rule(`!Sub '{"source": ["\${Open}"], "detail-type": ["OrderPlaced"]}'`);
    expect(found(text)).not.toContain(WIDE);
    expect(inspectTemplate(yaml(text)).undecided.map((one) => one.rule)).toContain(WIDE);
  });

  it('tells what comes from AWS on the default bus', () => {
    expect(found(rule(`'{"source": ["aws.s3"], "detail-type": ["Object Created"]}'`))).not.toContain(
      'rule-on-default-bus',
    );
  });
});
