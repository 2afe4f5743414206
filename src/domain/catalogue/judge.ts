import type { EventEnvelope } from '../events/envelope.ts';
import type { Verdict } from '../events/verdict.ts';
import type { Json } from '../json.ts';
import { nearest } from '../schema/distance.ts';
import type { Dialect } from '../schema/types.ts';
import type { Validator, Validators } from '../schema/validator.ts';
import { addressBook } from './addresses.ts';
import type { Catalogue, Major } from './model.ts';

/** The parts of an event that say which schema it has, and what is checked against it. */
export type AddressedEvent = Pick<EventEnvelope, 'source' | 'detail-type'> & { readonly detail: Json };

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
  const find = eventFinder(catalogue);
  const compiled = new Map<string, Validator | undefined>();
  const validatorOf = (file: string) => {
    if (!compiled.has(file)) {
      const usable = schemaOf(file);
      compiled.set(file, usable && validators.compile(usable.schema, usable.dialect));
    }
    return compiled.get(file);
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

/** What a schema says of a detail. Without a validator the schema is broken, and nothing is valid. */
export function verdictOn(
  schema: string,
  validator: Validator | undefined,
  detail: Json,
): Exclude<Verdict, { readonly status: 'unknown' }> {
  if (!validator) {
    const next = 'Run `eda schema validate`, and mend what it finds.';
    return {
      status: 'invalid',
      schema,
      problems: [{ pointer: '', message: `the schema of ${schema} has errors itself`, next }],
    };
  }
  const problems = validator.check(detail);
  return problems.length === 0 ? { status: 'valid', schema } : { status: 'invalid', schema, problems };
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
