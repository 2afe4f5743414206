import type { Severity } from '../report.ts';
import type { SchemaFinding } from './types.ts';

/** The rules that one schema document is checked against. */
export type RuleId =
  | 'const-invalid'
  | 'default-invalid'
  | 'enum-invalid'
  | 'example-invalid'
  | 'pattern-catastrophic'
  | 'pattern-invalid'
  | 'pattern-not-unicode'
  | 'pattern-slow'
  | 'pattern-undecided'
  | 'ref-dangling'
  | 'ref-loop'
  | 'ref-siblings-ignored'
  | 'schema-invalid'
  | 'unknown-dialect'
  | 'unknown-keyword';

/** What a rule's page says. `bad` and `good` are whole schemas, in JSON: the one breaks this rule, the other is clean. */
export interface Rule {
  readonly id: RuleId;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
}

const written: Record<RuleId, Omit<Rule, 'id'>> = {
  'const-invalid': {
    severity: 'error',
    summary: 'A "const" is a value that its own schema refuses.',
    why: 'No value can satisfy both the "const" and the keyword beside it, so every event is refused.',
    bad: '{ "type": "string", "const": 2 }',
    good: '{ "type": "string", "const": "2" }',
    fix: 'Correct the constant, or the keyword that refuses it.',
  },
  'default-invalid': {
    severity: 'error',
    summary: 'A "default" is a value that its own schema refuses.',
    why: 'Whoever fills in the default makes an event that is then refused.',
    bad: '{ "type": "integer", "minimum": 1, "default": 0 }',
    good: '{ "type": "integer", "minimum": 1, "default": 1 }',
    fix: 'Give a default that the schema accepts, or leave it out.',
  },
  'enum-invalid': {
    severity: 'error',
    summary: 'A member of "enum" is a value that the keywords beside it refuse.',
    why: 'That member can never occur: readers of the schema count on a value that every validator refuses.',
    bad: '{ "type": "string", "enum": ["open", "closed", null] }',
    good: '{ "type": ["string", "null"], "enum": ["open", "closed", null] }',
    fix: 'Remove the member, or widen the keyword that refuses it.',
  },
  'example-invalid': {
    severity: 'error',
    summary: 'A member of "examples" is a value that its own schema refuses.',
    why: 'Examples are copied into tests and code: a wrong one spreads.',
    bad: '{ "type": "string", "maxLength": 3, "examples": ["EURO"] }',
    good: '{ "type": "string", "maxLength": 3, "examples": ["EUR"] }',
    fix: 'Correct the example, or the schema where the example is right.',
  },
  'pattern-catastrophic': {
    severity: 'error',
    summary: 'A regular expression takes exponential time on some texts.',
    why: 'A text of thirty characters can hold a validator for minutes: whoever can publish an event can stop every consumer that validates it. Such an expression is never run here.',
    bad: '{ "type": "string", "pattern": "^(a+)+$" }',
    good: '{ "type": "string", "pattern": "^a+$" }',
    fix: 'Let each character match in one way only: no repetition directly inside a repetition, no alternatives that begin alike inside one.',
  },
  'pattern-invalid': {
    severity: 'error',
    summary: 'A regular expression does not compile.',
    why: 'Validators refuse the whole schema, or ignore the expression, each in its own way. JSON Schema expects ECMAScript syntax.',
    bad: '{ "type": "string", "pattern": "^[A-Z{3}$" }',
    good: '{ "type": "string", "pattern": "^[A-Z]{3}$" }',
    fix: 'Correct the expression. In JSON each backslash is written twice.',
  },
  'pattern-not-unicode': {
    severity: 'warning',
    summary: 'A regular expression compiles only without the Unicode flag.',
    why: 'JSON Schema asks for Unicode matching, and strict validators refuse the schema: mostly for a needless backslash. Here it is run without the flag.',
    bad: '{ "type": "string", "pattern": "^[^\\\\@]+\\\\@example$" }',
    good: '{ "type": "string", "pattern": "^[^@]+@example$" }',
    fix: 'Remove the backslash before characters that need none, and escape a lone brace or bracket.',
  },
  'pattern-slow': {
    severity: 'warning',
    summary: 'A regular expression takes more than linear time on some texts.',
    why: 'Time grows with the square of the length or worse. Short values never show it; a long one, sent on purpose, does.',
    bad: '{ "type": "string", "pattern": "^.*foo.*bar.*$" }',
    good: '{ "type": "string", "maxLength": 64, "pattern": "^foo[0-9]*bar$" }',
    fix: 'Anchor the expression with "^", and put between two repetitions a character that neither can match.',
  },
  'pattern-undecided': {
    severity: 'warning',
    summary: 'Whether a regular expression is safe could not be decided in time.',
    why: 'An expression that was not judged is not run, so the values beside it are not checked.',
    bad: '{ "type": "string", "pattern": "^(?:(?=(a+))\\\\1|b){1,64}(?:(?=(a+))\\\\2|b){1,64}c$" }',
    good: '{ "type": "string", "pattern": "^[ab]+c$" }',
    fix: 'Write it more simply, without lookarounds and back references.',
  },
  'ref-dangling': {
    severity: 'error',
    summary: 'A reference names a place that does not exist.',
    why: 'No validator can be made of the schema.',
    bad: '{ "properties": { "total": { "$ref": "#/$defs/Mony" } }, "$defs": { "Money": { "type": "number" } } }',
    good: '{ "properties": { "total": { "$ref": "#/$defs/Money" } }, "$defs": { "Money": { "type": "number" } } }',
    fix: 'Correct the reference, or add what it names.',
  },
  'ref-loop': {
    severity: 'error',
    summary: 'A reference leads back to itself without looking at a part of the value.',
    why: 'To check the value, a validator would have to check the same value first: it recurses for ever.',
    bad: '{ "$ref": "#/$defs/A", "$defs": { "A": { "allOf": [{ "$ref": "#" }] } } }',
    good: '{ "$ref": "#/$defs/A", "$defs": { "A": { "properties": { "child": { "$ref": "#" } } } } }',
    fix: 'Break the circle: refer from inside "properties" or "items", or remove one of the references.',
  },
  'ref-siblings-ignored': {
    severity: 'warning',
    summary: 'Keywords beside "$ref" have no effect in this dialect.',
    why: 'Up to draft-07 a "$ref" replaces everything beside it, so a limit written there is not enforced.',
    bad: '{ "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "name": { "$ref": "#/definitions/text", "maxLength": 9 } }, "definitions": { "text": { "type": "string" } } }',
    good: '{ "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "name": { "allOf": [{ "$ref": "#/definitions/text" }, { "maxLength": 9 }] } }, "definitions": { "text": { "type": "string" } } }',
    fix: 'Put the reference and the keywords side by side in an "allOf", or move to 2019-09 or later.',
  },
  'schema-invalid': {
    severity: 'error',
    summary: 'The schema breaks the rules of its own dialect.',
    why: 'A validator refuses it, or reads it differently from what was meant.',
    bad: '{ "type": "strng" }',
    good: '{ "type": "string" }',
    fix: 'Write what the dialect expects at that place.',
  },
  'unknown-dialect': {
    severity: 'error',
    summary: '"$schema" names a dialect that is not read here.',
    why: 'The same keywords mean different things in different dialects, so the schema is not guessed at.',
    bad: '{ "$schema": "https://json-schema.org/draft/2020-21/schema" }',
    good: '{ "$schema": "https://json-schema.org/draft/2020-12/schema" }',
    fix: 'Name 2020-12, 2019-09, draft-07, draft-06 or draft-04; without "$schema" it is 2020-12.',
  },
  'unknown-keyword': {
    severity: 'warning',
    summary: 'A keyword is not one of its dialect.',
    why: 'Validators ignore what they do not know: a mistyped limit is no limit. Names that start with "x-" are yours.',
    bad: '{ "type": "string", "maxLenght": 10 }',
    good: '{ "type": "string", "maxLength": 10, "x-column": "name" }',
    fix: 'Correct the name, or start it with "x-" where it is an annotation of your own.',
  },
};

export const rules: Readonly<Record<RuleId, Rule>> = Object.fromEntries(
  Object.entries(written).map(([id, rule]) => [id, { id, ...rule }]),
) as Record<RuleId, Rule>;

/** A finding of a rule, with the rule's severity. It is about a value unless `on` says otherwise. */
export function finding(
  rule: RuleId,
  about: Omit<SchemaFinding, 'rule' | 'severity' | 'on'> & { readonly on?: 'key' | 'value' },
): SchemaFinding {
  return { rule, severity: written[rule].severity, on: 'value', ...about };
}
