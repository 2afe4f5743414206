import { describe, expect, it } from 'vitest';
import { isRounded } from '../../../src/domain/text/numbers.ts';
import { parseText } from '../../../src/domain/text/parse.ts';
import fc from '../../support/property.ts';

describe('numbers that are not read as they are written', () => {
  it('the same however the number is spelt', () => {
    const property = fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (integer) => {
      const rounded = isRounded(String(integer));
      if (Number.isSafeInteger(Number(integer))) expect(rounded).toBe(false);
      for (const spelling of [`${integer}.0`, `${integer}0e-1`, `${integer}.00E+0`])
        expect(isRounded(spelling)).toBe(rounded);
    });
    fc.assert(property);
  });

  it('never what JSON.stringify writes', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => 'value' in parseText(JSON.stringify(value), 'json')));
    fc.assert(fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => !isRounded(String(value))));
  });

  it.each([
    '9007199254740993',
    '-9223372036854775807',
    '12345678901234567890',
    '1e-400',
    '9007199254740993e0',
    '0x20000000000001',
  ])('%s', (literal) => {
    expect(isRounded(literal)).toBe(true);
  });

  it.each([
    '0',
    '-0',
    '0e9',
    '0.0',
    '1e400',
    '9007199254740992',
    '1e22',
    '1e23',
    '0.1',
    '3.14159265358979323846',
    '0x10',
    '1.2.3',
  ])('not %s', (literal) => {
    expect(isRounded(literal)).toBe(false);
  });

  it('is not looked for in texts', () => {
    expect(parseText('{"a\\"9007199254740993":"9007199254740993"}', 'json')).toHaveProperty('value');
    expect(parseText("a: '9007199254740993' # 9007199254740993", 'yaml')).toHaveProperty('value');
  });
});
