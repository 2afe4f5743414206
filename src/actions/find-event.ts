import type { Catalogue } from '../domain/catalogue/model.ts';
import { resolveReference, type Target } from '../domain/catalogue/reference.ts';
import { EdaError } from '../errors.ts';
import type { Prompt } from '../ports.ts';

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

/** The same, asking a person at a terminal who named none. Throws EdaError where there is nobody to ask. */
export async function findOrAskForEvent(
  catalogue: Catalogue,
  reference: string | undefined,
  prompt: Prompt,
): Promise<Target> {
  if (reference !== undefined) return findEvent(catalogue, reference);
  const references = [...catalogue.events.values()].flatMap((event) => event.majors.map(({ ref }) => ref));
  if (prompt.interactive && references.length > 0) {
    return findEvent(catalogue, await prompt.choose('Which event?', references));
  }
  throw new EdaError('usage', {
    code: 'no-event-named',
    message: 'No event is named.',
    ...(references.length === 0 ? {} : { expected: `a reference, such as ${references[0]}` }),
    next: 'See `eda schema list`.',
  });
}
