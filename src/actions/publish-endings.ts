import type { RequestFailure } from '../domain/events/delivery.ts';
import type { PublishCounts } from '../domain/events/published-events.ts';
import { EdaError, type ErrorDetail } from '../errors.ts';
import { counted } from './words.ts';

/** How a run over many events may end, in words. */

/** A run that a person ended. */
export function interruption({ read }: PublishCounts, replayable: boolean): ErrorDetail {
  return {
    code: 'interrupted',
    message: `Interrupted: nothing behind entry ${read} was sent.`,
    next: replayable
      ? 'The same command with --resume goes on, and sends nothing twice that was acknowledged.'
      : 'What was read and not delivered is kept; the rest was not read.',
  };
}

/** More was written to the input after its end was read. */
export function growth(file: string, { read }: PublishCounts): ErrorDetail {
  return {
    code: 'input-grew',
    message: `The file grew while it was read: what came behind entry ${read} is not sent.`,
    at: { file },
    next: 'The same command with --resume goes on, and sends nothing twice that was acknowledged.',
  };
}

/** Why nothing more was sent. */
export function reasonOf({ error, errorCode, errorMessage }: RequestFailure): ErrorDetail {
  return error instanceof EdaError ? error.detail : { code: errorCode, message: errorMessage };
}

/** What stderr says at the end. */
export function closingNotes(
  { unsure }: PublishCounts,
  run: { readonly unchecked: boolean; readonly untouched: boolean; readonly outcomes: string },
): readonly string[] {
  const notes: string[] = [];
  if (run.unchecked) notes.push('Not validated (--no-validate): consumers may break on what was sent.');
  if (unsure > 0) {
    notes.push(
      `The answer to a request was lost: ${counted(unsure, 'event')} may have arrived more than once; answersLost says which, in ${run.outcomes}.`,
    );
  }
  if (run.untouched) notes.push('Nothing was accepted, and the file is as it was: run it again.');
  return notes;
}
