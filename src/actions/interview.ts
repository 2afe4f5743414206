import { EdaError } from '../errors.ts';
import type { Wizard } from '../ports.ts';

export interface Question {
  /** The flag that answers it, such as `--owner`. */
  readonly flag: string;
  readonly ask: string;
  /** The answer where nobody is asked, or an empty one is given. */
  readonly standard?: string;
  readonly choices?: readonly string[];
  /** What is wrong with an answer. */
  readonly check?: (answer: string) => string | undefined;
}

/**
 * The answer to one question: the flag's, a person's, or the standard one. Throws EdaError where the flag's answer is
 * wrong, and where there is none and nobody to ask.
 */
export async function answer(given: string | undefined, question: Question, wizard: Wizard): Promise<string> {
  const { flag, ask, standard, choices, check } = question;
  if (given !== undefined) {
    const problem = check?.(given);
    if (problem === undefined) return given;
    throw new EdaError('usage', { code: 'wrong-answer', message: problem, next: `Correct ${flag}.` });
  }
  if (wizard.interactive) {
    if (choices && choices.length > 0) return wizard.choose(ask, choices);
    return wizard.text(ask, { ...(standard === undefined ? {} : { standard }), ...(check && { check }) });
  }
  if (standard !== undefined) return standard;
  throw new EdaError('usage', {
    code: 'not-answered',
    message: `Nobody answers: ${ask}`,
    ...(choices && choices.length > 0 ? { expected: `one of ${choices.join(', ')}` } : {}),
    next: `Give ${flag}, or run it at a terminal to be asked.`,
  });
}
