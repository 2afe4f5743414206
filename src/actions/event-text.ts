import type { MalformedEvent } from '../domain/events/read-events.ts';
import { atPointer } from '../domain/json.ts';
import type { Finding } from '../domain/report.ts';
import { parseText, type TextFormat, type TextProblem } from '../domain/text/parse.ts';
import type { FileProblem } from '../ports.ts';

/** A text with events, and where it stands in its file. */
export interface EventText {
  readonly file: string;
  readonly text: string;
  readonly format: TextFormat;
  /** Lines before it. */
  readonly above: number;
  /** Whether others may follow it in its file. */
  readonly line: boolean;
}

/** What is wrong with an event, at its place in the file. */
export async function malformedEvent(text: EventText, problem: MalformedEvent): Promise<Finding> {
  const { pointer, text: inner, ...said } = problem;
  if (inner === undefined) {
    const at = { file: text.file, ...(await positionIn(text, pointer)), pointer };
    return { rule: 'event-malformed', severity: 'error', ...said, at };
  }
  const { explain } = await import('../domain/text/positions.ts');
  const { message, offset = 0, found, expected, next } = explain(stringAt(text.text, pointer), 'json', inner);
  const at = { file: text.file, ...(await positionIn(text, pointer, { offset })), pointer };
  const detail = said.message.replace(/\.$/, '');
  const why = message.replace(/^The (?:file|document)\b(?: is not valid JSON:)?/, '').trim();
  return {
    rule: 'event-malformed',
    severity: 'error',
    ...(expected === undefined ? {} : { expected }),
    ...(next === undefined ? {} : { next }),
    ...said,
    message: `${detail}: ${why}`,
    at,
    ...(found === undefined ? {} : { found: found.replace('the end of the file', 'the end of the Detail') }),
  };
}

/** Why a text has no events at all. */
export async function unparsedText(text: EventText, problem: TextProblem): Promise<Finding> {
  const { explain } = await import('../domain/text/positions.ts');
  const { rule, message, line, column, found, expected, next } = explain(text.text, text.format, problem);
  return {
    rule,
    severity: 'error',
    message: text.line ? message.replace(/^The file\b/, 'The line') : message,
    at: { file: text.file, line: line + text.above, column },
    ...(found === undefined
      ? {}
      : { found: text.line ? found.replace('the end of the file', 'the end of the line') : found }),
    ...(expected === undefined ? {} : { expected }),
    ...(next === undefined ? {} : { next }),
  };
}

/** Where a value stands; with `inner`, a place in the JSON text that the string at `pointer` holds. */
export async function positionIn(
  text: EventText,
  pointer: string,
  inner?: { readonly pointer: string } | { readonly offset: number },
  below = '',
): Promise<{ readonly line: number; readonly column: number }> {
  const { offsetOf, positionInString, positions } = await import('../domain/text/positions.ts');
  let place: { readonly line: number; readonly column: number };
  if (inner === undefined) place = positions(text.text, text.format)(pointer + below, 'value');
  else if (text.format === 'yaml') place = positions(text.text, text.format)(pointer, 'value');
  else {
    const offset = 'offset' in inner ? inner.offset : offsetOf(stringAt(text.text, pointer), inner.pointer, 'value');
    place = positionInString(text.text, pointer, offset);
  }
  return { line: place.line + text.above, column: place.column };
}

/** The string that a JSON text has at a pointer, decoded. */
function stringAt(text: string, pointer: string): string {
  const parsed = parseText(text, 'json');
  const value = 'value' in parsed ? atPointer(parsed.value, pointer) : undefined;
  return typeof value === 'string' ? value : '';
}

/**
 * Whether a file has one event a line or is one document, told by its first lines: a first line that is a whole value, or that
 * begins an object while a line behind it is a whole one.
 */
export function kindOf(lines: readonly (string | FileProblem)[]): 'line' | 'document' | undefined {
  const written = lines.filter((line) => typeof line !== 'string' || line.trim() !== '').slice(0, 50);
  const [first, ...others] = written;
  if (first === undefined) return undefined;
  if (typeof first !== 'string' || isWhole(first)) return 'line';
  return first.startsWith('{') &&
    others.some((line) => typeof line === 'string' && line.startsWith('{') && isWhole(line))
    ? 'line'
    : 'document';
}

function isWhole(line: string): boolean {
  try {
    return typeof JSON.parse(line) === 'object';
  } catch {
    return false;
  }
}
