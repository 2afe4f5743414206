import type { JudgedLetter, QueueMessage } from '../domain/dead-letters/model.ts';
import type { Queue } from '../ports.ts';

/** Seconds for which chosen messages are hidden from others. Extended while it works. */
export const HOLD = 120;
/** Milliseconds after which that is extended. */
const EXTEND_AFTER = (HOLD / 3) * 1000;
const DELETE_ATTEMPTS = 3;

type Sent = Pick<JudgedLetter, 'letter'>;

/** Messages that this command has received, and nobody else sees meanwhile. */
export class Held {
  readonly #queue: Queue;
  readonly #clock: { now(): Date };
  readonly #messages = new Map<string, QueueMessage>();
  #extended: number;

  constructor(queue: Queue, clock: { now(): Date }) {
    this.#queue = queue;
    this.#clock = clock;
    this.#extended = clock.now().getTime();
  }

  #read = 0;

  get size(): number {
    return this.#read;
  }

  /** Those that were not held yet; of the others the newest receipt counts. */
  add(messages: readonly QueueMessage[]): readonly QueueMessage[] {
    const fresh = messages.filter(({ id }) => !this.#messages.has(id));
    for (const message of messages) this.#messages.set(message.id, message);
    this.#read += fresh.length;
    return fresh;
  }

  /** Hides all again where that is due. Gives those of `batch` that others may have meanwhile. */
  async extend<One extends Sent>(batch: readonly One[] = []): Promise<readonly One[]> {
    if (this.#clock.now().getTime() - this.#extended < EXTEND_AFTER) return [];
    return this.lost(batch);
  }

  /** The same at once. */
  async lost<One extends Sent>(batch: readonly One[]): Promise<readonly One[]> {
    this.#extended = this.#clock.now().getTime();
    const messages = [...this.#messages.values()];
    const outcomes = await this.#queue.hide(
      messages.map(({ handle }) => handle),
      HOLD,
    );
    for (const [i, { id }] of messages.entries()) if (!outcomes[i]?.done) this.#messages.delete(id);
    return batch.filter(({ letter }) => !this.#messages.has(letter.message.id));
  }

  /** Why each could not be deleted; absent for those that were. */
  async delete<One extends Sent>(entries: readonly One[]): Promise<ReadonlyMap<One, string>> {
    const failed = new Map<One, string>();
    let pending = entries;
    for (let attempt = 1; pending.length > 0 && attempt <= DELETE_ATTEMPTS; attempt++) {
      const handles = pending.map(
        ({ letter: { message } }) => this.#messages.get(message.id)?.handle ?? message.handle,
      );
      const outcomes = await this.#queue.delete(handles);
      for (const [i, entry] of pending.entries()) {
        const outcome = outcomes[i];
        if (outcome?.done) failed.delete(entry);
        else failed.set(entry, outcome?.error ?? 'no answer');
      }
      pending = pending.filter((entry) => failed.has(entry));
    }
    // What could not be deleted stays hidden as long as it is, and is not given to another at once.
    for (const { letter } of entries) this.#messages.delete(letter.message.id);
    return failed;
  }

  async giveBack(): Promise<void> {
    const handles = [...this.#messages.values()].map(({ handle }) => handle);
    this.#messages.clear();
    // Where this fails they come back by themselves.
    await this.#queue.hide(handles, 0);
  }
}
