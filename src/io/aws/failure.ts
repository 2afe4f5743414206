import type { RequestFailure } from '../../domain/events/delivery.ts';
import { EdaError } from '../../errors.ts';

/** Where a request went, for sentences about it. */
export interface Place {
  readonly where: string;
  readonly loopback: boolean;
  /** Which service is meant to be there; `EventBridge` where none is named. */
  readonly service?: string;
}

/** What SDK errors carry beyond `Error`, as far as it is read here. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly attempts?: number;
    readonly clockSkewCorrected?: boolean;
  };
  readonly $fault?: string;
  readonly $response?: unknown;
}

const CREDENTIAL_PROVIDERS = ['CredentialsProviderError', 'TokenProviderError'];
const CREDENTIALS_REFUSED = [
  'ExpiredToken',
  'ExpiredTokenException',
  'IncompleteSignature',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'MissingAuthenticationToken',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
];
const UNREACHABLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was closed before an answer came',
  EPIPE: 'the connection was closed before an answer came',
  ENOTFOUND: 'its host name is not known',
  EAI_AGAIN: 'its host name could not be looked up',
  EHOSTUNREACH: 'the network does not reach it',
  ENETUNREACH: 'the network does not reach it',
  ETIMEDOUT: 'it did not answer in time',
  TimeoutError: 'it did not answer in time',
};

/** Whether a failed call was refused for want of permission. */
export function isDenied(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith('AccessDenied');
}

/** Nothing left this machine, or nobody took it. */
const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimitExceeded/;

/** Which kind of failure a request met that the SDK sent once. A bug of ours is thrown. */
export function requestFailure(thrown: unknown, place: Place): RequestFailure {
  const error = explain(thrown, place);
  const { code, message } = error.detail;
  return { kind: kindOf(thrown as SdkError, code), errorCode: code, errorMessage: message, error };
}

function kindOf(failure: SdkError, code: string): RequestFailure['kind'] {
  const status = failure.$metadata?.httpStatusCode;
  if (code === 'endpoint-unreachable') return NOT_CONNECTED.includes(failure.code ?? '') ? 'unreached' : 'lost';
  // The SDK has set its clock by the answer: the next request is signed right.
  if (failure.$metadata?.clockSkewCorrected) return 'throttled';
  if (THROTTLED.test(failure.name) || status === 429) return 'throttled';
  // Whoever fails so may have taken it before.
  if (status !== undefined && (status >= 500 || status === 408)) return 'lost';
  // An answer of AWS that can't be read was cut on its way.
  if (code === 'not-eventbridge') return status === 200 && isAws(failure) ? 'lost' : 'refused';
  return failure.name === 'ValidationException' ? 'invalid' : 'refused';
}

function isAws(failure: SdkError): boolean {
  const { headers = {} } = (failure.$response ?? {}) as { readonly headers?: Readonly<Record<string, string>> };
  return /amz-json/.test(headers['content-type'] ?? '');
}

/** A failed call as an error for people. What is neither the network's nor AWS's doing is thrown as it is: a bug of ours. */
export function explain(error: unknown, place: Place): EdaError {
  if (!(error instanceof Error)) throw error;
  const failure = error as SdkError;
  if (CREDENTIAL_PROVIDERS.includes(failure.name) || CREDENTIALS_REFUSED.includes(failure.name)) {
    return credentialsError(failure);
  }
  const reason = UNREACHABLE[failure.code ?? ''] ?? UNREACHABLE[failure.name];
  if (reason !== undefined) return unreachable(failure, reason, place);
  if (failure.$fault !== undefined && !isNameless(failure)) return refused(failure, place);
  if (failure.$response !== undefined || failure.$metadata !== undefined) return notAws(failure, place);
  throw error;
}

/** AWS names every error that it answers. What has no name comes from something else, or from a gateway before it. */
function isNameless({ name }: Error): boolean {
  return name === 'Unknown' || name === 'UnknownError';
}

/** Credentials that can't be had, or that AWS does not accept. */
export function credentialsError(error: Error): EdaError {
  return new EdaError(
    'input',
    {
      code: 'aws-credentials',
      message: `The AWS credentials can't be used: ${sentence(error.message)}`,
      next: 'Sign in again (for example with `aws sso login`) or choose another profile.',
    },
    { cause: error },
  );
}

/** What the embedded endpoint answers. */
const SCHEMAS = 'EventBridge Schemas';
const EMBEDDED = ['EventBridge', SCHEMAS];

function unreachable(error: SdkError, reason: string, { where, loopback, service }: Place): EdaError {
  return new EdaError(
    'input',
    {
      code: 'endpoint-unreachable',
      message: `No answer from ${where}: ${reason}.`,
      next: !loopback
        ? 'Check the network, the Region and the endpoint URL.'
        : service !== undefined && !EMBEDDED.includes(service)
          ? `Does an emulator of ${service} run there?`
          : `Is the bus started? Start it with \`eda bus start\`${service === SCHEMAS ? '.' : ', or pass --local for one that lives as long as this command.'}`,
    },
    { cause: error },
  );
}

function refused(error: SdkError, { where }: Place): EdaError {
  const denied = isDenied(error);
  return new EdaError(
    'input',
    {
      code: denied ? 'aws-denied' : 'aws-refused',
      message: `${where} refused the request: ${error.name}: ${sentence(error.message)}`,
      ...(denied ? { next: 'Choose a profile or role that may do this, or have the permission added.' } : {}),
    },
    { cause: error },
  );
}

/** What answers at this place is no service of AWS, or another one. */
export function notAws(error: Error, { where, service = 'EventBridge' }: Place): EdaError {
  const status = (error as SdkError).$metadata?.httpStatusCode;
  // Of an answer that can't be read the SDK says at length how it can't.
  const told = error instanceof SyntaxError || isNoText(error.message) ? '' : `: ${error.message.slice(0, 200)}`;
  return new EdaError(
    'input',
    {
      code: `not-${service.toLowerCase().replaceAll(' ', '-')}`,
      message: `${where} does not answer as ${service} does${status === undefined ? '' : ` (HTTP ${status}${told})`}.`,
      next: 'Check the endpoint URL: something else may be listening there.',
    },
    { cause: error },
  );
}

const isNoText = (message: string) => message === '' || message === 'UnknownError' || /Deserialization/.test(message);

function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
