import { type Containment, Pair, replayed, type Side } from './contain.ts';
import { withMetaschemas } from './metaschemas.ts';
import { type Budget, Meter } from './meter.ts';
import { withoutNullable } from './nullable.ts';
import type { View } from './read-schema.ts';
import { loadReplay } from './replay.ts';

/** How the two sides of a schema are read: see `docs/compatibility.md`. */
export interface Views {
  /**
   * What producers send. `declared`: only the properties that the schema declares, unless it says `additionalProperties: true` (or gives
   * a schema for them). `open`: all that the schema accepts.
   */
  readonly writers: 'declared' | 'open';
  /** What consumers accept. `as-written`: the schema. `tolerant`: undeclared properties are ignored, extensible enumerations take what they do not know. */
  readonly readers: 'as-written' | 'tolerant';
}

export const defaultViews: Views = { writers: 'declared', readers: 'as-written' };

export interface CompareOptions extends Partial<Views> {
  readonly budget?: Budget;
  /** Whether `format` asserts. By default it is an annotation, as in the specification. */
  readonly formats?: 'annotation' | 'assertion';
  /** `nullable: true` beside `type` is OpenAPI 3.0's: JSON Schema, and so every validator of events, ignores it. */
  readonly nullable?: 'ignored' | 'openapi';
}

export function viewsOf(options: CompareOptions): { readonly writer: View; readonly reader: View } {
  const formats = options.formats === 'assertion';
  const { writers, readers } = { ...defaultViews, ...options };
  return {
    writer: { closed: writers === 'declared', tolerant: false, formats },
    reader: { closed: false, tolerant: readers === 'tolerant', formats },
  };
}

/** Reads two schemas for a comparison: what the writer of one sends, held against what the reader of the other accepts. */
export async function pairOf(writer: Side, reader: Side, options: CompareOptions = {}): Promise<Pair> {
  const views = viewsOf(options);
  const spelled = (side: Side) => (options.nullable === 'openapi' ? withoutNullable(side) : side);
  const [from, to] = await Promise.all([withMetaschemas(spelled(writer)), withMetaschemas(spelled(reader))]);
  return new Pair({ ...from, view: views.writer }, { ...to, view: views.reader }, new Meter(options.budget));
}

/** New consumers read old events: whether everything that producers of `old` send is accepted by consumers of `next`. */
export async function compareBackward(old: Side, next: Side, options: CompareOptions = {}): Promise<Containment> {
  const pair = await pairOf(old, next, options);
  const answer = pair.verdict();
  return answer.verdict === 'breaking' ? (await confirmer(pair, options))(answer) : answer;
}

/** Leaves a breaking verdict standing only if ajv agrees about its witness. */
export async function confirmer(pair: Pair, options: CompareOptions): Promise<(answer: Containment) => Containment> {
  const replay = await loadReplay(pair.from, pair.to, options.formats);
  return (answer) => (answer.verdict === 'breaking' ? replayed(replay, answer.witness) : answer);
}
