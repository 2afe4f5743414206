import type { Spend } from './budget.ts';
import { acceptsString, codePoints } from './check.ts';
import { dateTimes, formatCandidates, formatOfLength } from './formats.ts';
import { isIdentifier, isTime, mimic, phrase, type StringHint, stringHint, wordsOf } from './names.ts';
import type { Node, Pattern } from './node.ts';
import { intersection } from './patterns.ts';
import { labelOf, Random } from './random.ts';
import { type RegexGenerator, regexGenerator } from './regex.ts';
import { momentOf } from './times.ts';
import type { ValueSet } from './value-set.ts';

/** Where a value stands: what names tell about it. */
export interface Surroundings {
  /** The property's name; for items of a list, the singular of the list's. */
  readonly name: string;
  /** The name of the property around it. */
  readonly parent: string;
  readonly index: number;
  /** When the event happened, epoch ms. */
  readonly time: number;
  /** Tells the place from others, the same for each index. */
  readonly path: number;
}

export interface StringPlan {
  /** No string at all, and why. */
  readonly empty: string | undefined;
  sample(random: Random, around: Surroundings): string | undefined;
}

interface Telling {
  readonly words: readonly string[];
  readonly hint: StringHint | undefined;
  readonly time: boolean;
  readonly distinct: boolean;
}

const ALPHANUMERIC = 'abcdefghijklmnopqrstuvwxyz0123456789';
const PLACE = labelOf('place');
const EXAMPLES = labelOf('examples');

export function planStrings(nodes: readonly Node[], examples: readonly string[], spend: Spend): StringPlan {
  let min = 0;
  let max = Number.POSITIVE_INFINITY;
  const patterns = new Set<Pattern>();
  const notPatterns = new Set<Pattern>();
  const formats = new Set<string>();
  const forbidden: ValueSet[] = [];
  for (const node of nodes) {
    min = Math.max(min, node.minLength);
    max = Math.min(max, node.maxLength);
    if (node.pattern) patterns.add(node.pattern);
    if (node.notPattern) notPatterns.add(node.notPattern);
    if (node.format !== undefined) formats.add(node.format);
    if (node.notEnum.size > 0) forbidden.push(node.notEnum);
  }
  if (min > max) return { empty: `no text has at least ${min} and at most ${max} characters`, sample: () => undefined };
  // A text longer than this serves no reader and fits no event.
  if (min > 1_000_000)
    return { empty: `a text of ${min} characters is longer than any event`, sample: () => undefined };

  const accepts = (text: string): boolean => {
    for (const node of nodes) if (!acceptsString(node, text)) return false;
    return !forbidden.some((values) => values.has(text));
  };
  const fitting = examples.filter(accepts);
  const constrained = patterns.size > 0 || formats.size > 0;
  const tellings = new Map<string, Map<string, Telling>>();
  let generators: readonly RegexGenerator[] | undefined;
  let joint: ((random: Random) => string | undefined) | undefined;

  const tellingOf = (around: Surroundings): Telling => {
    let byParent = tellings.get(around.name);
    if (!byParent) {
      byParent = new Map();
      tellings.set(around.name, byParent);
    }
    const known = byParent.get(around.parent);
    if (known) return known;
    const words = wordsOf(around.name);
    const hint = stringHint(words, wordsOf(around.parent));
    const time = isTime(words) && (formats.size === 0 || [...formats].some((format) => format.includes('date')));
    const told = { words, hint, time, distinct: isIdentifier(words) || time || formats.has('uuid') };
    byParent.set(around.parent, told);
    return told;
  };

  function* candidates(random: Random, around: Surroundings): Iterable<string> {
    const telling = tellingOf(around);
    const moment = (): number => momentOf(telling.words, around.time, new Random(around.path, PLACE));
    if (fitting.length > 0 && !telling.time) {
      const example = random.fork(EXAMPLES).pick(fitting);
      // An identifier that each sample shared would make them one event told often.
      if (!telling.distinct) yield example;
      else if (formats.size === 0) yield mimic(example, random);
    }
    for (const format of formats) {
      yield* formatCandidates(format, random, moment);
      yield* formatOfLength(format, random, min, max);
    }
    if (formats.size === 0) {
      if (telling.time && !telling.words.includes('zone')) {
        const full = dateTimes(moment());
        if (telling.words.at(-1) === 'date') yield full[0]?.slice(0, 10) as string;
        yield* full;
        yield full[0]?.slice(0, 10) as string;
      }
      if (telling.hint) yield* telling.hint.candidates(random);
      if (patterns.size === 0) yield* phrase(random);
    }
    yield* fitting;
  }

  const fill = (text: string, random: Random): string => {
    const missing = min - codePoints(text);
    if (missing <= 0) return text;
    return text === ''
      ? random.text(ALPHANUMERIC, missing)
      : `${text} ${random.text(ALPHANUMERIC, missing)}`.slice(0, text.length + missing);
  };

  return {
    empty: undefined,
    sample(random, around) {
      for (const candidate of candidates(random, around)) if (accepts(candidate)) return candidate;
      if (formats.size === 0) {
        const telling = tellingOf(around);
        const base = (telling.hint?.candidates(random) ?? phrase(random))[0] as string;
        if (!constrained) {
          const text = fill([...base].slice(0, max).join(''), random);
          if (accepts(text)) return text;
          for (let attempt = 0; attempt < 20; attempt++) {
            const other = random.text(ALPHANUMERIC, random.integer(min, Math.min(max, Math.max(min, 8) + attempt)));
            if (accepts(other)) return other;
          }
        }
      }
      generators ??= [...patterns]
        .map((pattern) => regexGenerator(pattern, spend))
        .filter((generator) => generator !== undefined);
      for (let attempt = 0; attempt < 24; attempt++) {
        for (const generator of generators) {
          // A format may want more than the pattern has: room for it, every other time.
          const least = attempt % 2 === 0 || formats.size === 0 ? min : Math.min(max, min + attempt);
          const text = generator.generate(random, least, max);
          if (text !== undefined && accepts(text)) return text;
        }
      }
      joint ??= intersection([...patterns], [...notPatterns], min, max, spend);
      for (let attempt = 0; attempt < 12; attempt++) {
        const text = joint(random);
        if (text !== undefined && accepts(text)) return text;
      }
      return undefined;
    },
  };
}
