import { describe, expect, it } from 'vitest';
import { type Lexical, LexicalNumber, LexicalObject, parseLexical } from '../../../src/domain/pattern/lexical.ts';
import fc from '../../support/property.ts';

function plain(value: Lexical): unknown {
  if (value instanceof LexicalNumber) return Number(value.lexeme);
  if (value instanceof LexicalObject)
    return Object.fromEntries(value.members.map(([key, inner]) => [key, plain(inner)]));
  return Array.isArray(value) ? value.map(plain) : value;
}

function parsed(text: string): unknown {
  const result = parseLexical(text);
  if ('problem' in result) throw new Error(result.problem);
  return plain(result.value);
}

function parsesAsJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('parseLexical', () => {
  it('reads what JSON.parse reads', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);
        expect(parsed(spaced)).toEqual(JSON.parse(spaced));
      }),
    );
  });

  it('takes and refuses the texts that JSON.parse does', () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"a"',
      '"',
      '\\u00e9',
      '\\',
      '1',
      '-',
      '01',
      '.5',
      '1e5',
      'true',
      'nul',
      'null',
      ' ',
      '\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 9 }), (pieces) => {
        const text = pieces.join('');
        expect('value' in parseLexical(text)).toBe(parsesAsJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['', 'ends', 0],
    ['{"a":1,}', '"}"', 7],
    ['[1 2]', '"2"', 3],
    ['"a\tb"', '"\\t"', 2],
    ['{"a" 1}', '"1"', 5],
    ['1 2', '"2"', 2],
    ['"open', 'ends', 5],
  ])('says where %j fails', (text, problem, offset) => {
    const result = parseLexical(text);
    expect(result).toMatchObject({ problem: expect.stringContaining(problem) as string, offset });
  });

  it('keeps spelling and repeated members', () => {
    const result = parseLexical('{"a":3.0e2,"a":9007199254740993}');
    if ('problem' in result || !(result.value instanceof LexicalObject)) throw new Error('no object');
    expect(result.value.members).toEqual([
      ['a', new LexicalNumber('3.0e2')],
      ['a', new LexicalNumber('9007199254740993')],
    ]);
  });

  it('refuses to go deeper than an event may', () => {
    expect('value' in parseLexical('['.repeat(1001) + ']'.repeat(1001))).toBe(true);
    expect(parseLexical('['.repeat(1_000_000))).toMatchObject({ problem: 'Nested more than 1001 deep' });
  });
});
