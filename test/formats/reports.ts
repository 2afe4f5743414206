import type { Finding, Report } from '../../src/domain/report.ts';
import fc from '../support/property.ts';

export const options = { colour: false, version: '1.2.3' } as const;

export const error: Finding = {
  rule: 'unknown-team',
  severity: 'error',
  message: 'The owner "a" is no team.',
  at: { file: 'schemas/a b.yaml', line: 2, column: 8, pointer: '/owner' },
  found: 'a',
  expected: 'b',
  next: 'Did you mean b?',
  related: [{ message: 'the teams', at: { file: 'teams.yaml', line: 1, column: 1, pointer: '' } }],
};

export const warning: Finding = {
  rule: 'unknown-file',
  severity: 'warning',
  message: 'A stray file.',
  at: { file: 'x.json' },
};

export const report = (...findings: Finding[]): Report => ({
  findings,
  summary: 'Checked 1 event.',
  checked: { events: 1 },
});

/** What each format treats in its own way, put anywhere into texts that are otherwise anything. */
const SHARP = [
  ...[
    '\0',
    '\u001b[2J',
    '\r',
    '\n',
    '\r\n',
    '\t',
    '\u0085',
    '\u2028',
    '\u202e',
    '\ufeff',
    '\ufffe',
    '\uffff',
    '\ud800',
  ],
  ...['::stop-commands::x', '##[error]', '%0A', '%25', ':', ',', '=', '::error::', '::'],
  ...['](http://example.com)', '[a](1)', '{0}', '{{', '}'],
  ...[']]>', '<![CDATA[', '&amp;', '&#0;', '"', "'", '<', '>', '<!--'],
  ...[
    '`',
    '``',
    '```',
    '~~~',
    '\n```\n',
    '@everyone',
    '#1',
    '<script>',
    '<img src=x>',
    '|',
    '\\',
    '$$',
    '**',
    'www.a.com',
  ],
  ...['..', '/', 'C:/', '//', 'file:', ' '],
];

const text = fc
  .array(fc.oneof(fc.constantFrom(...SHARP), fc.string({ unit: 'binary' }), fc.string()), { maxLength: 6 })
  .map((parts) => parts.join(''));

const number = fc.integer({ min: 1, max: 10_000 });
const at = fc.record(
  { file: text.map((file) => file || 'x'), line: number, column: number, pointer: text },
  { requiredKeys: ['file'] },
);

const finding = fc.record(
  {
    rule: fc.oneof(fc.constantFrom('unknown-team', 'ref-dangling', 'not-a-rule'), text),
    severity: fc.constantFrom('error' as const, 'warning' as const),
    message: text,
    at,
    found: text,
    expected: text,
    next: text,
    related: fc.array(fc.record({ message: text, at }), { maxLength: 2 }),
  },
  { requiredKeys: ['rule', 'severity', 'message', 'at'] },
) as fc.Arbitrary<Finding>;

/** Reports whose every text is hostile. */
export const hostile: fc.Arbitrary<Report> = fc.record({
  findings: fc.array(finding, { maxLength: 6 }),
  summary: text,
  checked: fc.constant({}),
});
