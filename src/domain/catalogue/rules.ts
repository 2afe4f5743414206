import type { Severity } from '../report.ts';

/** The rules of the loader and of the checks between files. Those of one schema by itself stand in `schema/rules.ts`. */
export type CatalogueRuleId =
  | 'address-collision'
  | 'address-invalid'
  | 'baseline-stale'
  | 'byte-order-mark'
  | 'catalogue-file-invalid'
  | 'deprecation-invalid'
  | 'detail-not-object'
  | 'dialect-mixed'
  | 'duplicate-id'
  | 'duplicate-key'
  | 'event-metadata-missing'
  | 'event-pattern-invalid'
  | 'event-pattern-never-matches'
  | 'major-unlisted'
  | 'missing-file'
  | 'name-clash'
  | 'name-invalid'
  | 'number-rounded'
  | 'ref-outside'
  | 'ref-remote'
  | 'release-edited'
  | 'release-missing'
  | 'release-undigested'
  | 'syntax'
  | 'too-deep'
  | 'unknown-bus'
  | 'unknown-event'
  | 'unknown-field'
  | 'unknown-file'
  | 'unknown-team'
  | 'unreadable-file'
  | 'yaml-bomb';

/**
 * What a rule's page says. `bad` and `good` are files of a catalogue, each under a line `# path`: the ones break this
 * rule, the others are clean.
 */
export interface CatalogueRule {
  readonly id: CatalogueRuleId;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
}

const event = (majors: string, rest = '') => `# schemas/orders/OrderPlaced/event.yaml
summary: An order was placed.
owner: checkout
source: com.acme.orders
${rest}majors:
${majors}
`;

const consumer = (consumes: string) => `# schemas/orders/services/books.yaml
summary: Keeps the books.
owner: ledger
consumes:
${consumes}
`;

const domain = (owner: string) => `# schemas/orders/domain.yaml\nsummary: Orders.\nowner: ${owner}\n`;
const type = (schema: string) => `# schemas/types/percentage.json\n${schema}\n`;
const HEAD = 'schemas/orders/OrderPlaced/v2/schema.json';
const TWO_MAJORS = `# ${HEAD}\n{ "$ref": "../v1/schema.json" }\n`;
const RELEASES = 'schemas/orders/OrderPlaced/v1/releases';

const written: Record<CatalogueRuleId, Omit<CatalogueRule, 'id'>> = {
  'address-collision': {
    severity: 'error',
    summary: 'One event can be two majors at once.',
    why: 'Whoever receives such an event can’t know which schema it has: checks, rules and types would each pick one.',
    bad: event('  1: { detailType: OrderPlaced }\n  2: { detailType: OrderPlaced }') + TWO_MAJORS,
    good: event('  1: { detailType: OrderPlaced }\n  2: { detailType: OrderPlaced.v2 }') + TWO_MAJORS,
    fix: 'Give one of them its own detailType, or give both a match on the detail that no event meets twice.',
  },
  'address-invalid': {
    severity: 'error',
    summary: 'The match of a major is no event pattern.',
    why: 'EventBridge refuses the pattern, so no rule can be made of the address.',
    bad: event('  1: { detailType: OrderPlaced, match: { detail: { orderId: [{ wildcard: "a**b" }] } } }'),
    good: event('  1: { detailType: OrderPlaced, match: { detail: { orderId: [{ wildcard: "a*b" }] } } }'),
    fix: 'Write what EventBridge takes at that place; the message says what it is.',
  },
  'baseline-stale': {
    severity: 'error',
    summary: 'The baseline knows a finding that is no longer found.',
    why: 'An entry that stays behind would hide the same mistake when somebody makes it again.',
    bad: `# eda.yaml\nversion: 1\nbaseline: eda-baseline.json\nbuses:\n  commerce: { summary: All that happens to an order. }\n# eda-baseline.json\n{\n  "version": 1,\n  "findings": [\n    { "rule": "unknown-team", "file": "schemas/orders/domain.yaml", "message": "There is no team \\"chekout\\"." }\n  ]\n}\n`,
    good: '# eda.yaml\nversion: 1\nbaseline: eda-baseline.json\nbuses:\n  commerce: { summary: All that happens to an order. }\n# eda-baseline.json\n{ "version": 1, "findings": [] }\n',
    fix: 'Take the entry out of the baseline; `eda schema validate --update-baseline` writes what is found today.',
  },
  'byte-order-mark': {
    severity: 'error',
    summary: 'A file starts with a byte order mark.',
    why: 'JSON forbids it (RFC 8259, section 8.1), and many parsers stop at it with an error that shows nothing.',
    bad: type('\uFEFF{ "type": "number" }'),
    good: type('{ "type": "number" }'),
    fix: 'Save the file as "UTF-8", not "UTF-8 with BOM".',
  },
  'catalogue-file-invalid': {
    severity: 'error',
    summary: 'A file of the catalogue has not the form that its contract asks for.',
    why: 'A misspelled key would otherwise be ignored without a word, and with it what it was meant to say.',
    bad: '# schemas/orders/domain.yaml\nsumary: Orders.\nowner: checkout\n',
    good: domain('checkout'),
    fix: 'Write what the contract expects. An editor that reads `$schema` shows it while you type.',
  },
  'deprecation-invalid': {
    severity: 'error',
    summary: 'The deprecation of a major contradicts itself.',
    why: 'Consumers plan their move by these dates, and move to what is named: neither may lead back to the start.',
    bad: event('  1: { deprecated: { effective: "2026-06-01", removal: "2026-01-01" } }'),
    good: event('  1: { deprecated: { effective: "2026-06-01", removal: "2027-01-01" } }'),
    fix: 'Let removal follow effective, and name another event or another major as the alternative.',
  },
  'detail-not-object': {
    severity: 'error',
    summary: 'The schema of an event does not describe an object.',
    why: 'EventBridge takes only objects as the detail of an event, and refuses all else (MalformedDetail).',
    bad: `${event('  1: { detailType: OrderPlaced }\n  2: {}')}# ${HEAD}\n{ "type": "array" }\n`,
    good: event('  1: { detailType: OrderPlaced }\n  2: {}') + TWO_MAJORS,
    fix: 'Write `"type": "object"` at the root, and put other values into a property.',
  },
  'dialect-mixed': {
    severity: 'error',
    summary: 'A reference leads to a schema of another dialect, or a part of a file names another than the file.',
    why: 'The same keyword can mean another thing there, so the two can’t be made into one schema, and a release has to be one.',
    bad: `${type('{ "type": "object", "properties": { "of": { "$ref": "old.json" } } }')}# schemas/types/old.json\n{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "number" }\n`,
    good: `${type('{ "type": "object", "properties": { "of": { "$ref": "new.json" } } }')}# schemas/types/new.json\n{ "type": "number" }\n`,
    fix: 'Write both schemas in one dialect.',
  },
  'duplicate-id': {
    severity: 'error',
    summary: 'Two schemas have the same $id, or two of one file the same $anchor.',
    why: 'A reference to that name would lead to either of them.',
    bad: `${type('{ "$id": "https://schemas.example.com/ratio.json" }')}# schemas/types/ratio.json\n{ "$id": "https://schemas.example.com/ratio.json" }\n`,
    good: `${type('{ "$id": "https://schemas.example.com/percentage.json" }')}# schemas/types/ratio.json\n{ "$id": "https://schemas.example.com/ratio.json" }\n`,
    fix: 'Give each schema its own $id, or none: a path relative to the file will do.',
  },
  'duplicate-key': {
    severity: 'error',
    summary: 'A key stands twice in one object.',
    why: 'Parsers keep one of the two values and don’t say which: the file means another thing to each of them.',
    bad: type('{ "type": "number", "minimum": 0, "minimum": 1 }'),
    good: type('{ "type": "number", "minimum": 0 }'),
    fix: 'Remove one of the two, or rename it.',
  },
  'event-metadata-missing': {
    severity: 'error',
    summary: 'An event lacks the metadata that eda.yaml demands of every event.',
    why: 'Tracing, deduplication and audit rely on these properties in each event; one without them is invisible to them.',
    bad: '# eda.yaml\nversion: 1\nbuses:\n  commerce: { summary: All that happens to an order. }\nmetadata: { type: types/money.json, property: price }\n',
    good: '# eda.yaml\nversion: 1\nbuses:\n  commerce: { summary: All that happens to an order. }\nmetadata: { type: types/money.json, property: total }\n',
    fix: 'Declare the property with a $ref to the shared type, and list it under "required".',
  },
  'event-pattern-invalid': {
    severity: 'error',
    summary: 'The pattern of a consumer is no event pattern.',
    why: 'EventBridge refuses the rule when it is deployed; until then nobody notices.',
    bad: consumer('  - event: orders/OrderPlaced\n    pattern: { detail: { orderId: [{ wildcard: "a**b" }] } }'),
    good: consumer('  - event: orders/OrderPlaced\n    pattern: { detail: { orderId: [{ wildcard: "a*b" }] } }'),
    fix: 'Write what EventBridge takes at that place; the message says what it is.',
  },
  'event-pattern-never-matches': {
    severity: 'error',
    summary: 'No event can match the pattern of a consumer.',
    why: 'EventBridge takes the rule and never runs it: the consumer gets nothing, and nothing says so.',
    bad: consumer('  - event: orders/OrderPlaced\n    pattern: { detail: { orderId: [4711] } }'),
    good: consumer('  - event: orders/OrderPlaced\n    pattern: { detail: { orderId: ["4711"] } }'),
    fix: 'Ask for what the schema of the event allows there, or name the event that the pattern is meant for.',
  },
  'major-unlisted': {
    severity: 'error',
    summary: 'A major has releases, but event.yaml does not list it.',
    why: 'Its events were published and may still be in flight, while nothing says any more how they are told apart, or until when.',
    bad: event('  2: { detailType: OrderPlaced.v2 }') + TWO_MAJORS,
    good:
      event(
        '  1: { detailType: OrderPlaced, deprecated: { effective: "2026-06-01" } }\n  2: { detailType: OrderPlaced.v2 }',
      ) + TWO_MAJORS,
    fix: 'List it again, and say in `deprecated` when it goes. Once none of its events is in flight any more, remove its folder too.',
  },
  'missing-file': {
    severity: 'error',
    summary: 'A file that others presuppose is not there.',
    why: 'An event without a description has no owner, and a major without a head has nothing to check events against.',
    bad: event('  1: { detailType: OrderPlaced }\n  2: { detailType: OrderPlaced.v2 }'),
    good: event('  1: { detailType: OrderPlaced }\n  2: { detailType: OrderPlaced.v2 }') + TWO_MAJORS,
    fix: 'Add the file that is named, or remove what presupposes it.',
  },
  'name-clash': {
    severity: 'error',
    summary: 'Two files describe one thing, or differ in upper and lower case only.',
    why: 'Which of the two counts would be chance, and on macOS and Windows a checkout keeps only one of two such names.',
    bad: '# schemas/types/percentage.json\n{ "type": "number" }\n# schemas/types/Percentage.json\n{ "type": "integer" }\n',
    good: type('{ "type": "number" }'),
    fix: 'Keep one of the two files, or rename one.',
  },
  'name-invalid': {
    severity: 'error',
    summary: 'A folder’s name can’t be the name of a domain or an event.',
    why: 'Names become references, file names, types in code and names in the schema registry: only some characters are good for all.',
    bad: '# schemas/Returns/domain.yaml\nsummary: What comes back.\nowner: checkout\n',
    good: '# schemas/returns/domain.yaml\nsummary: What comes back.\nowner: checkout\n',
    fix: 'Rename the folder: domains as customer-analytics, events as OrderPlaced.',
  },
  'number-rounded': {
    severity: 'error',
    summary: 'An integer is too large to be read as it is written.',
    why: 'JavaScript, and with it eda, the generated code and most validators, has no integers beyond 2^53 but those that a double holds: 9007199254740993 is read as 9007199254740992, without a word. A limit, an example or a frozen release would then say something else than its file, and an event that is published would carry another identifier. Fractions are rounded everywhere, and are let pass.',
    bad: type('{ "type": "integer", "maximum": 9223372036854775807 }'),
    good: type('{ "type": "integer", "maximum": 9007199254740991 }'),
    fix: 'Write identifiers as text, and keep limits within 2^53 − 1; a limit that nothing reaches can be left out.',
  },
  'ref-outside': {
    severity: 'error',
    summary: 'A reference leads out of the workspace.',
    why: 'Another machine has another file there, or none: the catalogue would mean something else in each place, and a schema could read what it should not.',
    bad: type('{ "$ref": "../../../elsewhere/percentage.json" }'),
    good: `${type('{ "$ref": "./ratio.json" }')}# schemas/types/ratio.json\n{ "type": "number" }\n`,
    fix: 'Copy the schema into the catalogue, and refer to it by a path relative to the file.',
  },
  'ref-remote': {
    severity: 'error',
    summary: 'A reference leads to the network.',
    why: 'Nothing is ever fetched: what stands there can change or go away, and a commit must not depend on it.',
    bad: type('{ "$ref": "https://schemas.example.com/percentage.json" }'),
    good: `${type('{ "$ref": "https://schemas.example.com/ratio.json" }')}# schemas/types/ratio.json\n{ "$id": "https://schemas.example.com/ratio.json", "type": "number" }\n`,
    fix: 'Copy the schema into the catalogue, and refer to it by path or by its $id.',
  },
  'release-edited': {
    severity: 'error',
    summary: 'A release is not what it was when it was frozen.',
    why: 'Events of this release are stored and in flight, and were valid against what it said: the past can’t be changed.',
    bad: `# ${RELEASES}/1.0.0.json\n{ "type": "object", "required": [] }\n`,
    good: `# ${RELEASES}/digests.json\n{ "1.0.0": "sha256:…" }\n`,
    fix: 'Restore the file from git (`git checkout HEAD -- FILE`), make the change in the head, and freeze a new release with `eda schema release`.',
  },
  'release-missing': {
    severity: 'error',
    summary: 'A release is listed in digests.json, but its file is gone.',
    why: 'Events of this release may still be in flight or in an archive, and new versions have to be compared with it.',
    bad: `# ${RELEASES}/digests.json\n{\n  "1.0.0": "sha256:…",\n  "1.1.0": "sha256:…"\n}\n`,
    good: `# ${RELEASES}/digests.json\n{ "1.0.0": "sha256:…" }\n`,
    fix: 'Restore the file from git. Where the head is still what was frozen, `eda schema release` writes it again.',
  },
  'release-undigested': {
    severity: 'error',
    summary: 'A release has no digest.',
    why: 'Without its digest nobody can tell whether it is still what was frozen. Only `eda schema release` writes releases.',
    bad: `# ${RELEASES}/digests.json\n{}\n`,
    good: `# ${RELEASES}/digests.json\n{ "1.0.0": "sha256:…" }\n`,
    fix: 'Restore its line in digests.json from git. A release that was never published can be removed and frozen again with `eda schema release`; where the head is still the same, `eda schema release` alone adds the digest.',
  },
  syntax: {
    severity: 'error',
    summary: 'A file is not valid JSON or YAML.',
    why: 'Nothing can be read from it, so nothing in it is checked.',
    bad: type('{ "type": "number", }'),
    good: type('{ "type": "number" }'),
    fix: 'Correct the place that is named.',
  },
  'too-deep': {
    severity: 'error',
    summary: 'A document is nested more than 500 levels deep.',
    why: 'EventBridge itself stops at 1,000 levels, and most parsers fail far earlier, each in its own way.',
    bad: type(`{ "default": ${'['.repeat(500)}${']'.repeat(500)} }`),
    good: type('{ "type": "array", "items": { "$ref": "#" } }'),
    fix: 'Describe recursive structures with $ref.',
  },
  'unknown-bus': {
    severity: 'error',
    summary: 'An event names a bus that eda.yaml does not declare.',
    why: 'Nobody knows where such an event is published: it can’t be sent, and no rule can be made for it.',
    bad: event('  1: { detailType: OrderPlaced }', 'bus: comerce\n'),
    good: event('  1: { detailType: OrderPlaced }', 'bus: commerce\n'),
    fix: 'Correct the name, or declare the bus under `buses` in eda.yaml.',
  },
  'unknown-event': {
    severity: 'error',
    summary: 'A reference names an event, a major or a release that the catalogue does not have.',
    why: 'Who breaks whom is told by these references: one that leads nowhere leaves a consumer out.',
    bad: consumer('  - event: orders/OrderPlacd'),
    good: consumer('  - event: orders/OrderPlaced@1'),
    fix: 'Correct the reference; `eda schema list` shows what there is.',
  },
  'unknown-field': {
    severity: 'error',
    summary: 'A consumer reads a field that the event does not have.',
    why: 'It will never get it. And a change that takes a field away is told to those who are known to read it.',
    bad: consumer('  - event: orders/OrderPlaced\n    fields: [order_id]'),
    good: consumer('  - event: orders/OrderPlaced\n    fields: [orderId, "lines[].sku"]'),
    fix: 'Correct the path: names joined by dots, [] for the elements of an array, ["a.b"] for a name that has dots itself.',
  },
  'unknown-file': {
    severity: 'warning',
    summary: 'A data file, or a link to a folder, stands where nothing reads it.',
    why: 'What nothing reads, nothing checks: mostly a schema or an example in the wrong folder. Links to folders are not followed: what they lead to would be in the catalogue twice, or on one machine only.',
    bad: '# schemas/orders/OrderPlaced/small.json\n{ "orderId": "o-1", "total": { "amount": 1 } }\n',
    good: '# schemas/orders/OrderPlaced/v1/examples/tiny.json\n{ "orderId": "o-1", "total": { "amount": 1 } }\n',
    fix: 'Move it to its place, or give it another ending if it is not part of the catalogue. Put a folder itself where a link leads to it.',
  },
  'unknown-team': {
    severity: 'error',
    summary: 'An owner is no team of the catalogue.',
    why: 'Nobody is asked before a change and nobody is told after it.',
    bad: domain('chekout'),
    good: domain('checkout'),
    fix: 'Correct the name, or add the team to teams.yaml.',
  },
  'unreadable-file': {
    severity: 'error',
    summary: 'A file of the catalogue can’t be read as text.',
    why: 'It is binary, too large, not in UTF-8, a link that leads outside, or closed to you: nothing in it is checked.',
    bad: type('\0\0\0'),
    good: type('{ "type": "number" }'),
    fix: 'Save it as UTF-8, or correct its permissions. Large data does not belong into the catalogue.',
  },
  'yaml-bomb': {
    severity: 'error',
    summary: 'The aliases of a YAML file multiply beyond measure.',
    why: 'A few lines can stand for billions of values: whoever follows the aliases runs out of memory.',
    bad: `# schemas/types/bomb.yaml\n${['$defs:', `  a: &a { default: [${'1, '.repeat(50)}1] }`, ...['b', 'c', 'd'].map((name, i) => `  ${name}: &${name} { default: [${`*${'abc'[i]}, `.repeat(50)}1] }`)].join('\n')}\n`,
    good: '# schemas/types/bomb.yaml\n$defs:\n  a: &a { default: [1, 2, 3] }\n  b: *a\n',
    fix: 'Write the values out, or use $ref.',
  },
};

export const rules: Readonly<Record<CatalogueRuleId, CatalogueRule>> = Object.fromEntries(
  Object.entries(written).map(([id, rule]) => [id, { id, ...rule }]),
) as Record<CatalogueRuleId, CatalogueRule>;
