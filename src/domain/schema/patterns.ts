import { finding } from './rules.ts';
import { show } from './show.ts';
import type { PatternUse, SchemaFinding } from './types.ts';

/**
 * What is known of a pattern: `safe` linear; `slow` polynomial; `catastrophic` exponential; `unknown` where no judge answered in time.
 * Only `safe` and `slow` patterns may be run.
 */
export type Verdict = 'safe' | 'slow' | 'catastrophic' | 'unknown';

/** How a pattern compiles: as JSON Schema asks (`u`), only without the flag, or not at all (the engine's reason). */
export type Compiled = { readonly flags: 'u' | ''; readonly regexp: RegExp } | { readonly reason: string };

export function compilePattern(pattern: string): Compiled {
  try {
    return { flags: 'u', regexp: new RegExp(pattern, 'u') };
  } catch (strict) {
    try {
      return { flags: '', regexp: new RegExp(pattern) };
    } catch {
      const message = strict instanceof Error ? strict.message : String(strict);
      // The engine repeats the whole pattern before its reason.
      return { reason: message.slice(message.lastIndexOf(': ') + 2) };
    }
  }
}

// Sorted, disjoint ranges of code points, both ends inclusive: [from, to, from, to, …].
type CharSet = readonly number[];
const last = 0x10ffff;
const everything: CharSet = [0, last];
const digits: CharSet = [48, 57];
const word: CharSet = [48, 57, 65, 90, 95, 95, 97, 122];
const space: CharSet = [
  9, 13, 32, 32, 160, 160, 5760, 5760, 8192, 8202, 8232, 8233, 8239, 8239, 8287, 8287, 12288, 12288, 65279, 65279,
];
const lineEnds: CharSet = [10, 10, 13, 13, 8232, 8233];

function complement(set: CharSet): CharSet {
  const out: number[] = [];
  let from = 0;
  for (let i = 0; i < set.length; i += 2) {
    if (set[i]! > from) out.push(from, set[i]! - 1);
    from = set[i + 1]! + 1;
  }
  if (from <= last) out.push(from, last);
  return out;
}

function union(sets: readonly CharSet[]): CharSet {
  const ranges: [number, number][] = [];
  for (const set of sets) for (let i = 0; i < set.length; i += 2) ranges.push([set[i]!, set[i + 1]!]);
  ranges.sort((a, b) => a[0] - b[0]);
  const out: number[] = [];
  for (const [from, to] of ranges) {
    if (out.length > 0 && from <= out.at(-1)! + 1) out[out.length - 1] = Math.max(out.at(-1)!, to);
    else out.push(from, to);
  }
  return out;
}

function overlap(a: CharSet, b: CharSet): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    if (a[i + 1]! < b[j]!) i += 2;
    else if (b[j + 1]! < a[i]!) j += 2;
    else return true;
  }
  return false;
}

type Node =
  | { readonly kind: 'char'; readonly set: CharSet }
  | { readonly kind: 'start' | 'empty' }
  | { readonly kind: 'sequence' | 'choice'; readonly parts: readonly Node[] }
  | { readonly kind: 'repeat'; readonly part: Node; readonly min: number; readonly max: number };

/** A pattern with something the structural check does not look into: lookaround, back reference, odd escape. */
class Beyond extends Error {}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };
const classes: Readonly<Record<string, CharSet>> = {
  d: digits,
  D: complement(digits),
  w: word,
  W: complement(word),
  s: space,
  S: complement(space),
};

/** Reads a pattern that is known to compile. Throws `Beyond` where it meets what it does not judge. */
function parse(pattern: string): Node {
  const chars = [...pattern];
  let at = 0;

  const escaped = (): CharSet => {
    const char = chars[at++]!;
    if (Object.hasOwn(classes, char)) return classes[char]!;
    if (Object.hasOwn(controls, char)) {
      if (char === '0' && /\d/.test(chars[at] ?? '')) throw new Beyond();
      return [controls[char]!, controls[char]!];
    }
    if (char === 'p' || char === 'P') {
      while (chars[at++] !== '}') if (at >= chars.length) throw new Beyond();
      return everything;
    }
    if (/[a-zA-Z0-9]/.test(char)) throw new Beyond();
    const code = char.codePointAt(0)!;
    return [code, code];
  };

  const characterClass = (): CharSet => {
    const negated = chars[at] === '^';
    if (negated) at++;
    const sets: CharSet[] = [];
    let pending: number | undefined;
    let range = false;
    while (chars[at] !== ']') {
      if (at >= chars.length) throw new Beyond();
      const char = chars[at++]!;
      if (char === '-' && pending !== undefined && !range && chars[at] !== ']') {
        range = true;
        continue;
      }
      const set = char === '\\' ? escaped() : ([char.codePointAt(0)!, char.codePointAt(0)!] as const);
      const single = set.length === 2 && set[0] === set[1] ? set[0]! : undefined;
      if (range) {
        if (single === undefined || pending === undefined) throw new Beyond();
        sets.push([pending, single]);
        pending = undefined;
        range = false;
        continue;
      }
      if (pending !== undefined) sets.push([pending, pending]);
      pending = single;
      if (single === undefined) sets.push(set);
    }
    at++;
    if (pending !== undefined) sets.push([pending, pending]);
    const all = union(sets);
    return negated ? complement(all) : all;
  };

  const atom = (): Node => {
    const char = chars[at++]!;
    switch (char) {
      case '(': {
        if (chars[at] === '?') {
          if (chars[at + 1] === ':') at += 2;
          else if (chars[at + 1] === '<' && chars[at + 2] !== '=' && chars[at + 2] !== '!') {
            while (chars[at++] !== '>') if (at >= chars.length) throw new Beyond();
          } else throw new Beyond();
        }
        const inner = choice();
        at++;
        return inner;
      }
      case '[':
        return { kind: 'char', set: characterClass() };
      case '.':
        return { kind: 'char', set: complement(lineEnds) };
      case '^':
        return { kind: 'start' };
      case '$':
        return { kind: 'empty' };
      case '\\':
        if (chars[at] === 'b' || chars[at] === 'B') {
          at++;
          return { kind: 'empty' };
        }
        return { kind: 'char', set: escaped() };
      case '{':
      case '}':
      case ']':
        throw new Beyond();
      default:
        return { kind: 'char', set: [char.codePointAt(0)!, char.codePointAt(0)!] };
    }
  };

  const quantified = (): Node => {
    const part = atom();
    const char = chars[at];
    let min = 1;
    let max = 1;
    if (char === '*' || char === '+' || char === '?') {
      at++;
      min = char === '+' ? 1 : 0;
      max = char === '?' ? 1 : Number.POSITIVE_INFINITY;
    } else if (char === '{') {
      const end = chars.indexOf('}', at);
      const match = /^(\d+)(?:(,)(\d*))?$/.exec(chars.slice(at + 1, end).join(''));
      if (match === null) throw new Beyond();
      at = end + 1;
      min = Number(match[1]);
      max = match[2] === undefined ? min : match[3] === '' ? Number.POSITIVE_INFINITY : Number(match[3]);
    } else return part;
    if (chars[at] === '?') at++;
    return { kind: 'repeat', part, min, max };
  };

  const sequence = (): Node => {
    const parts: Node[] = [];
    while (at < chars.length && chars[at] !== '|' && chars[at] !== ')') parts.push(quantified());
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts };
  };

  const choice = (): Node => {
    const parts = [sequence()];
    while (chars[at] === '|') {
      at++;
      parts.push(sequence());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'choice', parts };
  };

  const whole = choice();
  if (at < chars.length) throw new Beyond();
  return whole;
}

/** In how many ways a node can match at most; infinite where it repeats without a limit. */
function ways(node: Node): number {
  switch (node.kind) {
    case 'char':
    case 'start':
    case 'empty':
      return 1;
    case 'choice':
      return node.parts.reduce((sum, part) => sum + ways(part), 0);
    case 'sequence':
      return node.parts.reduce((product, part) => product * ways(part), 1);
    case 'repeat': {
      const each = ways(node.part);
      if (each === 1) return node.max - node.min + 1;
      return node.max > 64 ? Number.POSITIVE_INFINITY : each ** node.max * (node.max - node.min + 1);
    }
  }
}

/** A character of the pattern, and which may come next. */
interface Position {
  readonly set: CharSet;
  readonly next: Position[];
}

interface Part {
  readonly first: readonly Position[];
  readonly last: readonly Position[];
  readonly nullable: boolean;
}

class Ambiguous extends Error {}

/**
 * Builds the pattern's automaton (Glushkov), and throws `Ambiguous` unless at each point the next character alone decides where to go
 * on. Where it does, backtracking has nothing to try again, and matching is linear.
 */
function assertDeterministic(node: Node): void {
  const positions: Position[] = [];
  const follow = (from: readonly Position[], to: readonly Position[]): void => {
    for (const position of from) position.next.push(...to);
  };
  const build = (node: Node): Part => {
    if (positions.length > 500) throw new Ambiguous();
    switch (node.kind) {
      case 'start':
      case 'empty':
        return { first: [], last: [], nullable: true };
      case 'char': {
        const position: Position = { set: node.set, next: [] };
        positions.push(position);
        return { first: [position], last: [position], nullable: false };
      }
      case 'sequence':
        return node.parts.map(build).reduce(
          (left, right) => {
            follow(left.last, right.first);
            return {
              first: left.nullable ? [...left.first, ...right.first] : left.first,
              last: right.nullable ? [...left.last, ...right.last] : right.last,
              nullable: left.nullable && right.nullable,
            };
          },
          { first: [], last: [], nullable: true } satisfies Part as Part,
        );
      case 'choice': {
        const parts = node.parts.map(build);
        // Two ways to match nothing are two ways too many once something repeats them.
        if (parts.filter((part) => part.nullable).length > 1) throw new Ambiguous();
        return {
          first: parts.flatMap((part) => part.first),
          last: parts.flatMap((part) => part.last),
          nullable: parts.some((part) => part.nullable),
        };
      }
      case 'repeat': {
        if (node.max === 0) return { first: [], last: [], nullable: true };
        const one = build(node.part);
        if (node.max === 1) {
          if (one.nullable) throw new Ambiguous();
          return { ...one, nullable: true };
        }
        if (one.nullable) throw new Ambiguous();
        if (node.min === node.max) {
          const two = build(node.part);
          follow(one.last, two.first);
          return { first: one.first, last: two.last, nullable: false };
        }
        follow(one.last, one.first);
        return { ...one, nullable: node.min === 0 };
      }
    }
  };
  const apart = (options: readonly Position[]): void => {
    for (let i = 0; i < options.length; i++) {
      for (let j = i + 1; j < options.length; j++) {
        if (overlap(options[i]!.set, options[j]!.set)) throw new Ambiguous();
      }
    }
  };
  apart(build(node).first);
  for (const position of positions) apart(position.next);
}

function startsAnchored(node: Node): boolean {
  if (node.kind === 'start') return true;
  if (node.kind === 'sequence') return node.parts.length > 0 && startsAnchored(node.parts[0]!);
  return node.kind === 'choice' && node.parts.every(startsAnchored);
}

/** Whether only the pattern's very end repeats without limit: then a search that reaches it has already succeeded. */
function repeatsOnlyAtEnd(node: Node): boolean {
  const parts = node.kind === 'sequence' ? node.parts : [node];
  const end = parts.at(-1);
  const before = parts.slice(0, -1).every((part) => ways(part) !== Number.POSITIVE_INFINITY);
  return before && (end === undefined || end.kind !== 'repeat' || end.part.kind === 'char');
}

const fewWays = 1000;

/**
 * Whether a pattern is linear by its structure alone: it can match in few ways, or each next character decides how to go on.
 * `false` says nothing: such a pattern needs a judge. The pattern must compile.
 */
export function isPlainlySafe(pattern: string): boolean {
  // A bound on what this check itself costs.
  if (pattern.length > 2000) return false;
  try {
    const node = parse(pattern);
    if (ways(node) <= fewWays) return true;
    if (!startsAnchored(node) && !(node.kind !== 'choice' && repeatsOnlyAtEnd(node))) return false;
    assertDeterministic(node);
    return true;
  } catch (error) {
    // Out of stack: whatever it is, it is not plain.
    if (error instanceof Beyond || error instanceof Ambiguous || error instanceof RangeError) return false;
    throw error;
  }
}

/** How long the second judge may take over one pattern, in milliseconds. */
const patience = 2000;

/**
 * Judges patterns, each once: by structure, then by scslre, then by recheck. Either library saying "exponential" is enough, because
 * each misses some that the other finds. None of them runs the pattern.
 * @see https://github.com/RunDevelopment/scslre and https://makenowjust-labs.github.io/recheck/
 */
export async function judgePatterns(patterns: Iterable<string>): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const hard: { pattern: string; flags: 'u' | '' }[] = [];
  for (const pattern of new Set(patterns)) {
    const compiled = compilePattern(pattern);
    if ('reason' in compiled) verdicts.set(pattern, 'unknown');
    else if (isPlainlySafe(pattern)) verdicts.set(pattern, 'safe');
    else hard.push({ pattern, flags: compiled.flags });
  }
  if (hard.length === 0) return verdicts;
  const [scslre, recheck] = await Promise.all([import('scslre'), import('recheck/lib/browser.js')]);
  // By `default`: of a CommonJS module that is imported late, a bundler gives nothing else.
  const { analyse } = scslre.default;
  const { checkSync } = recheck.default;
  for (const { pattern, flags } of hard) verdicts.set(pattern, judge(pattern, flags, analyse, checkSync));
  return verdicts;
}

function judge(
  pattern: string,
  flags: 'u' | '',
  analyse: typeof import('scslre').analyse,
  checkSync: typeof import('recheck').checkSync,
): Verdict {
  let structural: Verdict = 'unknown';
  try {
    const { reports } = analyse({ source: pattern, flags });
    if (reports.some((report) => report.exponential)) return 'catastrophic';
    structural = reports.length > 0 ? 'slow' : 'safe';
  } catch {
    // scslre does not read every pattern; recheck then decides alone.
  }
  let answer: ReturnType<typeof checkSync>;
  try {
    answer = checkSync(pattern, flags, { timeout: patience });
  } catch {
    // Out of stack on a pattern that unfolds to something huge.
    return 'unknown';
  }
  const { status, ...rest } = answer;
  if (status === 'unknown') return 'unknown';
  if (status === 'vulnerable' && 'complexity' in rest)
    return rest.complexity.type === 'exponential' ? 'catastrophic' : 'slow';
  return structural === 'slow' ? 'slow' : 'safe';
}

/** The findings for patterns that were handed to the judges. A pattern without a verdict counts as undecided. */
export function patternFindings(uses: readonly PatternUse[], verdicts: ReadonlyMap<string, Verdict>): SchemaFinding[] {
  const findings: SchemaFinding[] = [];
  for (const { pointer, on, pattern } of uses) {
    const verdict = verdicts.get(pattern) ?? 'unknown';
    if (verdict === 'safe') continue;
    const about = { pointer, on, found: show(pattern) };
    if (verdict === 'catastrophic') {
      findings.push(
        finding('pattern-catastrophic', {
          ...about,
          message: `The regular expression ${show(pattern)} takes exponential time on some texts; it is never run`,
          expected: 'an expression in which each character can match in one way only',
          next: 'Rewrite it without a repetition inside a repetition and without alternatives that begin alike.',
        }),
      );
    } else if (verdict === 'slow') {
      findings.push(
        finding('pattern-slow', {
          ...about,
          message: `The regular expression ${show(pattern)} takes more than linear time on long texts`,
          next: 'Anchor it with "^", separate its repetitions by a character neither can match, or bound the text with "maxLength".',
        }),
      );
    } else {
      findings.push(
        finding('pattern-undecided', {
          ...about,
          message: `Whether the regular expression ${show(pattern)} is safe could not be decided; it is not run, so values are not checked against it`,
          next: 'Write it more simply, so that it can be judged.',
        }),
      );
    }
  }
  return findings;
}
