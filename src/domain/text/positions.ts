import { EVENT_ID, type Event, getScalarValue, parseEvents } from 'js-yaml';
import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import { childPointer, pointerSteps } from '../json.ts';
import { MAX_DEPTH, type TextFormat, type TextProblem } from './parse.ts';

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
  const before = text.slice(0, offset);
  const lines = before.split(/\r\n|\r|\n/);
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

/**
 * Where the values of one text stand: a function of a JSON pointer, and of whether the value or its member's name is
 * meant. A pointer that names nothing gives its nearest ancestor. The text is parsed once for all questions.
 */
export function positions(text: string, format: TextFormat): (pointer: string, on: 'key' | 'value') => Position {
  if (format === 'json') {
    const { root } = parseJsonTree(text);
    return (pointer, on) => positionAt(text, locateInJson(root, pointer, on));
  }
  return (pointer, on) => positionAt(text, locateInYaml(text, pointer, on));
}

/** Completes a problem found by `parseText`: exact place, and what stands there. */
export function explain(text: string, format: TextFormat, problem: TextProblem): TextProblem & Position {
  const full = format === 'json' ? explainJson(text, problem) : problem;
  if (full.pointer !== undefined) return { ...full, ...positions(text, format)(full.pointer, 'value') };
  return { ...full, ...positionAt(text, full.offset ?? 0) };
}

function parseJsonTree(text: string): { root: Node | undefined; errors: ParseError[] } {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false, allowEmptyContent: false });
  return { root, errors };
}

function locateInJson(root: Node | undefined, pointer: string, on: 'key' | 'value'): number {
  let node = root;
  let key: Node | undefined;
  for (const step of pointerSteps(pointer)) {
    let next: Node | undefined;
    if (node?.type === 'array') {
      key = undefined;
      next = node.children?.[Number(step)];
    } else if (node?.type === 'object') {
      // The last of two equal keys is the one whose value counts.
      const property = node.children?.findLast((child) => child.children?.[0]?.value === step);
      key = property?.children?.[0] ?? key;
      next = property?.children?.[1];
    }
    if (next === undefined) return (node ?? key)?.offset ?? 0;
    node = next;
  }
  return (on === 'key' ? (key ?? node) : node)?.offset ?? 0;
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
    const twice = root && secondOfTwo(root, '');
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
  if (!error) return problem;
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

function shortened(text: string): string {
  const line = text.split('\n', 1)[0] ?? '';
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}

function secondOfTwo(node: Node, pointer: string): { first: Node; second: Node } | undefined {
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
    const found = secondOfTwo(child, pointer);
    if (found) return found;
  }
  return undefined;
}

/** One pass over the parser's events with the pointer of where it is; aliases are not followed. */
function locateInYaml(text: string, pointer: string, on: 'key' | 'value'): number {
  let events: Event[];
  try {
    events = parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch {
    return 0;
  }
  interface Frame {
    readonly kind: 'map' | 'list' | 'document';
    readonly pointer: string;
    index: number;
    key: string | undefined;
    keyStart: number;
  }
  const frames: Frame[] = [];
  let best = { length: -1, offset: 0 };
  const meet = (at: string, offset: number) => {
    if ((pointer === at || pointer.startsWith(`${at}/`)) && at.length > best.length)
      best = { length: at.length, offset };
  };
  /** The pointer of the node that starts now, or `undefined` where it is a mapping's key. */
  const enter = (start: number, scalar: string | undefined): string | undefined => {
    const frame = frames.at(-1);
    if (!frame || frame.kind === 'document') {
      meet('', start);
      return '';
    }
    if (frame.kind === 'list') {
      const at = childPointer(frame.pointer, frame.index++);
      meet(at, start);
      return at;
    }
    if (frame.key === undefined) {
      frame.key = scalar ?? '';
      frame.keyStart = start;
      return undefined;
    }
    const at = childPointer(frame.pointer, frame.key);
    meet(at, on === 'key' && at === pointer ? frame.keyStart : start);
    frame.key = undefined;
    return at;
  };
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        frames.push({ kind: 'document', pointer: '', index: 0, key: undefined, keyStart: 0 });
        break;
      case EVENT_ID.SCALAR:
        enter(event.valueStart < 0 ? best.offset : event.valueStart, getScalarValue(text, event));
        break;
      case EVENT_ID.ALIAS:
        enter(event.anchorStart, undefined);
        break;
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const at = enter(event.start, undefined) ?? '';
        const kind = event.type === EVENT_ID.MAPPING ? 'map' : 'list';
        frames.push({ kind, pointer: at, index: 0, key: undefined, keyStart: 0 });
        break;
      }
      case EVENT_ID.POP:
        frames.pop();
        break;
    }
  }
  return best.offset;
}
