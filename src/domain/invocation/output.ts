import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import type { Failure, LogLine, Outcome } from './model.ts';

/** What the generated code says of an event last (templates/consumer/src/generated/consume.ts). */
const SAID: ReadonlyMap<string, Outcome> = new Map([
  ['Handled', 'handled'],
  ['Skipped: it was handled before', 'duplicate'],
  ['Rejected', 'rejected'],
  ['Failed', 'failed'],
  ['Not now: another invocation is handling it', 'waiting'],
]);

/** A line that says what became of an event. */
export interface Said {
  readonly outcome: Outcome;
  /** EventBridge's id; absent where the event could not be read. */
  readonly id?: string;
  readonly failure?: Failure;
}

export interface Output {
  readonly said: readonly Said[];
  readonly logs: readonly LogLine[];
  /** Sums of what was counted. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** Reads what a function wrote. `folder` is its project's, as stacks name it: absolute, with `/`. */
export function readOutput(lines: readonly string[], folder: string): Output {
  const said: Said[] = [];
  const logs: LogLine[] = [];
  const metrics: Record<string, number> = {};
  for (const line of lines.flatMap(linesIn)) {
    const value = line.startsWith('{') ? parsed(line) : undefined;
    if (value !== undefined && isObject(member(value, '_aws'))) {
      addMetrics(value, metrics);
      continue;
    }
    const message = value && member(value, 'message');
    // A line of the logger has all of these; an object that the team wrote with console.log may have some.
    const isLog = value !== undefined && ['level', 'message', 'timestamp'].every((key) => Object.hasOwn(value, key));
    const outcome = isLog && typeof message === 'string' ? SAID.get(message) : undefined;
    if (value && outcome !== undefined) {
      const id = member(value, 'event_id');
      const failure = outcome === 'failed' ? failureOf(member(value, 'error'), folder) : undefined;
      said.push({ outcome, ...(typeof id === 'string' ? { id } : {}), ...(failure ? { failure } : {}) });
    }
    logs.push({ text: line, ...(isLog ? { fields: value } : {}), generated: outcome !== undefined });
  }
  return { said, logs, metrics };
}

/** The logger's lines and metrics begin where they begin, even behind what somebody wrote without a line feed. */
function linesIn(line: string): readonly string[] {
  const at = line.search(/\{"(?:level|_aws)":/);
  return at > 0 && parsed(line.slice(at)) !== undefined ? [line.slice(0, at), line.slice(at)] : [line];
}

/** Source: CloudWatch User Guide, "Specification: Embedded metric format". A metric is a number or a list of them. */
function addMetrics(value: JsonObject, metrics: Record<string, number>): void {
  const directives = member(member(value, '_aws'), 'CloudWatchMetrics');
  for (const directive of isArray(directives) ? directives : []) {
    const list = member(directive, 'Metrics');
    for (const metric of isArray(list) ? list : []) {
      const name = member(metric, 'Name');
      if (typeof name !== 'string') continue;
      const found = member(value, name);
      const numbers = (isArray(found) ? found : [found]).filter((each) => typeof each === 'number');
      metrics[name] = numbers.reduce((sum, each) => sum + each, metrics[name] ?? 0);
    }
  }
}

/** An error as Powertools' logger writes it. */
function failureOf(error: Json | undefined, folder: string): Failure | undefined {
  const [name, message, stack] = ['name', 'message', 'stack'].map((key) => member(error, key));
  if (typeof name !== 'string' && typeof message !== 'string') return undefined;
  const text = isArray(stack) ? stack.join('\n') : typeof stack === 'string' ? stack : '';
  const at = placeIn(text, folder);
  const cause = member(error, 'cause');
  const why = isObject(cause) ? member(cause, 'message') : cause;
  const told = typeof message === 'string' ? message : '';
  return {
    type: typeof name === 'string' ? name : 'Error',
    // What is no Error has no stack, and comes as the cause of one.
    message: typeof why === 'string' ? `${told} (cause: ${why})` : told,
    ...(at === undefined ? {} : { at }),
  };
}

/** Where in the files of the team a stack begins: `src/on-order-placed.ts:12:9`; where it has none of theirs, in what is generated. */
export function placeIn(stack: string, folder: string): string | undefined {
  const root = folder.endsWith('/') ? folder : `${folder}/`;
  const own = stack.split('\n').flatMap((line) => {
    const [, file = '', place = ''] = /^\s+at (?:.*\()?(.*?)(:\d+:\d+)\)?$/.exec(line) ?? [];
    const full = pathOf(file).replaceAll('\\', '/');
    if (!full.startsWith(root) || full.includes('/node_modules/')) return [];
    return [`${full.slice(root.length)}${place}`];
  });
  return own.find((path) => !/^(?:src\/generated|dist)\//.test(path)) ?? own[0];
}

/** A path, of a file URL too: `file:///C:/a%20b.ts` is `C:/a b.ts`. */
function pathOf(file: string): string {
  if (!file.startsWith('file://')) return file;
  const path = file.slice('file://'.length).replace(/^\/(?=[A-Za-z]:)/, '');
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function parsed(line: string): JsonObject | undefined {
  try {
    const value = JSON.parse(line) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
