import { kebabCase, wordsOf } from '../../author/names.ts';
import { detailName, freeName, typeName } from '../names.ts';

/** The words of the example that templates are written for. */
export const EXAMPLE_WORDS = ['OrderPlaced', 'orderPlaced', 'order-placed'] as const;

/** An event, as the code of a consumer calls it. */
export interface EventNames {
  /** `OrderPlacedV2`: type and contract. */
  readonly type: string;
  /** `orderPlacedV2` */
  readonly variable: string;
  /** `order-placed-v2` */
  readonly file: string;
  /** Of its module below src/generated/events, without the ending: `orders/OrderPlaced.v2`. */
  readonly module: string;
  /** The name in the module of its types, where the consumer calls it otherwise: then `module` is to give it the new name. */
  readonly renamed?: { readonly from: string; readonly module: string };
}

interface Named {
  readonly domain: string;
  readonly event: string;
  readonly major: number;
}

/** `order-placed-consumer` -> `OrderPlacedConsumer` */
export function constructName(name: string): string {
  return typeName(name);
}

/**
 * Names that differ from each other, on systems too that take `a.ts` and `A.ts` for one, and from the identifiers of the templates: an
 * event may well be called `Error`. Where one is taken the domain is put in front.
 */
export function eventNames(events: readonly Named[], identifiers: ReadonlySet<string>): readonly EventNames[] {
  const own = events.map(({ event, major }) => detailName(event, major));
  const taken = new Set<string>();
  const clashes = (type: string) => {
    const names = [type, `${type}Event`, `on${type}`, variableName(type)];
    const twice = own.filter((other) => fileName(other) === fileName(type)).length > 1;
    return twice || names.some((name) => identifiers.has(name) || RESERVED.has(name));
  };
  return events.map(({ domain, event, major }, i) => {
    const plain = own[i]!;
    const module = `${domain}/${event}.v${major}`;
    const long = clashes(plain) ? `${typeName(domain)}${plain}` : plain;
    const type = freeName(identifiers.has(long) ? `${long}Detail` : long, taken);
    const file = fileName(type);
    const names = { type, variable: variableName(type), file };
    return type === plain ? { ...names, module } : { ...names, module: file, renamed: { from: plain, module } };
  });
}

export function fileName(type: string): string {
  return kebabCase(type);
}

function variableName(type: string): string {
  const [first = '', ...others] = wordsOf(type);
  return first.toLowerCase() + others.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** The identifiers of TypeScript texts, but for the words of the example. */
export function identifiersOf(texts: Iterable<string>, words: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const text of texts) {
    const code = text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, '');
    for (const [identifier] of code.matchAll(/[A-Za-z_$][\w$]*/g)) found.add(identifier);
  }
  for (const identifier of found) if (words.some((word) => identifier.includes(word))) found.delete(identifier);
  return found;
}

/**
 * Whether the construct of a consumer can't be called so, as the code around it has the name: a class, an import, a global, a file.
 * Both texts and paths are those of the templates, so whatever they come to declare is found.
 */
export function isNameInCode(name: string, sources: readonly string[], paths: readonly string[]): boolean {
  const files = paths.filter((path) => !EXAMPLE_WORDS.some((word) => path.includes(word)));
  if (files.includes(`infra/generated/${name}.ts`)) return true;
  const code = sources.map((text) => text.replaceAll(/'[^'\n]*'/g, "''"));
  const identifiers = identifiersOf(code, EXAMPLE_WORDS);
  const construct = constructName(name);
  return [construct, `${construct}Props`, `${construct}Stack`].some(
    (each) => identifiers.has(each) || RESERVED.has(each),
  );
}

/** What no variable, and no type that is written like one, may be called. */
const RESERVED: ReadonlySet<string> = new Set(
  `Array ArrayBuffer Boolean Buffer Date Error Event Function JSON Map Math Number Object Promise Record Set String Symbol
  break case catch class const continue debugger default delete do else enum export extends false finally for function if import
  in instanceof new null return super switch this throw true try typeof var void while with yield let static async await
  implements interface package private protected public arguments eval undefined process console`.split(/\s+/),
);
