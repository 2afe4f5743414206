import { describe, expect, it } from 'vitest';
import { atPointer, childPointer, type Json } from '../../../src/domain/json.ts';
import { parseText, type TextFormat } from '../../../src/domain/text/parse.ts';
import { explain, positionAt, positions } from '../../../src/domain/text/positions.ts';
import fc from '../../support/property.ts';

function read(text: string, format: TextFormat): Json {
  const parsed = parseText(text, format);
  if ('problem' in parsed) throw new Error(parsed.problem.message);
  return parsed.value;
}

describe('parseText', () => {
  it('reads JSON as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        // JSON.parse keeps the last of two equal keys, and fast-check makes none.
        expect(read(text, 'json')).toEqual(JSON.parse(text));
      }),
    );
  });

  it('finds the same in a text without blanks as in one with them', () => {
    const texts = fc.oneof(
      fc.jsonValue().map((value) => JSON.stringify({ value })),
      fc
        .array(
          fc.constantFrom('"a":1', '"a":2', '"1":{"b":"{["}', '"b":9007199254740993', '"c":-0', '"d":1e400', '"d":1.0'),
          { minLength: 1, maxLength: 3 },
        )
        .map((members) => `{${members.join(',')}}`),
      fc.integer({ min: 480, max: 520 }).map((depth) => `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}`),
      fc.constantFrom('{"a":"\\u0061"}', '{"a":"\ud800"}', '{"a":1}}', '{"a":"\\ud800"}', '{"a":12345678901234567000}'),
    );
    fc.assert(
      fc.property(texts, fc.boolean(), (text, long) => {
        const near = parseText(text, 'json', { long });
        const wide = parseText(text.replace('{', '{ '), 'json', { long });
        const rule = (parsed: typeof near) => ('problem' in parsed ? parsed.problem.rule : parsed.rounded?.rule);
        expect(rule(near)).toBe(rule(wide));
        expect('value' in near && near.value).toEqual('value' in wide && wide.value);
      }),
    );
  });

  it('reads the same value from JSON and from the same JSON called YAML', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        // YAML has no negative zero in its core schema's sense: -0 is the integer 0 there.
        const text = JSON.stringify(value).replaceAll(/-0(?![.\d])/g, '0');
        expect(read(text, 'yaml')).toEqual(JSON.parse(text));
      }),
    );
  });

  it.each([
    ['a date stays a text', 'a: 2027-01-01', { a: '2027-01-01' }],
    ['yes and no are texts', 'a: [yes, no, on]', { a: ['yes', 'no', 'on'] }],
    ['a version stays what it is', 'a: 1.10.0', { a: '1.10.0' }],
    ['numbers as keys', '1: a', { 1: 'a' }],
    ['merge keys', 'a: &a { x: 1 }\nb: { <<: *a, y: 2 }', { a: { x: 1 }, b: { x: 1, y: 2 } }],
    ['own __proto__', '__proto__: { x: 1 }', JSON.parse('{"__proto__":{"x":1}}')],
  ])('YAML: %s', (_, text, value) => {
    expect(read(text, 'yaml')).toEqual(value);
    expect(Object.keys(read(text, 'yaml') as object)).toEqual(Object.keys(value));
  });

  it.each([
    ['a complex key', '? [a, b]\n: 1'],
    ['a set', '!!set { a, b }'],
    ['bytes', '!!binary aGk='],
    ['an unknown tag', '!ruby/object:Gem {}'],
    ['two equal keys of different spelling', '1: a\n"1": b'],
  ])('YAML: %s is refused', (_, text) => {
    expect(parseText(text, 'yaml')).toHaveProperty('problem');
  });

  it('YAML: a large text without aliases is no bomb', () => {
    const text = Array.from({ length: 60_000 }, (_, i) => `k${i}: [a, b, c]`).join('\n');
    expect(Object.keys(read(text, 'yaml') as object)).toHaveLength(60_000);
  });

  it('takes its time from the length of the text alone', () => {
    const hostile = [
      `"${'\\'.repeat(400_000)}`,
      `{"a":"${'\\"'.repeat(200_000)}`,
      '['.repeat(300_000),
      `${'{"a":'.repeat(100_000)}`,
      `["\n${'['.repeat(100_000)}`,
      `${']'.repeat(100_000)}${'['.repeat(100_000)}`,
    ];
    const start = performance.now();
    for (const text of hostile) {
      const parsed = parseText(text, 'json');
      if ('problem' in parsed) explain(text, 'json', parsed.problem);
    }
    expect(performance.now() - start).toBeLessThan(3000);
  });
});

describe('positions', () => {
  it.each([
    ['\n', 2],
    ['\r\n', 2],
    ['\r', 2],
    ['\u2028', 1],
  ])('counts lines as editors do: %j', (end, line) => {
    expect(positionAt(`a${end}b`, 1 + end.length).line).toBe(line);
  });

  const TEXTS: readonly [TextFormat, string][] = [
    ['json', '{\n  "a/b": [1, { "~": "x" }],\n  "e": {}\n}'],
    ['yaml', 'a/b:\n  - 1\n  - "~": x\n# a comment\ne: {}\n'],
  ];
  it.each(TEXTS)('of values and of names, in %s', (format, text) => {
    const at = positions(text, format);
    const name = text.split('\n').findIndex((line) => line.includes('~')) + 1;
    expect(at('/a~1b/1/~0', 'value')).toMatchObject({ line: name });
    expect(at('/a~1b/1/~0', 'key').column).toBeLessThan(at('/a~1b/1/~0', 'value').column);
    expect(at('/e/missing/deeper', 'value')).toEqual(at('/e', 'value'));
    expect(at('', 'value')).toEqual({ line: 1, column: 1 });
  });

  it('of any value of any JSON: what stands there is that value', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.constantFrom<TextFormat>('json', 'yaml'), (value, format) => {
        const text = JSON.stringify(value, null, 1);
        if ('problem' in parseText(text, format)) return;
        const at = positions(text, format);
        const lines = text.split('\n');
        for (const pointer of pointersOf(value)) {
          const { line, column } = at(pointer, 'value');
          const rest = [lines[line - 1]?.slice(column - 1), ...lines.slice(line)].join('\n');
          const found = JSON.stringify(atPointer(value as Json, pointer));
          expect(rest.replaceAll(/\s/g, '').startsWith(found.replaceAll(/\s/g, ''))).toBe(true);
        }
      }),
      { numRuns: 200 },
    );
  });

  it('answers many questions about a large file without reading it again', () => {
    const keys = Array.from({ length: 20_000 }, (_, i) => `key${i}`);
    for (const [format, text] of [
      ['yaml', keys.map((key) => `${key}: { a: [1, 2] }`).join('\n')],
      ['json', `{${keys.map((key) => `"${key}": { "a": [1, 2] }`).join(',\n')}}`],
    ] as const) {
      const start = performance.now();
      const at = positions(text, format);
      for (const [i, key] of keys.entries()) expect(at(`/${key}/a/1`, 'value').line).toBe(i + 1);
      expect(performance.now() - start).toBeLessThan(3000);
    }
  });
});

function pointersOf(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  return [pointer, ...Object.entries(value).flatMap(([key, item]) => pointersOf(item, childPointer(pointer, key)))];
}
