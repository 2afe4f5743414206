/** What a template is rendered with. */
export interface TemplateScope {
  /**
   * Words of the example that the template is written for -> words of the result, wherever they stand, in names too. Where several begin
   * at one place the longest counts. What is put in is not looked through again.
   */
  readonly words: Readonly<Record<string, string>>;
  /** What `if` may ask for. */
  readonly flags: ReadonlySet<string>;
  /** What `each` goes through: an item adds words and flags to those around it. */
  readonly lists?: Readonly<Record<string, readonly TemplateItem[]>>;
  /** What `put` puts: made by code, as lines without an indent of their own. */
  readonly texts?: Readonly<Record<string, string>>;
  /** The text of another template, by its path. Throws where there is none. */
  readonly include?: (path: string) => string;
}

export interface TemplateItem {
  readonly words: Readonly<Record<string, string>>;
  readonly flags?: ReadonlySet<string>;
  readonly texts?: Readonly<Record<string, string>>;
}

/** A template is wrong: a mistake of ours, so it is a bug wherever it comes up. */
export class TemplateError extends Error {}

const DIRECTIVE =
  /^([ \t]*)(?:\/\/|#|<!--)[ \t]*eda:(if|else|end|each|put|swap|include)(?:[ \t]+(.*?))?[ \t]*(?:-->)?[ \t]*$/;

/**
 * The text of a template for one result. A template looks like its result, and is a file of its language: what varies stands between
 * comments that are lines of their own (`//`, `#` or `<!-- -->`), and are gone in the result:
 *
 *     // eda:if sqs sns        where one of the flags is set; `!sqs` where it is not; nested: where both
 *     // eda:else
 *     // eda:end
 *     // eda:each event        once for each item
 *     // eda:end
 *     // eda:put pattern       the text instead of the lines up to `end`, which show what it looks like; indented as the comment is
 *     // eda:end
 *     // eda:swap bus 'orders'    in the next line, the text instead of what stands behind its name
 *     # eda:include alarms.yaml   the lines of another template, indented as the comment is
 *
 * Throws `TemplateError` for a comment that does not fit.
 */
export function renderTemplate(text: string, scope: TemplateScope): string {
  const lines = text.split('\n');
  const { out, next } = block(lines, 0, scope, 0);
  if (next < lines.length) throw new TemplateError(`line ${next + 1}: ${lines[next]!.trim()} ends nothing`);
  return out.join('\n');
}

/** The lines up to an `else` or `end` that is not theirs, or to the end. */
function block(
  lines: readonly string[],
  start: number,
  scope: TemplateScope,
  depth: number,
): { readonly out: string[]; readonly next: number } {
  if (depth > 20) throw new TemplateError('templates that include each other');
  const out: string[] = [];
  const swap = swapper(scope.words);
  let swaps: Record<string, string> = {};
  let at = start;
  while (at < lines.length) {
    const line = lines[at]!;
    const [, indent = '', verb, argument = ''] = DIRECTIVE.exec(line) ?? [];
    if (verb === undefined) {
      if (Object.keys(swaps).length === 0) out.push(swap(line));
      else {
        const [first = '', ...rest] = swapper({ ...scope.words, ...swaps })(line).split('\n');
        const indent = /^[ \t]*/.exec(line)![0];
        out.push(first, ...rest.map((each) => indented(indent, each)));
        swaps = {};
      }
      at++;
      continue;
    }
    if (verb === 'swap') {
      const [, name = '', example = ''] = /^(\S+)[ \t]+(.+)$/.exec(argument) ?? [];
      const text = scope.texts?.[name];
      if (text === undefined) throw new TemplateError(`line ${at + 1}: there is no text "${name}"`);
      if (!nextLine(lines, at).includes(example)) {
        throw new TemplateError(`line ${at + 1}: the next line has no "${example}"`);
      }
      swaps[example] = text;
      at++;
      continue;
    }
    if (verb === 'end' || verb === 'else') break;
    if (verb === 'include') {
      if (scope.include === undefined) throw new TemplateError(`line ${at + 1}: there is nothing to include`);
      const included = scope.include(argument).replace(/\n$/, '').split('\n');
      const inner = block(included, 0, scope, depth + 1);
      if (inner.next < included.length) throw new TemplateError(`${argument}: line ${inner.next + 1} ends nothing`);
      out.push(...inner.out.map((each) => indented(indent, each)));
      at++;
      continue;
    }
    const end = closing(lines, at);
    if (verb === 'if') {
      const holds = argument.split(/[ \t]+/).some((word) => holdsIn(scope.flags, word));
      const [from, to] = holds ? [at + 1, end.otherwise ?? end.at] : [(end.otherwise ?? end.at - 1) + 1, end.at];
      out.push(...block(lines.slice(0, to), from, scope, depth).out);
    } else if (verb === 'each') {
      const items = scope.lists?.[argument];
      if (items === undefined) throw new TemplateError(`line ${at + 1}: there is no list "${argument}"`);
      for (const { words, flags = [], texts } of items) {
        const inner = {
          ...scope,
          words: { ...scope.words, ...words },
          flags: new Set([...scope.flags, ...flags]),
          texts: { ...scope.texts, ...texts },
        };
        out.push(...block(lines.slice(0, end.at), at + 1, inner, depth).out);
      }
    } else {
      const put = scope.texts?.[argument];
      if (put === undefined) throw new TemplateError(`line ${at + 1}: there is no text "${argument}"`);
      if (put !== '') out.push(...put.split('\n').map((each) => indented(indent, each)));
    }
    at = end.at + 1;
  }
  return { out, next: at };
}

function indented(indent: string, line: string): string {
  return line === '' ? '' : indent + line;
}

function holdsIn(flags: ReadonlySet<string>, word: string): boolean {
  return word.startsWith('!') ? !flags.has(word.slice(1)) : flags.has(word);
}

/** The line that swaps at `start` are for. */
function nextLine(lines: readonly string[], start: number): string {
  let at = start + 1;
  while (DIRECTIVE.exec(lines[at] ?? '')?.[2] === 'swap') at++;
  return lines[at] ?? '';
}

/** Where the `end` of the directive at `start` stands, and its `else`. */
function closing(lines: readonly string[], start: number): { readonly at: number; readonly otherwise?: number } {
  let open = 0;
  let otherwise: number | undefined;
  for (let at = start; at < lines.length; at++) {
    const verb = DIRECTIVE.exec(lines[at]!)?.[2];
    if (verb === 'if' || verb === 'each' || verb === 'put') open++;
    else if (verb === 'else' && open === 1) otherwise = at;
    else if (verb === 'end' && --open === 0) return { at, ...(otherwise === undefined ? {} : { otherwise }) };
  }
  throw new TemplateError(`line ${start + 1}: ${lines[start]!.trim()} has no end`);
}

function swapper(words: Readonly<Record<string, string>>): (line: string) => string {
  const keys = Object.keys(words).sort((a, b) => b.length - a.length);
  if (keys.length === 0) return (line) => line;
  const any = new RegExp(keys.map((key) => key.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|'), 'g');
  return (line) => line.replace(any, (word) => words[word]!);
}
