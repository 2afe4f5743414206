import type { Contact, Letter, Post } from '../src/letters.ts';

/** Contacts and letters in memory. */
export class MemoryPost implements Post {
  readonly contacts = new Map<string, Contact>();
  /** What customers get: a letter of the same id once, as the queue has it. */
  readonly letters: Letter[] = [];
  /** Addresses that can't be written to at the moment. */
  readonly down = new Set<string>();

  async remember(contact: Contact): Promise<void> {
    this.contacts.set(contact.orderId, contact);
  }

  async contact(orderId: string) {
    return this.contacts.get(orderId);
  }

  async send(letter: Letter): Promise<void> {
    if (this.down.has(letter.to)) throw new Error('The gateway is down');
    if (!this.letters.some(({ id }) => id === letter.id)) this.letters.push(letter);
  }
}
