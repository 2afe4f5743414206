import type { Severity } from '../report.ts';

/** What stands in the way of writing a catalogue into a schema registry, as `eda registry plan` reports it. */
export type RegistryRuleId = 'conversion-loss' | 'conversion-refused' | 'registry-name-collision';

/** What a rule's page says. An example is files of a workspace, each under a line `# path`. */
export interface RegistryRule {
  readonly id: RegistryRuleId;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
}

const release = (schema: string) => `# schemas/orders/OrderPlaced/v1/releases/1.0.0.json\n${schema}\n`;
const event = (name: string, detailType: string) => `# schemas/orders/${name}/event.yaml
summary: ${name}.
owner: checkout
source: com.acme.orders
majors:
  1: { detailType: ${detailType} }
`;

const written: Record<RegistryRuleId, Omit<RegistryRule, 'id'>> = {
  'conversion-loss': {
    severity: 'error',
    summary: 'The format of the schema registry can’t say all that a release says.',
    why: 'EventBridge Schema Registry takes OpenAPI 3.0 and JSON Schema draft-04 only. Whoever reads the schema there, or generates code from it, learns less than the catalogue says; it never refuses what the catalogue accepts.',
    bad: release(
      '{ "type": "object", "properties": { "labels": { "type": "object", "propertyNames": { "pattern": "^[a-z]+$" } } } }',
    ),
    good: release(
      '{ "type": "object", "properties": { "labels": { "type": "object", "additionalProperties": { "type": "string" } } } }',
    ),
    fix: 'Write it all the same with `--allow-lossy`: then it is a warning. Or say it in words of the older drafts, in a new release.',
  },
  'conversion-refused': {
    severity: 'error',
    summary: 'A release can’t stand in the schema registry at all.',
    why: 'The registry takes 100,000 characters a version, and a schema that it can read: what can’t be written would be missing there.',
    bad: release('{ "type": "object", "properties": { "name": { "type": "string", "minLength": "3" } } }'),
    good: release('{ "type": "object", "properties": { "name": { "type": "string", "minLength": 3 } } }'),
    fix: 'Release a smaller or plainer version, or keep the major a draft until it has one.',
  },
  'registry-name-collision': {
    severity: 'error',
    summary: 'Two majors would have one name in a schema registry.',
    why: 'A name there is `source@DetailType`, with letters, digits and `. _ - @` only: what is told apart on the bus by another character is one name there, and one of the two would overwrite the other.',
    bad: event('OrderPlaced', 'OrderPlaced') + event('OrderPlacedTwice', 'Order placed'),
    good: event('OrderPlaced', 'OrderPlaced') + event('OrderPlacedTwice', 'OrderPlacedTwice'),
    fix: 'Give one of them another detailType, or give their domains registries of their own.',
  },
};

export const registryRules: Readonly<Record<RegistryRuleId, RegistryRule>> = Object.fromEntries(
  Object.entries(written).map(([id, rule]) => [id, { id, ...rule }]),
) as Record<RegistryRuleId, RegistryRule>;
