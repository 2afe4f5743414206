import type { Json } from '../../json.ts';
import { compilePattern, isPlainlySafe, type Verdict } from '../patterns.ts';
import type { Problem } from '../problems.ts';
import { show } from '../show.ts';

export interface Validator {
  /** `[]` = valid. Where the value can't be judged (`too-deep`, `too-complex`), one problem says so. Throws `ValidatorError` for other faults. */
  check(value: Json): readonly Problem[];
  /** The same without reasons: faster. Throws `ValidatorError` for every fault. */
  accepts(value: Json): boolean;
}

/** Why no verdict is possible. */
export type ValidatorFault = 'unresolved' | 'metaschema' | 'pattern' | 'too-deep' | 'too-complex' | 'not-a-schema';

/** No verdict is possible: a reference leads out of the schema, a pattern must not be run, a reference loops. */
export class ValidatorError extends Error {
  readonly fault: ValidatorFault;
  constructor(fault: ValidatorFault, message: string) {
    super(message);
    this.name = 'ValidatorError';
    this.fault = fault;
  }
}

export interface ValidatorOptions {
  /** Whether `format` refuses values. Without the table of formats it is an annotation, as the specification has it. */
  readonly formats?: ReadonlyMap<string, (value: string) => boolean>;
  /** What the judges said of patterns whose structure does not clear them. Such a pattern is run only where it is `safe` or `slow`. */
  readonly verdicts?: ReadonlyMap<string, Verdict>;
  /** Stands in for regular expressions: for whoever has a way to run any pattern in linear time. */
  readonly regexp?: (pattern: string) => Pick<RegExp, 'test'>;
}

/** Compiles a pattern for running, or throws `ValidatorError`: what was not judged, or judged catastrophic, is never run. */
export function runnable(pattern: string, verdicts: ReadonlyMap<string, Verdict> | undefined): RegExp {
  const compiled = compilePattern(pattern);
  if ('reason' in compiled) throw new ValidatorError('pattern', `the pattern ${show(pattern)} does not compile`);
  const verdict = verdicts?.get(pattern) ?? (isPlainlySafe(pattern) ? 'safe' : 'unknown');
  if (verdict === 'safe' || verdict === 'slow') return compiled.regexp;
  const reason = verdict === 'unknown' ? 'was not judged safe' : 'takes exponential time';
  throw new ValidatorError('pattern', `the pattern ${show(pattern)} ${reason}, so it is not run`);
}

const anyText = /(?:)/u;

/** The same for a value of `pattern`: where the judges were undecided, it is not run and refuses nothing. */
export function runnableValue(pattern: string, verdicts: ReadonlyMap<string, Verdict> | undefined): RegExp {
  if (verdicts?.get(pattern) === 'unknown' && !('reason' in compilePattern(pattern))) return anyText;
  return runnable(pattern, verdicts);
}

const unjudgeable: ReadonlySet<ValidatorFault> = new Set(['metaschema', 'too-deep', 'too-complex']);

/** What to report of a value that there is no verdict on. Rethrows what is a fault of the schema. */
export function withoutVerdict(error: unknown): readonly Problem[] {
  if (!(error instanceof ValidatorError) || !unjudgeable.has(error.fault)) throw error;
  return [unjudged(error)];
}

function unjudged(error: ValidatorError): Problem {
  return { pointer: '', schemaPointer: '', keyword: '', message: `This value can't be judged: ${error.message}` };
}

/** For values of schemas that are checked elsewhere: where the fault is the schema's, `check` says so of the value and throws nothing. */
export function cautious(validator: Validator): Validator {
  return {
    accepts: (value) => validator.accepts(value),
    check(value) {
      try {
        return validator.check(value);
      } catch (error) {
        if (error instanceof ValidatorError) return [unjudged(error)];
        throw error;
      }
    },
  };
}
