import { groupBy } from '../group.ts';
import { type JudgedLetter, type Reason, subjectOf } from './model.ts';

/** Dead letters that lie here for one reason: the same code, rule, target and event. */
export interface LetterGroup {
  readonly format: JudgedLetter['letter']['format'];
  /** Of the first of them. */
  readonly reason: Reason;
  /** `orders/OrderPlaced@1`, or what is known of it. */
  readonly subject: string;
  readonly oldest?: Date;
  readonly newest?: Date;
  readonly letters: readonly JudgedLetter[];
}

/** Oldest first; messages without a time by their ids behind those. So the numbers are the same at each look. */
export function inOrder<T extends { readonly id: string; readonly sent?: Date }>(messages: readonly T[]): T[] {
  const time = (message: T) => message.sent?.getTime() ?? Number.POSITIVE_INFINITY;
  const byId = (a: T, b: T) => (a.id < b.id ? -1 : Number(a.id > b.id));
  return [...messages].sort((a, b) => (time(a) === time(b) ? byId(a, b) : time(a) - time(b)));
}

/** The largest group first. */
export function groupLetters(letters: readonly JudgedLetter[]): readonly LetterGroup[] {
  const groups = groupBy(letters, (one) => {
    const { format, reason } = one.letter;
    return JSON.stringify([format, reason.code, reason.rule, reason.target, subjectOf(one)]);
  });
  const listed = [...groups.values()].map((members): LetterGroup => {
    const first = members[0] as JudgedLetter;
    const times = members.flatMap(({ letter }) => letter.message.sent ?? []).sort((a, b) => a.getTime() - b.getTime());
    const [oldest, newest] = [times[0], times.at(-1)];
    return {
      format: first.letter.format,
      reason: first.letter.reason,
      subject: subjectOf(first),
      ...(oldest === undefined ? {} : { oldest }),
      ...(newest === undefined ? {} : { newest }),
      letters: members,
    };
  });
  return listed.sort((a, b) => b.letters.length - a.letters.length);
}
