import { createRequire } from 'node:module';
import { CORE_SCHEMA, load } from 'js-yaml';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { yamlDocument } from '../../../src/domain/text/yaml.ts';
import fc from '../../support/property.ts';

/** The CDK's own reader of CloudFormation's YAML: of version 1.1, as CloudFormation and the SAM CLI read. */
const cdk = createRequire(createRequire(import.meta.url).resolve('aws-cdk-lib'));
const yaml11 = cdk('yaml') as { parse(text: string, options: { version: string }): Json };

const readers: readonly (readonly [string, (text: string) => unknown])[] = [
  ['1.1', (text) => yaml11.parse(text, { version: '1.1' })],
  ['1.2', (text) => load(text, { schema: CORE_SCHEMA })],
];

const near = fc.oneof(
  fc.constantFrom('2026_01', '0b1', '1_000', '012', '0o7', '0x1f', 'on', 'No', 'y', '12:30:00', '2026-01-02', '1e21'),
  fc.constantFrom(
    '2026-01-02T03:04:05Z',
    '~',
    'null',
    '=',
    '<<',
    '.inf',
    '-.5',
    '1.',
    '\u0085',
    'a\u0085b',
    '\u2028',
    '',
  ),
  fc.stringMatching(/^[-+.0-9_xobeE:]{1,8}$/),
  fc.string({ unit: 'binary', maxLength: 8 }).filter((text) => text.isWellFormed()),
);
const scalars = fc.oneof(near, fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.boolean());
const flow = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalars.map((value) => (Object.is(value, -0) ? 0 : value)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      near.filter((key) => key !== '__proto__' && key !== '<<'),
      tie('value'),
      { maxKeys: 3 },
    ),
  ),
})).value;

describe.each(readers)('what is written is what a reader of YAML %s reads', (_, read) => {
  it('whatever the value', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          near.filter((key) => key !== '<<' && key !== '__proto__'),
          flow,
          { minKeys: 1 },
        ),
        fc.integer({ min: 1, max: 3 }),
        (value, levels) => {
          expect(JSON.parse(JSON.stringify(read(yamlDocument(value, levels))))).toEqual(
            JSON.parse(JSON.stringify(value)),
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

it('leaves plain what people write plain', () => {
  expect(yamlDocument({ 1: { detailType: 'OrderPlaced.v2', note: 'An order (paid)' } }, 1)).toBe(
    '1: { detailType: OrderPlaced.v2, note: An order (paid) }\n',
  );
});
