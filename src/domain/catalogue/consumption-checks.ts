import { atPointer, childPointer, isArray, isObject, type Json, type JsonObject } from '../json.ts';
import { type FieldStep, formatPath } from '../path.ts';
import { maxCharacters, parsePattern } from '../pattern/parse.ts';
import { nearest } from '../schema/distance.ts';
import { show } from '../schema/show.ts';
import { declares, mayHave, parseFieldPath } from './fields.ts';
import { errorAt, type UnplacedFinding } from './findings.ts';
import { neverMatches } from './matchable.ts';
import type { Consumption, Service } from './model.ts';
import type { Target } from './reference.ts';

/** The self-contained schema of a schema file; `undefined` where a reference in it is broken. */
type Bundled = (file: string) => Json | undefined;

/** What a service says of an event that it consumes, against the event. `at` is the pointer of the entry. */
export function consumptionFindings(
  service: Service,
  { fields, pattern }: Consumption,
  at: string,
  target: Target,
  bundled: Bundled,
): readonly UnplacedFinding[] {
  const schema = bundled(target.schema.file);
  return [
    ...(fields ?? []).flatMap((field, i) => fieldFindings(service, `${at}/fields/${i}`, field, target, schema)),
    ...(pattern ? patternFindings(bundled, service, `${at}/pattern`, pattern, target) : []),
  ];
}

function fieldFindings(
  service: Service,
  pointer: string,
  field: string,
  target: Target,
  schema: Json | undefined,
): UnplacedFinding[] {
  const steps = parseFieldPath(field);
  if (!steps) {
    return [
      errorAt('unknown-field', service.file, `"${field}" is not a path.`, {
        pointer,
        expected: 'names joined by dots, [] for the elements of an array, ["a.b"] for a name with dots: lines[].sku',
      }),
    ];
  }
  if (schema === undefined) return [];
  const unknown = pathFindings(service, pointer, steps, target, schema, false);
  if (unknown.length > 0) return unknown;
  const { dialect } = target.schema;
  const closed = steps.findIndex((_, i) => !mayHave(schema, dialect, steps.slice(0, i + 1)));
  if (closed === -1) return [];
  return [
    errorAt('unknown-field', service.file, `${refOf(target)} can't have the field "${field}".`, {
      pointer,
      found: `a schema that describes "${formatPath(steps.slice(0, closed + 1))}" in one place and forbids it in another`,
      next: 'Correct the schema (false, propertyNames, additionalProperties), or take the field from the list.',
    }),
  ];
}

function refOf({ event, major, release }: Target): string {
  return `${event.ref}@${release?.version ?? major.number}`;
}

function pathFindings(
  service: Service,
  pointer: string,
  steps: readonly FieldStep[],
  target: Target,
  schema: Json,
  flattened: boolean,
): UnplacedFinding[] {
  const { dialect } = target.schema;
  const answer = declares(schema, dialect, steps, flattened);
  if (answer.declared) return [];
  const step = steps[answer.step];
  const path = steps.slice(0, answer.step);
  const before = formatPath(path);
  const field = formatPath(steps);
  const known = answer.known.filter((name) => flattened || mayHave(schema, dialect, [...path, { name }]));
  const names = steps.slice(answer.step).map((each) => (each === 'element' ? '' : each.name));
  const dotted = known.find((name) => name.includes('.') && `${names.join('.')}.`.startsWith(`${name}.`));
  const near = dotted ?? (step !== undefined && step !== 'element' ? nearest(step.name, known) : undefined);
  const why =
    step === 'element'
      ? `: "${before}" is not an array`
      : before === ''
        ? ''
        : `: there is no "${step?.name}" in "${before}"`;
  return [
    errorAt('unknown-field', service.file, `${refOf(target)} has no field "${field}"${why}.`, {
      pointer,
      found: field,
      ...(known.length === 0 ? {} : { expected: `one of ${known.join(', ')}` }),
      next:
        near !== undefined
          ? `Did you mean ${formatPath([...path, { name: near }])}?`
          : step === 'element'
            ? `Leave out the [] behind "${before}".`
            : !flattened && declares(schema, dialect, steps, true).declared
              ? 'Write [] behind the name of an array, such as lines[].sku.'
              : 'Name a field that the schema describes, or describe this one there.',
    }),
  ];
}

/** The pattern of a consumer: whether EventBridge takes it, names fields that there are, and can match an event. */
function patternFindings(
  bundled: Bundled,
  service: Service,
  at: string,
  written: JsonObject,
  target: Target,
): readonly UnplacedFinding[] {
  const pattern = parsePattern(written);
  if ('problem' in pattern) {
    return [
      errorAt('event-pattern-invalid', service.file, `This is no event pattern: ${pattern.problem}`, {
        pointer: `${at}${pattern.pointer}`,
        next: 'Correct it: EventBridge would refuse the rule.',
      }),
    ];
  }
  const { event, major, release } = target;
  const ref = refOf(target);
  const whole = { source: [event.source], 'detail-type': [major.address.detailType], ...written };
  const length = JSON.stringify(whole).length;
  if (length > maxCharacters) {
    return [
      errorAt('event-pattern-invalid', service.file, 'This pattern is too long for EventBridge.', {
        pointer: at,
        found: `${length.toLocaleString('en')} characters of JSON, with source and detail-type, without white space`,
        expected: `at most ${maxCharacters.toLocaleString('en')}`,
        next: 'Match with prefix, anything-but or numeric instead of long lists, or filter in the consumer.',
      }),
    ];
  }
  const schema = bundled(target.schema.file);
  const fields = patternFields(written, at);
  const unknown = fields.flatMap(({ path: [first, ...path], pointer }) => {
    const steps = path.map((name): FieldStep => ({ name }));
    return first === 'detail' && schema !== undefined
      ? pathFindings(service, pointer, steps, target, schema, true)
      : [];
  });
  if (unknown.length > 0) return unknown;

  // A rule meets the events of every release that is still published.
  const published = release ? [release.schema] : [major.head, ...major.releases.map((each) => each.schema)];
  const answers = published.map(({ file, dialect }) => {
    const schema = bundled(file);
    return schema === undefined ? undefined : neverMatches(pattern, major.address, schema, dialect);
  });
  const [reasons] = answers;
  if (reasons === undefined || answers.includes(undefined)) return [];
  const [{ field, expected } = {}, ...others] = reasons;
  const place = others.length === 0 ? fields.find(({ path }) => path.join('.') === field) : undefined;
  const named = [...new Set(reasons.flatMap((each) => (each.field === undefined ? [] : [`"${each.field}"`])))];
  return [
    errorAt(
      'event-pattern-never-matches',
      service.file,
      `No event of ${ref} can match this pattern${named.length === 0 ? '' : `: ${named.join(' and ')} ${named.length === 1 ? 'is' : 'are'} never what it asks for`}.`,
      {
        pointer: place?.pointer ?? at,
        ...(place ? { found: show(atPointer(written, place.pointer.slice(at.length)) ?? null) } : {}),
        ...(expected === undefined || others.length > 0 ? {} : { expected }),
        next: 'Correct the pattern, or name the event that it is meant for: a rule like this gets nothing, without a word.',
      },
    ),
  ];
}

/** The fields that a pattern constrains: objects descend, arrays hold conditions; `$or` holds patterns. */
function patternFields(
  pattern: Json,
  pointer: string,
  path: readonly string[] = [],
): { path: readonly string[]; pointer: string }[] {
  if (isArray(pattern)) return path.length === 0 ? [] : [{ path, pointer }];
  if (!isObject(pattern)) return [];
  return Object.keys(pattern).flatMap((key) => {
    const value = pattern[key] as Json;
    const at = childPointer(pointer, key);
    if (key === '$or' && isArray(value) && value.every(isObject)) {
      return value.flatMap((branch, i) => patternFields(branch, childPointer(at, i), path));
    }
    return patternFields(value, at, [...path, ...key.split('.')]);
  });
}
