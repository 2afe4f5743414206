import { nextStep, reasonInWords, whyNotRedriven } from '../domain/dead-letters/advice.ts';
import type { DeadLetter, JudgedLetter } from '../domain/dead-letters/model.ts';
import { EdaError } from '../errors.ts';
import type { FileWorld, QueueWorld } from '../ports.ts';
import { type DlqInput, lookInto, openDlq, spoken } from './dlq.ts';
import { counted } from './words.ts';

export interface ShowInput extends DlqInput {
  /** Its number in the list, or its id, or how that begins. */
  readonly message: string;
}

export interface ShownDeadLetter extends JudgedLetter {
  readonly queue: string;
  readonly where: string;
  /** One sentence without its full stop. */
  readonly why: string;
  readonly next: string;
  /** For stderr. */
  readonly notes: readonly string[];
}

/** One dead letter with all that is known of it. */
export async function showDeadLetter(input: ShowInput, files: FileWorld, queues: QueueWorld): Promise<ShownDeadLetter> {
  const opened = await openDlq(input, files, queues);
  try {
    const { letters, notes } = await lookInto(opened, input.max);
    const one = find(letters, input.message, opened.queue.name);
    return {
      ...one,
      queue: opened.queue.name,
      where: opened.queue.where,
      why: reasonInWords(one.letter),
      next: [hindranceOf(one.letter), nextStep(one.letter, spoken(input.queue))].join(' ').trim(),
      notes: [...opened.notes, ...notes],
    };
  } finally {
    opened.queue.close();
  }
}

/** Why an event can't be sent again, where nothing else of the letter says so. */
function hindranceOf(letter: DeadLetter): string | undefined {
  return letter.event === undefined ? undefined : whyNotRedriven(letter);
}

function find(letters: readonly JudgedLetter[], named: string, queue: string): JudgedLetter {
  const isNumber = /^[1-9]\d{0,5}$/.test(named);
  const found = isNumber
    ? letters.filter(({ number }) => number === Number(named))
    : letters.filter(({ letter }) => named !== '' && letter.message.id.startsWith(named));
  const [one, other] = found;
  if (one !== undefined && other === undefined) return one;
  throw new EdaError('input', {
    code: one === undefined ? 'no-such-message' : 'ambiguous-message',
    message:
      one === undefined
        ? `No message of the ${letters.length} that were read of ${queue} ${isNumber ? `has the number ${named}` : `has the id "${named}"`}.`
        : `${counted(found.length, 'message')} of ${queue} have an id that begins with "${named}".`,
    expected:
      letters.length === 0
        ? 'a queue with messages'
        : `a number from 1 to ${letters.length}, or an id such as ${letters[0]?.letter.message.id}`,
    next: 'See `eda dlq list`; --max reads more.',
  });
}
