/** No sample is made, and no further search would help. */
export class GivenUp extends Error {
  /** JSON pointer of the schema that was looked at. */
  readonly pointer: string;
  /** Why, as half a sentence. */
  readonly reason: string;

  constructor(pointer: string, reason: string) {
    super(`${reason}, at "${pointer}"`);
    this.pointer = pointer;
    this.reason = reason;
  }
}
