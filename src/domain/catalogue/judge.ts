import type { EventEnvelope } from '../events/envelope.ts';
import type { Verdict } from '../events/verdict.ts';
import type { Json } from '../json.ts';
import { nearest } from '../schema/distance.ts';
import { cautious, ValidatorError } from '../schema/interpret.ts';
import type { Dialect } from '../schema/types.ts';
import type { Validator, Validators } from '../schema/validator.ts';
import { addressBook } from './addresses.ts';
import type { Catalogue } from './model.ts';

/**
 * What the catalogue says of events as they pass: found by address, checked against the head of their major. Validators
 * are compiled at the first event of a major. `schemaOf` gives a head's self-contained schema; `undefined` where it is
 * broken.
 */
export function eventJudge(
  catalogue: Catalogue,
  validators: Validators,
  schemaOf: (file: string) => { readonly schema: Json; readonly dialect: Dialect } | undefined,
): (event: EventEnvelope) => Verdict {
  const book = addressBook(catalogue);
  const compiled = new Map<string, Validator | { readonly why: string }>();
  const validatorOf = (file: string) => {
    let validator = compiled.get(file);
    if (validator === undefined) {
      validator = compile(validators, schemaOf(file));
      compiled.set(file, validator);
    }
    return validator;
  };
  return (event) => {
    const found = book.find({ source: event.source, detailType: event['detail-type'], detail: event.detail });
    if (!found) return { status: 'unknown', message: unknownMessage(book, event) };
    const schema = found.major.ref;
    const validator = validatorOf(found.major.head.file);
    if ('why' in validator) {
      const message = `the schema of ${schema} has errors itself${validator.why}`;
      return { status: 'invalid', schema, problems: [{ pointer: '', message }] };
    }
    const problems = validator.check(event.detail);
    return problems.length === 0
      ? { status: 'valid', schema }
      : { status: 'invalid', schema, problems: problems.map(({ pointer, message }) => ({ pointer, message })) };
  };
}

function compile(
  validators: Validators,
  usable: { readonly schema: Json; readonly dialect: Dialect } | undefined,
): Validator | { readonly why: string } {
  if (!usable) return { why: '' };
  try {
    return cautious(validators.compile(usable.schema, usable.dialect));
  } catch (error) {
    if (error instanceof ValidatorError) return { why: `: ${error.message}` };
    throw error;
  }
}

function unknownMessage(book: ReturnType<typeof addressBook>, event: EventEnvelope): string {
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
