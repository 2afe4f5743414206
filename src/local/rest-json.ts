import type { Json, JsonObject } from '../domain/json.ts';
import { isArray, isObject, member } from '../domain/json.ts';
import { AwsError } from './aws-error.ts';

/**
 * The AWS REST JSON 1.1 protocol: method and path name the operation, names are percent-encoded in the path.
 * Source: Smithy, "AWS restJson1 protocol", "HTTP binding traits".
 */

/** One operation and how HTTP names it. */
export interface RestOperation {
  /** As the API names it: `CreateRegistry`. */
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `/v1/registries/name/{RegistryName}`: what is in braces stands for one step of a path. */
  readonly path: string;
  /** Status of a success. */
  readonly status: number;
  /** What is answered: members, bytes, or nothing. Refuses by throwing `AwsError`. */
  readonly run: (request: RestRequest) => RestOutput | Promise<RestOutput>;
}

export type RestOutput = JsonObject | Uint8Array | undefined;

/** A request to an operation, decoded. Wrong types are refused with `BadRequestException`. */
export interface RestRequest {
  /** What stands in the path for `{name}`; never empty. */
  label(name: string): string;
  query(name: string): string | undefined;
  /** A member of the query that may come more than once. */
  queries(name: string): readonly string[];
  /** An integer of the query. */
  integer(name: string): number | undefined;
  text(name: string): string | undefined;
  flag(name: string): boolean | undefined;
  texts(name: string): readonly string[] | undefined;
  /** A map of texts, such as tags. */
  map(name: string): ReadonlyMap<string, string> | undefined;
}

export interface RestService {
  readonly protocol: 'aws-rest-json-1.1';
  /** As a log names it: `schemas`. */
  readonly name: string;
  /** Whether a request of this path is this service's, whatever the operation. */
  owns(path: string): boolean;
  /** Loaded at the service's first request: a bus that nobody asks for schemas starts without them. */
  operations(): Promise<readonly RestOperation[]>;
}

export interface RestAnswer {
  /** `schemas.CreateRegistry`. */
  readonly target: string;
  readonly status: number;
  readonly body: RestOutput;
}

/** The part of a request's target before its query. */
export function pathOf(url: string): string {
  const query = url.indexOf('?');
  return query < 0 ? url : url.slice(0, query);
}

/** Which operation a request asks for. `body` is read only then. Throws `AwsError`. */
export async function answerRest(
  service: RestService,
  method: string,
  url: string,
  readBody: () => Promise<Buffer>,
  onTarget: (target: string) => void,
): Promise<RestAnswer> {
  const path = pathOf(url);
  const found = findOperation(await service.operations(), method, stepsOf(path));
  if (found === undefined) {
    throw new AwsError(
      'UnknownOperationException',
      `The embedded AWS endpoint of eda knows no operation ${method} ${path.slice(0, 200)}.`,
      404,
    );
  }
  const { operation, labels } = found;
  const target = `${service.name}.${operation.name}`;
  onTarget(target);
  const body = parseBody(await readBody(), method);
  const query = new URLSearchParams(url.slice(path.length + 1));
  return { target, status: operation.status, body: await operation.run(new Request(labels, query, body)) };
}

/** Steps of a path, each decoded by itself: an encoded slash stays inside its step. */
function stepsOf(path: string): readonly string[] {
  try {
    return path.split('/').map(decodeURIComponent);
  } catch {
    throw new AwsError('BadRequestException', 'The path is not percent-encoded UTF-8.');
  }
}

function findOperation(operations: readonly RestOperation[], method: string, steps: readonly string[]) {
  // A step that is written out wins over one that stands for anything: no path of a service is as long as another's and
  // differs from it only so, but the order of a table must not matter.
  const candidates = operations
    .filter((operation) => operation.method === method)
    .flatMap((operation) => {
      const labels = match(operation.path.split('/'), steps);
      return labels ? [{ operation, labels }] : [];
    });
  return candidates.sort((a, b) => a.labels.size - b.labels.size)[0];
}

function match(template: readonly string[], steps: readonly string[]): ReadonlyMap<string, string> | undefined {
  if (template.length !== steps.length) return undefined;
  const labels = new Map<string, string>();
  for (const [i, part] of template.entries()) {
    const step = steps[i]!;
    if (!part.startsWith('{')) {
      if (part !== step) return undefined;
    } else if (step === '') return undefined;
    else labels.set(part.slice(1, -1), step);
  }
  return labels;
}

function parseBody(body: Buffer, method: string): JsonObject {
  if (body.length === 0 || method === 'GET' || method === 'DELETE') return {};
  let input: Json;
  try {
    input = JSON.parse(body.toString('utf8')) as Json;
  } catch (error) {
    throw new AwsError('BadRequestException', `The request body is not JSON: ${(error as Error).message}`);
  }
  if (!isObject(input)) throw new AwsError('BadRequestException', 'The request body is not a JSON object.');
  return input;
}

class Request implements RestRequest {
  readonly #labels: ReadonlyMap<string, string>;
  readonly #query: URLSearchParams;
  readonly #body: JsonObject;

  constructor(labels: ReadonlyMap<string, string>, query: URLSearchParams, body: JsonObject) {
    this.#labels = labels;
    this.#query = query;
    this.#body = body;
  }

  label(name: string): string {
    return this.#labels.get(name)!;
  }

  query(name: string): string | undefined {
    return this.#query.get(name) ?? undefined;
  }

  queries(name: string): readonly string[] {
    return this.#query.getAll(name);
  }

  integer(name: string): number | undefined {
    const text = this.query(name);
    if (text !== undefined && !/^-?\d{1,15}$/.test(text)) throw wrongType(name, 'an integer');
    return text === undefined ? undefined : Number(text);
  }

  text(name: string): string | undefined {
    return this.#member(name, 'a string', (value): value is string => typeof value === 'string');
  }

  flag(name: string): boolean | undefined {
    return this.#member(name, 'a boolean', (value): value is boolean => typeof value === 'boolean');
  }

  texts(name: string): readonly string[] | undefined {
    return this.#member(
      name,
      'a list of strings',
      (value): value is readonly string[] => isArray(value) && value.every((each) => typeof each === 'string'),
    );
  }

  map(name: string): ReadonlyMap<string, string> | undefined {
    const value = this.#member(
      name,
      'a map of strings',
      (each): each is Readonly<Record<string, string>> =>
        isObject(each) && Object.values(each).every((text) => typeof text === 'string'),
    );
    return value && new Map(Object.entries(value));
  }

  /** `null` is as good as absent. */
  #member<T extends Json>(name: string, expected: string, is: (value: Json) => value is T): T | undefined {
    const value = member(this.#body, name) ?? undefined;
    if (value !== undefined && !is(value)) throw wrongType(name, expected);
    return value;
  }
}

function wrongType(name: string, expected: string): AwsError {
  // The wording of AWS is unverified.
  return new AwsError('BadRequestException', `${name} is not ${expected}.`);
}

/** An error as the body of an answer. Source: EventBridge Schemas, REST API Reference, "ErrorOutput". */
export function restErrorBody(error: AwsError): JsonObject {
  return { Code: error.type, Message: error.message };
}
