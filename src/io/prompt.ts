import { EdaError } from '../errors.ts';
import type { Prompt } from '../ports.ts';

/** Asks on stderr, so that what a command prints can still be piped. inquirer is loaded at the first question. */
export const prompt: Prompt = {
  interactive: process.stdin.isTTY === true && process.stderr.isTTY === true && !process.env.CI,
  choose: async (question, choices) => {
    const { default: inquirer } = await import('inquirer');
    const ask = inquirer.createPromptModule({ output: process.stderr });
    try {
      const { answer } = await ask([{ type: 'select', name: 'answer', message: question, choices: [...choices] }]);
      return answer as string;
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ExitPromptError') throw error;
      throw new EdaError(
        'usage',
        { code: 'not-answered', message: 'Nothing was chosen, and nothing done.' },
        { cause: error },
      );
    }
  },
};
