import type { Finding } from './report.ts';

/** A finding that is known and may stay, as a baseline has it. */
export interface KnownFinding {
  readonly rule: string;
  /** Relative to the workspace. */
  readonly file: string;
  readonly pointer?: string;
  readonly message: string;
  readonly found?: string;
  /** People's own words. */
  readonly note?: string;
}

/**
 * What makes a finding the same one after other lines, list elements or files have changed: rule, file, place and words.
 * Positions in lists and in the text are no part of it.
 */
function fingerprint({ rule, file, pointer, message, found }: KnownFinding): string {
  const place = pointer?.replace(/\/\d+(?=\/|$)/g, '/*');
  return JSON.stringify([rule, file, place ?? null, stable(message), found === undefined ? null : stable(found)]);
}

const stable = (text: string) => text.replace(/\b(line|column) \d+/g, '$1 *');

function knownFrom({ rule, at, message, found }: Finding): KnownFinding {
  return {
    rule,
    file: at.file,
    ...(at.pointer === undefined ? {} : { pointer: at.pointer }),
    message,
    ...(found === undefined ? {} : { found }),
  };
}

/** Findings told apart by a baseline: new ones, known ones, and the entries (by index) that nothing was found for. */
export function compareWithBaseline(
  findings: readonly Finding[],
  baseline: readonly KnownFinding[],
): { readonly fresh: readonly Finding[]; readonly known: readonly Finding[]; readonly stale: readonly number[] } {
  const waiting = new Map<string, number[]>();
  for (const [i, entry] of baseline.entries()) {
    const key = fingerprint(entry);
    waiting.set(key, [...(waiting.get(key) ?? []), i]);
  }
  const fresh: Finding[] = [];
  const known: Finding[] = [];
  for (const finding of findings) {
    const entry = waiting.get(fingerprint(knownFrom(finding)))?.shift();
    (entry === undefined ? fresh : known).push(finding);
  }
  return { fresh, known, stale: [...waiting.values()].flat().sort((a, b) => a - b) };
}

/** The text of a baseline with these findings, and entries that are others' to judge; notes of the one before are kept. */
export function baselineText(
  findings: readonly Finding[],
  before: readonly KnownFinding[],
  others: readonly KnownFinding[] = [],
): string {
  const notes = new Map<string, string[]>();
  for (const entry of before) {
    const key = fingerprint(entry);
    if (entry.note !== undefined) notes.set(key, [...(notes.get(key) ?? []), entry.note]);
  }
  const order = ({ file, rule, pointer = '', message, found = '' }: KnownFinding) => [
    file,
    rule,
    pointer,
    message,
    found,
  ];
  const entries = [...findings.map(knownFrom), ...others.map(({ note: _, ...entry }) => entry)]
    .sort((a, b) => compare(order(a), order(b)))
    .map((entry) => {
      const note = notes.get(fingerprint(entry))?.shift();
      return note === undefined ? entry : { ...entry, note };
    });
  const $schema = 'https://unpkg.com/eda-cli/dist/contracts/baseline.schema.json';
  return `${JSON.stringify({ $schema, version: 1, findings: entries }, null, 2)}\n`;
}

function compare(a: readonly string[], b: readonly string[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? '';
    if (left !== right) return left < right ? -1 : 1;
  }
  return 0;
}
