import type { EventEnvelope } from '../events/envelope.ts';
import type { Verdict } from '../events/verdict.ts';
import type { Json } from '../json.ts';
import { nearest } from '../schema/distance.ts';
import { cautious, ValidatorError } from '../schema/interpret.ts';
import type { Dialect } from '../schema/types.ts';
import type { Validator, Validators } from '../schema/validator.ts';
import { addressBook } from './addresses.ts';
import type { Catalogue, Major } from './model.ts';

/** The parts of an event that say which schema it has, and what is checked against it. */
export type AddressedEvent = Pick<EventEnvelope, 'source' | 'detail-type'> & { readonly detail: Json };

/** A validator, or why there is none: the end of a sentence, or nothing. */
export type SchemaValidator = Validator | { readonly why: string };

/**
 * What the catalogue says of events as they pass: found by address, checked against the head of their major. Validators
 * are compiled at the first event of a major. `schemaOf` gives a head's self-contained schema; `undefined` where it is
 * broken.
 */
export function eventJudge(
  catalogue: Catalogue,
  validators: Validators,
  schemaOf: (file: string) => { readonly schema: Json; readonly dialect: Dialect } | undefined,
): (event: EventEnvelope | AddressedEvent) => Verdict {
  const find = eventFinder(catalogue);
  const compiled = new Map<string, SchemaValidator>();
  const validatorOf = (file: string) => {
    let validator = compiled.get(file);
    if (validator === undefined) {
      validator = compileSchema(validators, schemaOf(file));
      compiled.set(file, validator);
    }
    return validator;
  };
  return (event) => {
    const found = find(event);
    if ('status' in found) return found;
    const verdict = verdictOn(found.ref, validatorOf(found.head.file), event.detail);
    if (verdict.status !== 'invalid') return verdict;
    return { ...verdict, problems: verdict.problems.map(({ pointer, message }) => ({ pointer, message })) };
  };
}

/** Which major an event is one of, told by its address, or why it is unknown. */
export function eventFinder(
  catalogue: Catalogue,
): (event: AddressedEvent) => Major | (Verdict & { readonly status: 'unknown' }) {
  const book = addressBook(catalogue);
  return (event) => {
    const found = book.find({ source: event.source, detailType: event['detail-type'], detail: event.detail });
    return found?.major ?? { status: 'unknown', message: unknownMessage(book, event) };
  };
}

/** What a schema says of a detail. Of a schema that is broken itself nothing is valid. */
export function verdictOn(
  schema: string,
  validator: SchemaValidator,
  detail: Json,
): Exclude<Verdict, { readonly status: 'unknown' }> {
  if ('why' in validator) {
    const next = 'Run `eda schema validate`, and mend what it finds.';
    return {
      status: 'invalid',
      schema,
      problems: [{ pointer: '', message: `the schema of ${schema} has errors itself${validator.why}`, next }],
    };
  }
  const problems = validator.check(detail);
  return problems.length === 0 ? { status: 'valid', schema } : { status: 'invalid', schema, problems };
}

/** A compiled validator, or why there is none; `undefined` is a schema that can't be used. */
export function compileSchema(
  validators: Validators,
  usable: { readonly schema: Json; readonly dialect: Dialect } | undefined,
): SchemaValidator {
  if (!usable) return { why: '' };
  try {
    return cautious(validators.compile(usable.schema, usable.dialect));
  } catch (error) {
    if (error instanceof ValidatorError) return { why: `: ${error.message}` };
    throw error;
  }
}

function unknownMessage(book: ReturnType<typeof addressBook>, event: AddressedEvent): string {
  const types = book.detailTypes(event.source);
  const what = `The catalogue has no event with source "${event.source}" and detail-type "${event['detail-type']}"`;
  if (types.length === 0) {
    const near = nearest(event.source, book.sources());
    return near === undefined ? `${what}.` : `${what}; did you mean the source "${near}"?`;
  }
  if (types.includes(event['detail-type'])) {
    return `The catalogue tells the events with source "${event.source}" and detail-type "${event['detail-type']}" apart by their detail, and this one meets the match of none.`;
  }
  const near = nearest(event['detail-type'], types);
  return near === undefined
    ? `${what}; that source has ${types.join(', ')}.`
    : `${what}; did you mean the detail-type "${near}"?`;
}
