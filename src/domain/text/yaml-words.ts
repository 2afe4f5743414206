/** What a YAML parser's reason means for whoever wrote the file. */
export interface YamlWords {
  /** Half a sentence. */
  readonly what: string;
  readonly expected?: string;
  readonly next?: string;
}

const UNCLOSED: YamlWords = {
  what: 'a bracket or a quote that was opened before is not closed',
  expected: 'its end, or lines that are indented as part of it',
  next: 'Close it.',
};
const TAG: YamlWords = {
  what: 'this tag is not read',
  expected: 'a value without a tag',
  next: 'Remove the tag; put the value in quotes where it is text.',
};
const UNLIKE: YamlWords = {
  what: 'this line is indented unlike those it belongs with',
  next: 'Indent all keys of a mapping, and all items of a list, by the same number of spaces.',
};
const NO_COLON: YamlWords = {
  what: 'a key has no ":" behind it',
  expected: '`key: value`',
  next: 'Write each key on a line of its own, with ":" and a space behind it.',
};

/** The reasons of js-yaml 5, by their beginnings. What is not among them is shown as it is. */
const REASONS: readonly (readonly [string, YamlWords])[] = [
  ['deficient indentation', UNCLOSED],
  ['unexpected end of the', UNCLOSED],
  [
    'missed comma between',
    { what: 'a "," is missing between two items', next: 'Write a "," before this, or close the bracket.' },
  ],
  [
    'expected the node content',
    { what: 'a value is missing before the ","', next: 'Write the value, or remove the ",".' },
  ],
  ['bad indentation of', UNLIKE],
  [
    'tab characters',
    {
      what: 'a tab stands in the indentation',
      expected: 'spaces',
      next: 'Indent with spaces: YAML allows no tabs there.',
    },
  ],
  [
    'expected a single document',
    {
      what: 'a second document begins',
      expected: 'one document a file',
      next: 'Remove the "---", or move what follows into a file of its own.',
    },
  ],
  [
    'end of the stream or a document separator',
    {
      what: 'this belongs to nothing before it',
      expected: 'the end of the file',
      next: 'Indent it as part of what it belongs to.',
    },
  ],
  [
    'unidentified alias',
    {
      what: 'nothing before this has the anchor that the alias names',
      expected: 'an alias of an anchor above, such as &name',
      next: 'Correct the name, or put the value in quotes where it is text that begins with "*".',
    },
  ],
  ['unknown scalar tag', TAG],
  ['unknown sequence tag', TAG],
  ['unknown mapping tag', TAG],
  ['undeclared tag handle', TAG],
  ['tag ', TAG],
  [
    'cannot resolve a node with',
    { what: 'the value is not of the type that its tag names', next: 'Correct the value, or remove the tag.' },
  ],
  [
    'object-based map does not support',
    { what: 'a key is a list or a mapping', expected: 'text as keys, as JSON has them' },
  ],
  [
    'a line break is expected',
    { what: 'text stands behind the "|" or ">" that begins a block', expected: 'the text on the lines below' },
  ],
  [
    'unacceptable YAML version',
    { what: 'its %YAML line names another version', expected: 'YAML 1.2', next: 'Remove the %YAML line.' },
  ],
  [
    'unknown escape sequence',
    {
      what: 'this escape does not exist in YAML',
      next: 'Write \\\\ for a backslash, or use single quotes, in which nothing is escaped.',
    },
  ],
  ['expected hexadecimal character', { what: 'a \\x or \\u escape needs hexadecimal digits' }],
  ['can not read a block mapping entry', NO_COLON],
  ["expected ':' after a mapping key", NO_COLON],
  [
    'the stream contains non-printable',
    { what: 'a control character stands here', next: 'Remove it, or escape it in double quotes.' },
  ],
  [
    'expected valid JSON character',
    { what: 'a control character stands here', next: 'Remove it, or escape it in double quotes.' },
  ],
  [
    'cannot merge mappings',
    { what: '"<<" takes over the keys of a mapping, and this is none', expected: 'a mapping, or an alias of one' },
  ],
];

/** `rest` is the text from the place that the parser names. */
export function yamlWords(reason: string, rest: string): YamlWords {
  if (reason.startsWith('bad indentation of')) {
    if (rest.startsWith(':')) {
      return {
        what: 'a second ":" stands in one value',
        next: 'Put the value in quotes where it is text; begin a key on a line of its own, indented as those beside it.',
      };
    }
    if (/^[@`%\]},]/.test(rest)) {
      return { what: `no value can begin with "${rest[0]}"`, next: 'Put it in quotes where it is text.' };
    }
  }
  return REASONS.find(([beginning]) => reason.startsWith(beginning))?.[1] ?? { what: reason };
}
