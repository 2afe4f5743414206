import { EdaError } from '../../errors.ts';

/** Where a request went, for sentences about it. */
export interface Place {
  readonly where: string;
  readonly loopback: boolean;
  /** What was asked; absent: EventBridge. */
  readonly service?: string;
}

/** What SDK errors carry beyond `Error`, as far as it is read here. */
interface SdkError extends Error {
  readonly code?: string;
  readonly $metadata?: { readonly httpStatusCode?: number; readonly attempts?: number };
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

/** How often the SDK sent a request that failed, or whose answer this is. */
export function sends(metadata: { readonly attempts?: number | undefined } | undefined): number {
  return metadata?.attempts ?? 1;
}

export function failedSends(error: unknown): number {
  return sends((error as SdkError).$metadata);
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
  if (failure.$fault !== undefined) return refused(failure, place);
  if (failure.$response !== undefined || failure.$metadata !== undefined) return notAws(failure, place);
  throw error;
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

function unreachable(error: SdkError, reason: string, { where, loopback }: Place): EdaError {
  return new EdaError(
    'input',
    {
      code: 'endpoint-unreachable',
      message: `No answer from ${where}: ${reason}.`,
      next: loopback
        ? 'Is the bus started? Start it with `eda bus start`, or pass --local for one that lives as long as this command.'
        : 'Check the network, the Region and the endpoint URL.',
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

function notAws(error: SdkError, { where, service = 'EventBridge' }: Place): EdaError {
  const status = error.$metadata?.httpStatusCode;
  return new EdaError(
    'input',
    {
      code: 'not-eventbridge',
      message: `${where} does not answer as ${service} does${status === undefined ? '' : ` (HTTP ${status})`}.`,
      next: 'Check the endpoint URL: something else may be listening there.',
    },
    { cause: error },
  );
}

function sentence(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return /[.!?]$/.test(line) ? line : `${line}.`;
}
