import type { Json, JsonObject } from '../domain/json.ts';
import { isObject } from '../domain/json.ts';
import { AwsError } from './aws-error.ts';

/** One operation: members of the input to members of the output. Refuses by throwing `AwsError`. */
export type JsonOperation = (input: JsonObject) => JsonObject | Promise<JsonObject>;

/**
 * A service of the AWS JSON protocol: a request names its operation in the header `X-Amz-Target: <prefix>.<operation>`.
 * Source: Smithy, "AWS JSON 1.0 protocol", "AWS JSON 1.1 protocol".
 */
export interface JsonService {
  /** The two differ in their content types. */
  readonly protocol: 'aws-json-1.0' | 'aws-json-1.1';
  readonly targetPrefix: string;
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /** Operations that AWS has and this service has not (yet). */
  readonly notBuilt: readonly string[];
}

/** The content type of answers to a request with this target. */
export function contentTypeOf(services: readonly JsonService[], target: string | undefined): string {
  const prefix = target?.split('.')[0];
  const protocol = services.find(({ targetPrefix }) => targetPrefix === prefix)?.protocol ?? 'aws-json-1.1';
  return `application/x-amz-${protocol.slice('aws-'.length)}`;
}

/** The answer to a request with this target and body. Throws `AwsError`. */
export async function answerJson(services: readonly JsonService[], target: string, body: Buffer): Promise<JsonObject> {
  const operation = findOperation(services, target);
  return operation(parseInput(body));
}

function findOperation(services: readonly JsonService[], target: string): JsonOperation {
  const dot = target.indexOf('.');
  const name = target.slice(dot + 1);
  const service = services.find((candidate) => candidate.targetPrefix === target.slice(0, dot));
  if (service && Object.hasOwn(service.operations, name)) return service.operations[name]!;
  if (service?.notBuilt.includes(name)) {
    // An error as AWS would answer it, which names the operation. Its status is 400: AWS's own for this type, 501, makes SDKs send again.
    throw new AwsError('NotImplementedException', `The embedded AWS endpoint of eda does not have ${name} yet.`);
  }
  throw new AwsError('UnknownOperationException', `The embedded AWS endpoint of eda knows no operation ${target}.`);
}

function parseInput(body: Buffer): JsonObject {
  let input: Json;
  try {
    input = body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Json);
  } catch (error) {
    throw new AwsError('SerializationException', `The request body is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(input)) throw new AwsError('SerializationException', 'The request body is not a JSON object.');
  return input;
}

/** An error as the body of an answer. */
export function errorBody(error: AwsError): JsonObject {
  return { __type: error.type, message: error.message, ...error.members };
}
