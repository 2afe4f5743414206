import type { JsonObject } from '../domain/json.ts';

/** An error that the endpoint answers to its client, in AWS's form. Anything else thrown by an operation is a bug of ours. */
export class AwsError extends Error {
  /** AWS's name for it, such as `ResourceNotFoundException`: what an SDK gives as the error's `name`. */
  readonly type: string;
  /** HTTP status. SDKs send a request again after 5xx and 429. */
  readonly status: number;
  /** What its body has beside its type and message. */
  readonly members: JsonObject;

  constructor(type: string, message: string, status = 400, members: JsonObject = {}) {
    super(message);
    this.name = 'AwsError';
    this.type = type;
    this.status = status;
    this.members = members;
  }
}
