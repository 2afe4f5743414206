/**
 * The TypeScript of `ValidatorModule` as JavaScript: without its annotations. It knows those that we write and no others, so
 * it needs no compiler; whatever it does not know stays, and does not run. The tests hold it against the compiler.
 */
export function javascript(code: string): string {
  return code.replace(PART, (_, kept: string | undefined) => kept ?? '');
}

const NAMED = String.raw`(?:unknown|string|number|boolean|void|Issue|Record<string, unknown>|Set<[\w |]+>|\(readonly Issue\[\]\)|\{ digits: bigint; exponent: number \})`;
const TYPE = String.raw`(?:\w+ is )?(?:readonly )?${NAMED}(?:\[\])*`;

/** Literals and comments, which stay as they are; or what goes. */
const PART = new RegExp(
  [
    String.raw`("(?:[^"\\]|\\.)*"|/\*[\s\S]*?\*/)`,
    String.raw`^interface Issue \{[^}]*\}\n\n?`,
    String.raw`: ${TYPE}(?=[,);]| =| \{)`,
    String.raw`(?<=new Set)<[\w |]+>`,
    String.raw` as unknown\[\]`,
  ].join('|'),
  'gm',
);
