import { groupLetters, type LetterGroup } from '../domain/dead-letters/group.ts';
import type { FileWorld, QueueWorld } from '../ports.ts';
import { type DlqInput, lookInto, openDlq } from './dlq.ts';

export interface DeadLetterList {
  readonly queue: string;
  readonly where: string;
  /** How many messages the queue has, about; absent where that could not be asked. */
  readonly about?: number;
  readonly read: number;
  readonly groups: readonly LetterGroup[];
  /** For stderr. */
  readonly notes: readonly string[];
}

/** What lies in a dead-letter queue, by reason. The messages stay there. */
export async function listDeadLetters(input: DlqInput, files: FileWorld, queues: QueueWorld): Promise<DeadLetterList> {
  const opened = await openDlq(input, files, queues);
  try {
    const { letters, notes } = await lookInto(opened, input.max);
    const { queue, facts } = opened;
    return {
      queue: queue.name,
      where: queue.where,
      ...(facts === undefined ? {} : { about: facts.visible + facts.hidden }),
      read: letters.length,
      groups: groupLetters(letters),
      notes: [...opened.notes, ...notes],
    };
  } finally {
    opened.queue.close();
  }
}
