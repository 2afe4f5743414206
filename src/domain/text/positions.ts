import { EVENT_ID, type Event, getScalarValue, parseEvents, SCALAR_STYLE } from 'js-yaml';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { pointerSteps } from '../json.ts';
import { MAX_DEPTH, type TextFormat, type TextProblem } from './parse.ts';
import { yamlWords } from './yaml-words.ts';

/**
 * Positions are computed only for what is reported: this module costs an import and a second parse, so callers import
 * it lazily.
 */

export interface Position {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 code units. */
  readonly column: number;
}

export function positionAt(text: string, offset: number): Position {
  return positionIn(lineStarts(text), offset);
}

function lineStarts(text: string): readonly number[] {
  const starts = [0];
  for (const end of text.matchAll(/\r\n|\r|\n/g)) starts.push(end.index + end[0].length);
  return starts;
}

function positionIn(starts: readonly number[], offset: number): Position {
  let line = 0;
  for (let above = starts.length; above - line > 1; ) {
    const middle = (line + above) >> 1;
    if ((starts[middle] ?? 0) <= offset) line = middle;
    else above = middle;
  }
  return { line: line + 1, column: offset - (starts[line] ?? 0) + 1 };
}

/** Where one value stands, and those inside it. */
interface Spot {
  readonly offset: number;
  /** Where the member's name stands. */
  readonly key?: number;
  readonly inside?: () => ReadonlyMap<string, Spot>;
}

/**
 * Where the values of one text stand: a function of a JSON pointer, and of whether the value or its member's name is
 * meant. A pointer that names nothing gives its nearest ancestor. The text is parsed once for all questions.
 */
export function positions(text: string, format: TextFormat): (pointer: string, on: 'key' | 'value') => Position {
  const starts = lineStarts(text);
  const root = format === 'json' ? jsonSpots(text) : yamlSpots(text);
  return (pointer, on) => positionIn(starts, locate(root, pointer, on));
}

/**
 * A place in the JSON text that a string of a JSON text holds: `offset` counts UTF-16 code units of the string's value, which
 * stands at `pointer`. What is written as an escape is one unit of it.
 */
export function positionInString(text: string, pointer: string, offset: number): Position {
  const start = locate(jsonSpots(text), pointer, 'value');
  let raw = start + 1;
  for (let unit = 0; unit < offset && text[raw] !== undefined; unit++) {
    raw += text[raw] !== '\\' ? 1 : text[raw + 1] === 'u' ? 6 : 2;
  }
  return positionAt(text, raw);
}

/** Where a value of a JSON text starts, in UTF-16 code units from 0. */
export function offsetOf(text: string, pointer: string, on: 'key' | 'value'): number {
  return locate(jsonSpots(text), pointer, on);
}

function locate(root: Spot | undefined, pointer: string, on: 'key' | 'value'): number {
  let spot = root;
  for (const step of pointerSteps(pointer)) {
    const next = spot?.inside?.().get(step);
    if (next === undefined) return spot?.offset ?? 0;
    spot = next;
  }
  return (on === 'key' ? spot?.key : undefined) ?? spot?.offset ?? 0;
}

/** Completes a problem found by `parseText`: exact place, and what stands there. */
export function explain(text: string, format: TextFormat, problem: TextProblem): TextProblem & Position {
  const full = format === 'json' ? explainJson(text, problem) : explainYaml(text, problem);
  if (full.pointer !== undefined) {
    const offset = locate(format === 'json' ? jsonSpots(text) : yamlSpots(text), full.pointer, 'value');
    const found = /^[^\s,\]}]+/.exec(text.slice(offset))?.[0];
    return { ...full, ...(found === undefined ? {} : { found: shortened(found) }), ...positionAt(text, offset) };
  }
  return { ...full, ...positionAt(text, full.offset ?? 0) };
}

function parseJsonTree(text: string): { root: Node | undefined; errors: ParseError[] } {
  const errors: ParseError[] = [];
  try {
    const options = { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false };
    return { root: parseTree(text, errors, options), errors };
  } catch {
    // It recurses, and goes on after errors: a broken text can be deeper than `parseText` could see.
    return { root: undefined, errors };
  }
}

function jsonSpots(text: string): Spot | undefined {
  const { root } = parseJsonTree(text);
  return root && jsonSpot(root);
}

function jsonSpot(node: Node, key?: number): Spot {
  let known: ReadonlyMap<string, Spot> | undefined;
  const inside = () => {
    known ??= new Map(
      (node.children ?? []).flatMap((child, i): [string, Spot][] => {
        if (node.type === 'array') return [[String(i), jsonSpot(child)]];
        // The last of two equal keys is the one whose value counts.
        const [name, value] = child.children ?? [];
        return name && value ? [[name.value, jsonSpot(value, name.offset)]] : [];
      }),
    );
    return known;
  };
  return { offset: node.offset, ...(key === undefined ? {} : { key }), ...(node.children ? { inside } : {}) };
}

const JSON_ERRORS: Readonly<Record<string, string>> = {
  InvalidSymbol: 'this is neither a value nor a string in double quotes',
  InvalidNumberFormat: 'this number is not written as JSON writes numbers',
  PropertyNameExpected: 'a property name in double quotes is missing',
  ValueExpected: 'a value is missing',
  ColonExpected: 'a ":" is missing',
  CommaExpected: 'a "," is missing',
  CloseBraceExpected: 'a "}" is missing',
  CloseBracketExpected: 'a "]" is missing',
  EndOfFileExpected: 'there is more text after the end of the value',
  InvalidCommentToken: 'JSON has no comments',
  UnexpectedEndOfComment: 'JSON has no comments',
  UnexpectedEndOfString: 'a string is not closed',
  UnexpectedEndOfNumber: 'a number breaks off',
  InvalidUnicode: 'a \\u escape needs four hexadecimal digits',
  InvalidEscapeCharacter: 'this escape does not exist in JSON',
  InvalidCharacter: 'a control character must be escaped',
};

function explainJson(text: string, problem: TextProblem): TextProblem {
  if (problem.offset !== undefined) return problem;
  const { root, errors } = parseJsonTree(text);
  if (problem.rule === 'duplicate-key') {
    const twice = root && secondOfTwo(root);
    if (!twice) return problem;
    const first = positionAt(text, twice.first.offset);
    return {
      ...problem,
      message: `The key "${twice.second.value}" stands twice in one object.`,
      offset: twice.second.offset,
      found: `the same key in line ${first.line}, column ${first.column}`,
      next: 'Remove or rename one: a parser silently keeps only the last.',
    };
  }
  const error = errors[0];
  if (!error) return problem.pointer === undefined ? { ...problem, ...whereTheEngineStopped(text) } : problem;
  const ended = error.offset >= text.trimEnd().length;
  const trailingComma = /[}\]]/.test(text[error.offset] ?? '') && text.slice(0, error.offset).trimEnd().endsWith(',');
  const what = trailingComma
    ? 'the comma before this has nothing after it'
    : (JSON_ERRORS[printParseErrorCode(error.error)] ?? 'this cannot stand here');
  return {
    ...problem,
    message: `The file is not valid JSON: ${ended ? 'it breaks off, ' : ''}${what}.`,
    offset: error.offset,
    found: ended
      ? 'the end of the file'
      : shortened(text.slice(error.offset, error.offset + Math.max(error.length, 1))),
  };
}

/** For the few texts that the tolerant parser reads and the strict one refuses. */
function whereTheEngineStopped(text: string): { readonly offset?: number } {
  try {
    JSON.parse(text);
  } catch (error) {
    const offset = /at position (\d+)/.exec(String(error))?.[1];
    if (offset !== undefined) return { offset: Number(offset) };
  }
  return {};
}

function shortened(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

function secondOfTwo(node: Node): { first: Node; second: Node } | undefined {
  if (node.type === 'object') {
    const seen = new Map<string, Node>();
    for (const property of node.children ?? []) {
      const key = property.children?.[0];
      if (!key) continue;
      const first = seen.get(key.value);
      if (first) return { first, second: key };
      seen.set(key.value, key);
    }
  }
  for (const child of node.children ?? []) {
    const found = secondOfTwo(child);
    if (found) return found;
  }
  return undefined;
}

function explainYaml(text: string, problem: TextProblem): TextProblem {
  if (problem.rule === 'duplicate-key' && problem.offset !== undefined) {
    // The parser names the place behind the quote that a key may begin with.
    const quoted = /["']/.test(text[problem.offset - 1] ?? '') ? 1 : 0;
    const offset = problem.offset - quoted;
    const rest = text.slice(offset);
    const key = /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^:\n]*)/.exec(rest)?.[0].trim() ?? '';
    return {
      ...problem,
      offset,
      message: `The key ${quoted ? shortened(key) : `"${shortened(key)}"`} stands twice in one mapping.`,
      next: 'Remove or rename one: a parser silently keeps only the last, or refuses the file.',
    };
  }
  if (problem.reason === undefined) return problem;
  const offset = placeOf(problem.reason, text, problem.offset);
  const rest = text.slice(offset ?? 0);
  const { what, ...about } = yamlWords(problem.reason, rest.trimStart());
  return {
    ...problem,
    message: `The file is not valid YAML: ${what}.`,
    ...(offset === undefined
      ? {}
      : { offset, found: rest.trim() === '' ? 'the end of the file' : shortened(rest.trimStart()) }),
    ...about,
  };
}

/** Where the parser names another place than a reader would. */
function placeOf(reason: string, text: string, offset: number | undefined): number | undefined {
  if (reason.startsWith('expected a single document')) return secondDocument(text);
  return offset !== undefined && reason.startsWith('unidentified alias') && text[offset - 1] === '*'
    ? offset - 1
    : offset;
}

/** Where a second document begins. Nothing of the first can hold such a line: they begin in the first column. */
function secondDocument(text: string): number {
  let begun = false;
  for (const line of text.matchAll(/^.*$/gm)) {
    if (/^(?:---|\.\.\.)(?:\s|$)/.test(line[0])) {
      if (begun) return line.index;
      begun = line[0].startsWith('---');
    } else if (!/^\s*(?:#|$)|^%/.test(line[0])) begun = true;
  }
  return 0;
}

/** One pass over the parser's events; aliases are not followed. */
function yamlSpots(text: string): Spot | undefined {
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch {
    return undefined;
  }
  interface Frame {
    readonly into: Map<string, Spot>;
    readonly kind: 'map' | 'list';
    /** The key whose value comes next. */
    key?: { readonly name: string; readonly offset: number };
  }
  let root: Spot | undefined;
  let last = 0;
  const frames: Frame[] = [];
  const enter = (offset: number, scalar: string | undefined, into?: Map<string, Spot>): void => {
    last = offset;
    const frame = frames.at(-1);
    const inside = into && { inside: () => into };
    if (!frame) {
      root ??= { offset, ...inside };
    } else if (frame.kind === 'list') {
      frame.into.set(String(frame.into.size), { offset, ...inside });
    } else if (frame.key === undefined) {
      frame.key = { name: scalar ?? '', offset };
    } else {
      frame.into.set(frame.key.name, { offset, key: frame.key.offset, ...inside });
      delete frame.key;
    }
  };
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.SCALAR: {
        const quote = event.style === SCALAR_STYLE.SINGLE_QUOTED || event.style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
        // An empty value has no place of its own.
        enter(event.valueStart < 0 ? last : event.valueStart - quote, getScalarValue(text, event));
        break;
      }
      case EVENT_ID.ALIAS:
        enter(event.anchorStart, undefined);
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const into = new Map<string, Spot>();
        enter(event.start, undefined, into);
        frames.push({ kind: event.type === EVENT_ID.MAPPING ? 'map' : 'list', into });
        break;
      }
      case EVENT_ID.POP:
        frames.pop();
        break;
    }
  }
  return root;
}
