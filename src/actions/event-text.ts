import type { MalformedEvent } from '../domain/events/read-events.ts';
import { atPointer } from '../domain/json.ts';
import type { Finding } from '../domain/report.ts';
import { formatOf, parseText, stdinName, type TextFormat, type TextProblem } from '../domain/text/parse.ts';
import type { FileProblem, FileWorld } from '../ports.ts';

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

/** A place of a file that has no text. */
export interface NoText {
  readonly file: string;
  /** Lines before it; absent where the whole file is meant. */
  readonly above?: number;
  readonly problem: FileProblem;
}

/** So much of a file that is not one event a line may be read as one document. */
const LONGEST_DOCUMENT = 10 * 1024 * 1024;

/**
 * The texts of a file that holds one event a line, or is one document: as they come, so that memory stays flat however many
 * there are. `-` is stdin. Throws EdaError where nothing can be read. Ends early when the signal is given.
 */
export async function* eventTexts(
  path: string,
  world: FileWorld,
  signal?: AbortSignal,
): AsyncGenerator<readonly (EventText | NoText)[]> {
  const file = path === '-' ? '<stdin>' : path.replaceAll('\\', '/');
  const format = formatOf(path);
  let mode: 'line' | 'document' | undefined = /\.(?:ndjson|jsonl)$/i.test(path) ? 'line' : undefined;
  if (format === 'yaml') mode = 'document';
  const document: string[] = [];
  let size = 0;
  let above = 0;
  for await (const lines of world.lines(path, signal)) {
    mode ??= kindOf(lines);
    if (mode === 'document') {
      for (const line of lines) {
        if (typeof line !== 'string') return yield [{ file, above: document.length, problem: line }];
        document.push(line);
        size += line.length;
      }
      if (size > LONGEST_DOCUMENT) {
        const detail = `The file is one document of more than ${LONGEST_DOCUMENT / 1024 / 1024} MiB.`;
        return yield [{ file, problem: { code: 'too-large', detail } }];
      }
      continue;
    }
    const texts: (EventText | NoText)[] = [];
    for (const line of lines) {
      if (typeof line !== 'string') texts.push({ file, above, problem: line });
      else if (line.trim() !== '') texts.push({ file, text: line, format, above, line: true });
      above++;
    }
    yield texts;
  }
  if (mode === 'line') return;
  const text = document.join('\n');
  const name = path === '-' ? stdinName(text) : file;
  yield [{ file: name, text, format: formatOf(name), above: 0, line: false }];
}

/** Why there is no text, for a report. */
export function noText({ file, above, problem }: NoText, path: string): Finding {
  const { detail: message } = problem;
  if (above !== undefined) {
    return { rule: 'event-malformed', severity: 'error', message, at: { file, line: above + 1, column: 1 } };
  }
  return {
    rule: 'event-malformed',
    severity: 'error',
    message,
    at: { file },
    expected: 'one event a line (NDJSON), of any size',
    next: `jq -c '.[]' ${path} | eda event validate -`,
  };
}

/** An integer that JavaScript reads as another one, and EventBridge as it stands. */
export async function roundedFinding(text: EventText, problem: TextProblem, detailAt?: string): Promise<Finding> {
  const { message, offset = 0, found } = problem;
  const inner = detailAt === undefined ? undefined : { offset };
  const { positionAt } = await import('../domain/text/positions.ts');
  const place = positionAt(text.text, offset);
  const at =
    detailAt === undefined
      ? { file: text.file, line: place.line + text.above, column: place.column }
      : { file: text.file, ...(await positionIn(text, detailAt, inner)), pointer: detailAt };
  return {
    rule: 'number-rounded',
    severity: 'warning',
    message: message.replace(
      / would be read as (.*)\.$/,
      ' is read as $1 by JavaScript, and as it stands by EventBridge.',
    ),
    at,
    ...(found === undefined ? {} : { found }),
    expected: 'an integer from -9007199254740991 to 9007199254740991, or a text',
    next: 'Write an identifier as a text: consumers in JavaScript would read another one.',
  };
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
