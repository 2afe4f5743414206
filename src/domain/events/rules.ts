import type { Severity } from '../report.ts';

/** The rules that events are checked against, as `eda event validate` reports them. */
export type EventRuleId = 'event-invalid' | 'event-malformed' | 'event-uncatalogued' | 'event-unexpected';

/** What a rule's page says. `bad` and `good` are files of events, each under a line `# path`, in the workspace of the example. */
export interface EventRule {
  readonly id: EventRuleId;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
}

const DETAIL = '"detail": { "orderId": "o-1", "total": { "amount": 1999 } }';
const file = (event: string) => `# event.json\n${event}\n`;
const event = (detailType: string, detail = DETAIL) =>
  file(`{\n  "source": "com.acme.orders",\n  "detail-type": "${detailType}",\n  ${detail}\n}`);

const written: Record<EventRuleId, Omit<EventRule, 'id'>> = {
  'event-invalid': {
    severity: 'error',
    summary: 'An event is not what its schema says.',
    why: 'Every consumer was written, and its types were generated, for what the schema says: this event breaks one of them, or all.',
    bad: event('OrderPlaced', '"detail": { "orderId": "o-1", "total": { "amount": "19.99" } }'),
    good: event('OrderPlaced'),
    fix: 'Correct whoever made the event. Where the event is right, release a schema that says so.',
  },
  'event-malformed': {
    severity: 'error',
    summary: 'What should be an event has not the form of one.',
    why: 'Without source, detail-type and detail no rule matches it and no schema can be found for it; EventBridge refuses such an entry, or delivers it to nobody.',
    bad: file(`{ "source": "com.acme.orders", "detailType": "OrderPlaced", ${DETAIL} }`),
    good: event('OrderPlaced'),
    fix: 'Give a whole event as EventBridge delivers it, or an entry of PutEvents, whose Detail is JSON text. A detail alone needs --event and --detail.',
  },
  'event-uncatalogued': {
    severity: 'warning',
    summary: 'The catalogue has no event with the address of this one.',
    why: 'Nobody can say whether it is right, who owns it, or who reads it. It may be another system’s; often it is a slip in source or detail-type, and then no rule matches it. With --strict it is an error.',
    bad: event('OrderPlacd'),
    good: event('OrderPlaced'),
    fix: 'Correct its source or detail-type, or add the event to the catalogue.',
  },
  'event-unexpected': {
    severity: 'error',
    summary: 'An event is another one than the one that --event names.',
    why: 'Source, detail-type and, where majors share both, the match of the address tell events apart: this one would reach the readers of another event, or nobody.',
    bad: event('OrderShipped'),
    good: event('OrderPlaced'),
    fix: 'Name the event that it is, correct its address, or leave --event out: then each event is found by its address.',
  },
};

export const rules: Readonly<Record<EventRuleId, EventRule>> = Object.fromEntries(
  Object.entries(written).map(([id, rule]) => [id, { id, ...rule }]),
) as Record<EventRuleId, EventRule>;
