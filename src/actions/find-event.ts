import type { Catalogue } from '../domain/catalogue/model.ts';
import { resolveReference, type Target } from '../domain/catalogue/reference.ts';
import { EdaError } from '../errors.ts';

/** What a reference given by a person names, or the error that says what would be one. */
export function findEvent(catalogue: Catalogue, reference: string): Target {
  const target = resolveReference(catalogue, reference);
  if (!('message' in target)) return target;
  throw new EdaError('usage', {
    code: 'unknown-event',
    message: target.message,
    next: target.next ?? 'See `eda schema list`.',
  });
}
