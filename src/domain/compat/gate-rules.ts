import type { Severity } from '../report.ts';

/** What the gate finds beside the breaks of schemas: promises taken back, and verdicts that could not be had. */
export type GateRuleId =
  | 'address-changed'
  | 'base-unreadable'
  | 'compatibility-weakened'
  | 'event-removed'
  | 'major-removed'
  | 'nothing-accepted'
  | 'owner-changed'
  | 'read-field-removed'
  | 'release-changed'
  | 'rule-silenced'
  | 'stability-lowered'
  | 'undecided'
  | 'waiver-expired'
  | 'waiver-stale';

interface GateRule {
  readonly id: GateRuleId;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
}

const event = (rest: string, path = 'schemas/orders/OrderPlaced/event.yaml') => `# ${path}
summary: An order was placed.
owner: checkout
source: com.acme.orders
${rest}
`;
const before = 'main:schemas/orders/OrderPlaced/event.yaml';
const one = 'majors:\n  1: { detailType: OrderPlaced }';
const two = `${one}\n  2: { detailType: OrderPlaced.v2 }`;
const release = `# schemas/orders/OrderPlaced/v1/releases/1.0.0.json
{ "type": "object", "properties": { "orderId": { "type": "string" }, "note": { "type": "string" } } }
`;
const head = (properties: string) => `# schemas/orders/OrderPlaced/v1/schema.json
{ "type": "object", "properties": { "orderId": { "type": "string" }${properties} } }
`;
const consumer = (rest: string) => `# schemas/orders/services/gifts.yaml
summary: Prints gift cards.
owner: checkout
consumes:
  - event: orders/OrderPlaced
    ${rest}
`;
const note = (type: string) => head(`, "note": ${type}`);
const waiver = (until: string) => `# schemas/waivers.yaml
605a294517e4:
  event: orders/OrderPlaced@1
  rule: type-changed
  owner: checkout
  reason: Nobody reads the field; agreed in the platform meeting.
  until: "${until}"
`;

const written: Record<GateRuleId, Omit<GateRule, 'id'>> = {
  'address-changed': {
    severity: 'error',
    summary: 'A major has another source, detail-type, match or bus than before.',
    why: 'Rules stand on a bus and match on source and detail-type. Under a new address the events pass them by, and nothing fails anywhere.',
    bad: event(one, before) + event('majors:\n  1: { detailType: OrderAccepted }'),
    good: event(one, before) + event(`${one}\n  2: { detailType: OrderAccepted }`),
    fix: 'Keep the address of what is published. A new address is a new major, published beside the old one.',
  },
  'base-unreadable': {
    severity: 'error',
    summary: 'What a major promised at the commit can’t be read there.',
    why: 'A promise that nobody can read can’t be called kept: the same change may have mended the file and moved the address.',
    bad: event(one.replace('detailType', 'detailTypes'), before) + event(one),
    good: event(one, before) + event(one),
    fix: 'Hold the catalogue against another commit, where the file can be read (`--against`). Where this very change mends it, waive the finding.',
  },
  'compatibility-weakened': {
    severity: 'error',
    summary:
      'What an event promises its consumers was lowered: its compatibility, or what eda.yaml says for all events.',
    why: 'Whoever relies on the promise has not agreed. A change that needs it lowered is a change that breaks. In eda.yaml the defaults count (`compatibility`, `readers`, `writers`), and the horizons of buses.',
    bad: event(one, before) + event(`compatibility: backward\n${one}`),
    good: event(one, before) + event(`compatibility: full-transitive\n${one}`),
    fix: 'Leave it as it is; open a new major for what breaks, or waive the single finding.',
  },
  'event-removed': {
    severity: 'error',
    summary: 'An event with releases is gone from the catalogue.',
    why: 'Its consumers wait for events that no longer come, and events in archives have no schema any more.',
    bad: event(one, before),
    good:
      event(one, before) +
      event(one.replace(' }', ', deprecated: { effective: "2026-12-01", removal: "2027-06-01" } }')),
    fix: 'Deprecate it with a removal date; remove it when that date has passed and no service consumes it any more.',
  },
  'major-removed': {
    severity: 'error',
    summary: 'A major with releases is gone from its event.',
    why: 'Consumers of that major have nothing to hold its events against, and the registry loses the schema.',
    bad: event(two, before) + event('majors:\n  2: { detailType: OrderPlaced.v2 }'),
    good:
      event(two, before) +
      event(two.replace('OrderPlaced }', 'OrderPlaced, deprecated: { effective: "2026-12-01" } }')),
    fix: 'Deprecate it with a removal date; remove it when that date has passed and no service consumes it any more.',
  },
  'nothing-accepted': {
    severity: 'warning',
    summary: 'A schema accepts no event that producers may send.',
    why: 'It is compatible with everything, because it promises nothing: that is a mistake, not a proof.',
    bad:
      release +
      '# schemas/orders/OrderPlaced/v1/schema.json\n{ "type": "object", "required": ["id"], "properties": { "id": false } }\n',
    good: release + head(''),
    fix: 'Look for a contradiction: a required property that no value fits, a minimum above a maximum, alternatives of `oneOf` that an event meets all at once.',
  },
  'owner-changed': {
    severity: 'warning',
    summary: 'An event has another owner than before.',
    why: 'The new team answers for its consumers from now on, and should know.',
    bad: event(one, before) + event(one).replace('owner: checkout', 'owner: fulfilment'),
    good: event(one, before) + event(one),
    fix: 'Let the new owner approve the change.',
  },
  'read-field-removed': {
    severity: 'error',
    summary: 'A property is gone that a consumer says it reads.',
    why: 'For a validator an optional property may be absent; for the code that reads it, it never comes again.',
    bad: release + head('') + consumer('fields: [note]'),
    good: release + head('') + consumer('fields: [orderId]'),
    fix: 'Ask the consumer to stop reading it, and to take it out of its `fields`; then remove the property.',
  },
  'release-changed': {
    severity: 'error',
    summary: 'A release differs from what it was, or is gone.',
    why: 'A release is what others built on. Its digest guards it offline; here git shows that both were edited.',
    bad: `${release.replace('# ', '# main:')}${release.replace(', "note": { "type": "string" }', '')}`,
    good: `${release.replace('# ', '# main:')}${release}`,
    fix: 'Restore it from git, change the head, and release that.',
  },
  'rule-silenced': {
    severity: 'error',
    summary: 'The pattern of a consumer, or one alternative of it, can match no event of the new schema.',
    why: 'Its rule stays deployed and never fires again. No schema check sees that: an event without the field is valid.',
    bad: release + head('') + consumer('pattern: { detail: { note: [{ exists: true }] } }'),
    good: release + head('') + consumer('pattern: { detail: { orderId: [{ exists: true }] } }'),
    fix: 'Keep what the pattern looks for, or agree with the consumer on another pattern first.',
  },
  'stability-lowered': {
    severity: 'error',
    summary: 'A major is called less stable than before.',
    why: 'A draft is not gated: taking a released major back to one would let any change pass.',
    bad: event(one, before) + event('majors:\n  1: { detailType: OrderPlaced, stability: draft }'),
    good: event(one, before) + event('majors:\n  1: { detailType: OrderPlaced, stability: stable }'),
    fix: 'Leave the stability as it was; a new major may be a draft.',
  },
  undecided: {
    severity: 'error',
    summary: 'Whether two versions are compatible could not be decided.',
    why: 'Nothing unproved is called compatible. The message names the keyword that stood in the way, and where it differs.',
    bad:
      release.replace('"note": {', '"note": { "pattern": "^(.)\\\\1$",') +
      note('{ "type": "string", "pattern": "^(.)\\\\1+$" }'),
    good:
      release.replace('"note": {', '"note": { "minLength": 2,') +
      note('{ "type": "string", "minLength": 2, "title": "Note" }'),
    fix: 'Write the constraint in a simpler way, or waive the finding after a look at both versions.',
  },
  'waiver-expired': {
    severity: 'error',
    summary: 'A waiver is past its last day.',
    why: 'A waiver buys time. When the time is up, the break stands again, and somebody answers for it.',
    bad: release + note('{ "type": "integer" }') + waiver('2026-01-31'),
    good: release + note('{ "type": "integer" }') + waiver('2030-01-31'),
    fix: 'Mend what it waives, or agree on a new day: `eda schema waive`.',
  },
  'waiver-stale': {
    severity: 'error',
    summary: 'A waiver fits no finding.',
    why: 'The break is gone, or became another one. A waiver that waits for its finding to come back hides it when it does. What was waived and released is there until no release that counts is broken.',
    bad: release + note('{ "type": "string" }') + waiver('2030-01-31'),
    good: `${release}${note('{ "type": "string" }')}# schemas/waivers.yaml\n{}\n`,
    fix: 'Remove the waiver.',
  },
};

export const gateRules: Readonly<Record<GateRuleId, GateRule>> = Object.fromEntries(
  Object.entries(written).map(([id, rule]) => [id, { id, ...rule }]),
) as Record<GateRuleId, GateRule>;
