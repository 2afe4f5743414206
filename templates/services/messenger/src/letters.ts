import { type Texts, textsFor } from './texts.ts';

/** To whom we write about an order: only the order itself says. */
export interface Contact {
  readonly orderId: string;
  readonly email: string;
  readonly locale?: string;
}

export interface Letter {
  /** The id of the event that it is about: the gateway sends a letter of the same id once. */
  readonly id: string;
  /** Letters of one order are sent in sequence. */
  readonly orderId: string;
  readonly to: string;
  readonly subject: string;
  readonly body: string;
}

/** What the messenger asks of the outside. */
export interface Post {
  remember(contact: Contact): Promise<void>;
  contact(orderId: string): Promise<Contact | undefined>;
  send(letter: Letter): Promise<void>;
}

interface Detail {
  readonly orderId: string;
  readonly metadata: { readonly eventId: string };
}

/** Writes to the customer of an order. Throws where the order is not known yet: the event comes again when it may be. */
export async function write(post: Post, { orderId, metadata }: Detail, text: (texts: Texts) => ReturnType<Texts[keyof Texts]>) {
  const contact = await post.contact(orderId);
  if (!contact) throw new Error('The order is not known yet');
  const letter = text(textsFor(contact.locale));
  await post.send({ id: metadata.eventId, orderId, to: contact.email, ...letter });
}
