import { type Ambiguity, ambiguity, anchored } from './ambiguity.ts';
import { type CharSet, overlap } from './charset.ts';
import { Beyond, type Node, parse } from './pattern-syntax.ts';
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

/** In how many ways a node can match at most; infinite where it repeats without a limit. */
function ways(node: Node): number {
  switch (node.kind) {
    case 'char':
    case 'start':
    case 'end':
    case 'empty':
      return 1;
    case 'choice':
      return node.parts.reduce((sum, part) => sum + ways(part), 0);
    case 'sequence':
      return node.parts.reduce((product, part) => product * ways(part), 1);
    case 'look':
      return ways(node.part);
    case 'back':
      return Number.POSITIVE_INFINITY;
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
      case 'end':
      case 'empty':
        return { first: [], last: [], nullable: true };
      case 'look':
      case 'back':
        throw new Ambiguous();
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
    if (!anchored(node) && !(node.kind !== 'choice' && repeatsOnlyAtEnd(node))) return false;
    assertDeterministic(node);
    return true;
  } catch (error) {
    // Out of stack: whatever it is, it is not plain.
    if (error instanceof Beyond || error instanceof Ambiguous || error instanceof RangeError) return false;
    throw error;
  }
}

/** How long recheck may take over one pattern, in milliseconds: at first, and where that was too short. */
const SHORT = 200;
const LONG = 1000;

/**
 * What recheck may still be asked, over all calls that share it. It answers in milliseconds or not at all, and a file may be full of
 * patterns made to be hard: after a few without an answer it is not asked any more.
 */
export class Patience {
  #questions = 40;
  #longer = 2;
  #unanswered = 5;

  /** `question`: asks for as many milliseconds. */
  ask(question: (timeout: number) => Verdict): Verdict {
    if (this.#questions-- <= 0 || this.#unanswered <= 0) return 'unknown';
    const verdict = question(SHORT);
    if (verdict !== 'unknown') return verdict;
    this.#unanswered--;
    return this.#longer-- > 0 ? question(LONG) : 'unknown';
  }
}

/** A pattern that its structure does not clear. */
interface Hard {
  readonly pattern: string;
  readonly flags: 'u' | '';
  readonly ways: Ambiguity['ways'];
  readonly counted: boolean;
}

/**
 * Judges patterns, each once: by structure, by the ambiguity of their automaton, and where that leaves open how bad they are, by scslre
 * and then by recheck. Either library saying "exponential" is enough, because each misses some that the other finds. None of them runs
 * the pattern.
 * @see https://github.com/RunDevelopment/scslre and https://makenowjust-labs.github.io/recheck/
 */
export async function judgePatterns(
  patterns: Iterable<string>,
  patience = new Patience(),
): Promise<Map<string, Verdict>> {
  const verdicts = new Map<string, Verdict>();
  const hard: Hard[] = [];
  for (const pattern of new Set(patterns)) {
    const compiled = compilePattern(pattern);
    if ('reason' in compiled) verdicts.set(pattern, 'unknown');
    else if (isPlainlySafe(pattern)) verdicts.set(pattern, 'safe');
    else {
      const { ways, certain, counted = false } = ambiguity(pattern);
      if (certain) verdicts.set(pattern, OF_WAYS[ways]);
      else if (ways === 'few') verdicts.set(pattern, 'safe');
      else hard.push({ pattern, flags: compiled.flags, ways, counted });
    }
  }
  if (hard.length === 0) return verdicts;
  const [scslre, recheck] = await Promise.all([import('scslre'), import('recheck/lib/browser.js')]);
  // By `default`: of a CommonJS module that is imported late, a bundler gives nothing else.
  const { analyse } = scslre.default;
  const { checkSync } = recheck.default;
  for (const one of hard) verdicts.set(one.pattern, judge(one, analyse, checkSync, patience));
  return verdicts;
}

const OF_WAYS: Readonly<Record<Ambiguity['ways'], Verdict>> = {
  few: 'safe',
  polynomial: 'slow',
  exponential: 'catastrophic',
};

function judge(
  { pattern, flags, ways, counted }: Hard,
  analyse: typeof import('scslre').analyse,
  checkSync: typeof import('recheck').checkSync,
  patience: Patience,
): Verdict {
  let structural: Verdict = 'unknown';
  try {
    const { reports } = analyse({ source: pattern, flags });
    if (reports.some((report) => report.exponential)) return 'catastrophic';
    structural = reports.length > 0 ? 'slow' : 'safe';
  } catch {
    // scslre does not read every pattern; recheck then decides alone.
  }
  if (ways === 'polynomial' && (counted || structural === 'slow')) return structural === 'slow' ? 'slow' : 'safe';
  const ask = (checker: 'automaton' | 'auto', timeout: number): Verdict => {
    try {
      const { status, ...rest } = checkSync(pattern, flags, { timeout, checker });
      if (status === 'vulnerable' && 'complexity' in rest)
        return rest.complexity.type === 'exponential' ? 'catastrophic' : 'slow';
      return status === 'unknown' ? 'unknown' : 'safe';
    } catch {
      // Out of stack on a pattern that unfolds to something huge.
      return 'unknown';
    }
  };
  // The quick one of its two ways. At worst the pattern is slow, whatever is not found out.
  if (ways === 'polynomial')
    return patience.ask((timeout) => (ask('automaton', timeout) === 'safe' ? 'safe' : 'slow')) === 'safe'
      ? 'safe'
      : 'slow';
  const told = patience.ask((timeout) => ask('auto', timeout));
  return told === 'safe' && structural === 'slow' ? 'slow' : told;
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
