import type { Wizard } from '../../src/ports.ts';

/** No terminal: nobody is asked. */
export const NOBODY: Wizard = {
  interactive: false,
  choose: () => Promise.reject(new Error('asked')),
  text: () => Promise.reject(new Error('asked')),
  confirm: () => Promise.reject(new Error('asked')),
};

/**
 * A person who answers these questions, in this order: each is known by a part of its words. An answer that is refused
 * is followed by the next one for the same question. `done` fails where an answer was not asked for.
 */
export function person(answers: readonly (readonly [string, string | boolean])[]): Wizard & { done(): void } {
  const left = [...answers];
  const next = (question: string): string | boolean => {
    const [part, answer] = left.shift() ?? ['', ''];
    if (part === '' || !question.includes(part)) throw new Error(`"${question}" was asked; expected "${part}"`);
    return answer;
  };
  return {
    interactive: true,
    async choose(question, choices) {
      const answer = String(next(question));
      if (!choices.includes(answer)) throw new Error(`"${answer}" is none of ${choices.join(', ')}`);
      return answer;
    },
    async text(question, { standard, check } = {}) {
      for (;;) {
        const answer = String(next(question)) || (standard ?? '');
        if (check?.(answer) === undefined) return answer;
      }
    },
    confirm: async (question) => next(question) === true,
    done() {
      if (left.length > 0) throw new Error(`not asked: ${left.map(([part]) => part).join(', ')}`);
    },
  };
}
