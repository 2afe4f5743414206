import { describe, expect, it } from 'vitest';
import type { Json } from '../../../src/domain/json.ts';
import { addItem, addMember } from '../../../src/domain/text/edit.ts';
import { parseText } from '../../../src/domain/text/parse.ts';
import { yamlDocument, yamlFlow } from '../../../src/domain/text/yaml.ts';
import fc from '../../support/property.ts';

const EVENT = `# yaml-language-server: $schema=https://example.com/event.schema.json
summary: 'A carrier: scanned'   # single quotes
majors: # how each is told apart
  # The old one.
  1: { detailType: A, stability: stable } # on one line
  # what stands behind it

# at the end
owner: logistics
`;

describe('a member is added, and all else stays', () => {
  it.each([
    [
      'in a block, behind the comment of its line',
      EVENT,
      '/majors',
      EVENT.replace('# on one line\n', '# on one line\n  2: { detailType: B }\n'),
    ],
    ['between braces', 'a: { x: 1 } # c\n', '/a', 'a: { x: 1, 2: { detailType: B } } # c\n'],
    ['between empty braces', 'a: {} # c\n', '/a', 'a: { 2: { detailType: B } } # c\n'],
    [
      'between braces over several lines',
      'a: {\n  x: 1, # c }\n  }\n',
      '/a',
      'a: {\n  x: 1, 2: { detailType: B }, # c }\n  }\n',
    ],
    [
      'opened, where its neighbour is',
      'a:\n    1:\n      detailType: A # c\n      stability: beta\nb: 1',
      '/a',
      'a:\n    1:\n      detailType: A # c\n      stability: beta\n    2:\n      detailType: B\nb: 1',
    ],
    ['at the end of a text that ends without a line end', 'a: 1', '', 'a: 1\n2: { detailType: B }'],
    ['with the line ends of the text', 'a: 1\r\nb: 2\r\n', '', 'a: 1\r\nb: 2\r\n2: { detailType: B }\r\n'],
    ['behind a block of text', 'a: |\n  one\n  two\n', '', 'a: |\n  one\n  two\n2: { detailType: B }\n'],
    ['behind quotes that hold brackets', 'a: { x: "}" }\n', '/a', 'a: { x: "}", 2: { detailType: B } }\n'],
    ['behind nothing', 'a:\nb: # c\n', '', 'a:\nb: # c\n2: { detailType: B }\n'],
    ['in a list', 'l:\n- a: 1\n- b: 1 # c\n', '/l/1', 'l:\n- a: 1\n- b: 1 # c\n  2: { detailType: B }\n'],
    ['before the end of the document', 'a: 1\n...\n', '', 'a: 1\n2: { detailType: B }\n...\n'],
  ])('%s', (_, text, pointer, expected) => {
    expect(addMember(text, 'yaml', pointer, '2', { detailType: 'B' })).toBe(expected);
  });

  it.each([
    ['it is there already', 'a: 1\n2: x\n', ''],
    ['the place is an alias', 'x: &x { a: 1 }\ny: *x\n', '/y'],
    ['the place is no mapping', 'a: [1]\n', '/a'],
    ['the place is not there', 'a: 1\n', '/b'],
    ['the text is only a comment', '# nothing yet\n', ''],
    ['the text is broken', 'a: [\n', ''],
  ])('not where %s', (_, text, pointer) => {
    expect(addMember(text, 'yaml', pointer, '2', {})).toBeUndefined();
  });

  it('in JSON, with its indent', () => {
    expect(addMember('{\n\t"majors": {\n\t\t"1": {}\n\t}\n}\n', 'json', '/majors', '2', { detailType: 'B' })).toBe(
      '{\n\t"majors": {\n\t\t"1": {},\n\t\t"2": {\n\t\t\t"detailType": "B"\n\t\t}\n\t}\n}\n',
    );
  });
});

describe('an element is added', () => {
  it.each([
    ['produces: [a] # c\n', 'produces: [a, orders/B] # c\n'],
    ['produces: []\n', 'produces: [orders/B]\n'],
    ['produces:\n  - a # c\n  # d\nx: 1\n', 'produces:\n  - a # c\n  - orders/B\n  # d\nx: 1\n'],
    ['produces:\n- a\n', 'produces:\n- a\n- orders/B\n'],
    ['produces: [\n  a, # c\n  ]\n', 'produces: [\n  a, orders/B, # c\n  ]\n'],
  ])('%j', (text, expected) => {
    expect(addItem(text, 'yaml', '/produces', 'orders/B')).toBe(expected);
  });

  it('in JSON', () => {
    expect(addItem('{ "produces": ["a"] }', 'json', '/produces', 'b')).toContain('"b"');
  });
});

const values = fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);

it('what is written is what is read', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), values, { minKeys: 1 }), fc.integer({ min: 1, max: 4 }), (value, levels) => {
      expect(parseText(`a: ${yamlFlow(value)}\n`, 'yaml')).toEqual({ value: { a: value } });
      expect(parseText(yamlDocument(value, levels), 'yaml')).toEqual({ value });
    }),
  );
});

it('a member can be added to whatever is written', () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), values, { minKeys: 1 }),
      fc.integer({ min: 1, max: 4 }),
      values,
      (value, levels, added) => {
        const text = addMember(yamlDocument(value, levels), 'yaml', '', 'Added', added);
        expect(text && parseText(text, 'yaml')).toEqual({ value: { ...value, Added: added } });
      },
    ),
  );
});
