import { resolveReference, type Target } from '../domain/catalogue/reference.ts';
import { EdaError } from '../errors.ts';
import type { Prompt } from '../ports.ts';
import type { Workspace } from './load-catalogue.ts';

/** What a reference given by a person names, or the error that says what would be one. */
export function findEvent(
  { catalogue, broken }: Workspace,
  reference: string,
  unpinned?: Parameters<typeof resolveReference>[2],
): Target {
  const target = resolveReference(catalogue, reference, unpinned);
  if (!('message' in target)) return target;
  const own = [...broken].find((file) => `/${file}`.includes(`/${reference.split('@')[0]}/`));
  throw new EdaError('usage', {
    code: 'unknown-event',
    message: target.message,
    next:
      own === undefined ? (target.next ?? 'See `eda schema list`.') : `Run \`eda schema validate\`: ${own} has errors.`,
  });
}

/** The same, asking a person at a terminal who named none. Throws EdaError where there is nobody to ask. */
export async function findOrAskForEvent(
  workspace: Workspace,
  reference: string | undefined,
  prompt: Prompt,
): Promise<Target> {
  if (reference !== undefined) return findEvent(workspace, reference);
  const references = [...workspace.catalogue.events.values()].flatMap((event) => event.majors.map(({ ref }) => ref));
  if (prompt.interactive && references.length > 0) {
    return findEvent(workspace, await prompt.choose('Which event?', references));
  }
  throw new EdaError('usage', {
    code: 'no-event-named',
    message: 'No event is named.',
    ...(references.length === 0 ? {} : { expected: `a reference, such as ${references[0]}` }),
    next: 'See `eda schema list`.',
  });
}
