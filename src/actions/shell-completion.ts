import { completionScript, installText, shells } from '../domain/completion/scripts.ts';
import { nearest } from '../domain/schema/distance.ts';
import { EdaError } from '../errors.ts';

/** What a shell loads to complete `bin`, and how to have it loaded. Throws EdaError for a shell that is not known. */
export function shellCompletion(
  asked: string | undefined,
  running: string | undefined,
  bin: string,
): { readonly install: string; readonly script: string } {
  const name = asked ?? /(\w+?)(?:\.exe)?$/.exec(running ?? '')?.[1] ?? '';
  const shell = shells.find((one) => one === (name === 'pwsh' ? 'powershell' : name));
  if (shell !== undefined) return { install: installText(shell, bin), script: completionScript(shell, bin) };
  const near = nearest(name, shells);
  throw new EdaError('usage', {
    code: 'unknown-shell',
    message:
      asked === undefined
        ? 'Which shell this is could not be told.'
        : `There is no completion for the shell "${name}".`,
    expected: `one of ${shells.join(', ')}`,
    next: near === undefined ? `Name one: \`${bin} autocomplete bash\`.` : `Did you mean ${near}?`,
  });
}
