import { EdaError } from '../errors.ts';
import type { Wizard } from '../ports.ts';

/** Asks on stderr, so that what a command prints can still be piped. inquirer is loaded at the first question. */
export const prompt: Wizard = {
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env.CI,
  choose: (message, choices) => ask({ type: 'select', message, choices: [...choices] }),
  text: (message, { standard, check } = {}) =>
    ask({
      type: 'input',
      message,
      ...(standard === undefined ? {} : { default: standard }),
      validate: (answer: string) => check?.(answer.trim()) ?? true,
      filter: (answer: string) => answer.trim(),
    }),
  confirm: (message, standard) => ask({ type: 'confirm', message, default: standard }),
};

async function ask<Answer>(question: {
  readonly type: string;
  readonly message: string;
  readonly [key: string]: unknown;
}) {
  const { default: inquirer } = await import('inquirer');
  const module = inquirer.createPromptModule({ output: process.stderr });
  try {
    const { answer } = await module([{ ...question, name: 'answer' } as never]);
    return answer as Answer;
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'ExitPromptError') throw error;
    throw new EdaError(
      'usage',
      { code: 'not-answered', message: 'Nothing was chosen, and nothing done.' },
      { cause: error },
    );
  }
}
