import type { EventBridgeClientConfig } from '@aws-sdk/client-eventbridge';
import { isLoopbackHost } from '../../domain/events/loopback.ts';
import { EdaError } from '../../errors.ts';
import { credentialsError } from './failure.ts';

export interface AwsOptions {
  /** Goes before everything that is configured. */
  readonly endpointUrl?: string | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  /** The environment of the process. The SDK reads `process.env` by itself: give that, except in a test without AWS settings. */
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds in which a call must be answered, its resending by the SDK included. */
  readonly timeout?: number | undefined;
  /** How a person is told that nothing says where to send, or as whom. Default: for a bus. */
  readonly nowhere?: { readonly message: string; readonly next: string } | undefined;
}

/** What all clients of the SDK are to `connect`. */
export interface AwsClient {
  readonly config: {
    region(): Promise<string>;
    credentials(): Promise<unknown>;
    serviceConfiguredEndpoint?(): Promise<string | undefined>;
  };
  destroy(): void;
}

/** What all constructors of clients take. The SDK generates the same members for each service. */
export type ClientSettings = Pick<
  EventBridgeClientConfig,
  | 'credentials'
  | 'defaultsMode'
  | 'endpoint'
  | 'ignoreConfiguredEndpointUrls'
  | 'logger'
  | 'maxAttempts'
  | 'profile'
  | 'region'
  | 'requestHandler'
  | 'retryMode'
>;

export interface Connection<Client extends AwsClient = AwsClient> {
  readonly client: Client;
  /** The endpoint without a trailing slash, or the Region where AWS's own endpoint is used. */
  readonly where: string;
  readonly loopback: boolean;
}

/** What goes to a loopback endpoint in place of anybody's keys. Emulators take any. */
const DUMMY_CREDENTIALS = { accessKeyId: 'eda-local', secretAccessKey: 'eda-local' };
const DUMMY_REGION = 'us-east-1';

/** Milliseconds. Less than AWS needs is neither: EventBridge answers within its own few seconds or not at all. */
const CONNECTION_TIMEOUT = 5000;
export const CALL_TIMEOUT = 20_000;

/** The SDK writes warnings to the console; what matters here comes as an error. */
const SILENT = { trace() {}, debug() {}, info() {}, warn() {}, error() {} };

/** Whether a URL names this machine's loopback interface. `false` for what is no URL. */
export function isLoopback(url: string): boolean {
  return URL.canParse(url) && isLoopbackHost(new URL(url).hostname);
}

/**
 * A client of one service as AWS's own settings say: environment, profile, services section. A loopback endpoint gets dummy
 * credentials, and a dummy Region where none is set. Throws `EdaError`: `bad-endpoint-url`, `no-aws-configuration`
 * (nothing says where to send, or as whom), `aws-credentials` (they can't be had).
 */
export async function connect<Client extends AwsClient>(
  open: (settings: ClientSettings) => Client,
  options: AwsOptions,
): Promise<Connection<Client>> {
  const settings = clientSettings(options);
  const probe = open(settings);
  const endpoint = options.endpointUrl ?? (await configuredEndpoint(probe, options));
  if (endpoint !== undefined) checkUrl(endpoint);

  if (endpoint !== undefined && isLoopback(endpoint)) {
    // The Region's last resort is the instance metadata service, and so is that of the defaults mode "auto".
    const unset = () => configuredRegion(probe);
    const region = (await withVariable(options.env, 'AWS_EC2_METADATA_DISABLED', 'true', unset)) ?? DUMMY_REGION;
    const local = { endpoint, region, credentials: DUMMY_CREDENTIALS, defaultsMode: 'standard' as const };
    const client = open({ ...settings, ...local });
    return { client, where: shown(endpoint), loopback: true };
  }
  const region = await configuredRegion(probe);
  if (region === undefined) throw nothingConfigured('no AWS Region is set', endpoint, options.nowhere);
  // What is configured is settled above. Asked again, the SDK could find the endpoint of another profile.
  const target = endpoint === undefined ? { ignoreConfiguredEndpointUrls: true } : { endpoint };
  const client = open({ ...settings, ...target });
  await requireCredentials(client, endpoint, options);
  return { client, where: endpoint === undefined ? region : shown(endpoint), loopback: false };
}

export function clientSettings({ region, profile, env, timeout = CALL_TIMEOUT }: AwsOptions): ClientSettings {
  // AWS's other tools read AWS_DEFAULT_REGION, the JavaScript SDK does not (AWS SDKs and Tools Reference Guide, "AWS Region").
  const chosen = region ?? (env.AWS_REGION ? undefined : env.AWS_DEFAULT_REGION || undefined);
  const requestHandler = {
    connectionTimeout: Math.min(CONNECTION_TIMEOUT, timeout),
    requestTimeout: timeout,
    socketTimeout: timeout,
    throwOnRequestTimeout: true,
  };
  return { logger: SILENT, requestHandler, ...(chosen ? { region: chosen } : {}), ...(profile ? { profile } : {}) };
}

/** The endpoint of AWS_ENDPOINT_URL… or of the profile, as the SDK finds it; `undefined` for AWS's own. */
export async function configuredEndpoint(client: AwsClient, options: AwsOptions): Promise<string | undefined> {
  const find = (): Promise<string | undefined> | undefined => client.config.serviceConfiguredEndpoint?.();
  if (options.profile === undefined) return find();
  // The SDK takes credentials and Region from the profile it is given, but the endpoint from AWS_PROFILE only. Without
  // this, a profile that points to an emulator would send its events to AWS.
  return withVariable(options.env, 'AWS_PROFILE', options.profile, async () => find());
}

/** Runs while the environment has this variable: the SDK takes some settings from nowhere else. */
async function withVariable<T>(env: NodeJS.ProcessEnv, name: string, value: string, run: () => Promise<T>): Promise<T> {
  const before = env[name];
  env[name] = value;
  try {
    return await run();
  } finally {
    if (before === undefined) delete env[name];
    else env[name] = before;
  }
}

export async function configuredRegion(client: AwsClient): Promise<string | undefined> {
  try {
    return await client.config.region();
  } catch {
    return undefined;
  }
}

async function requireCredentials(
  client: AwsClient,
  endpoint: string | undefined,
  { profile: named, env, nowhere }: AwsOptions,
): Promise<void> {
  try {
    await client.config.credentials();
  } catch (error) {
    // The last link of the SDK's chain of providers says this, and only where none found anything.
    if ((error as Error).message.startsWith('Could not load credentials from any providers')) {
      const profile = named ?? env.AWS_PROFILE;
      const what = `no AWS credentials are found${profile ? ` for the profile ${profile}` : ''}`;
      throw nothingConfigured(what, endpoint, nowhere);
    }
    throw credentialsError(error as Error);
  }
}

function checkUrl(endpoint: string): void {
  if (isHttpUrl(endpoint)) return;
  throw new EdaError('input', {
    code: 'bad-endpoint-url',
    message: 'The endpoint URL is not an http or https URL.',
    found: withoutPassword(endpoint),
    expected: 'a URL such as http://127.0.0.1:4010',
  });
}

/** An endpoint as messages name it. */
export function shown(url: string): string {
  return withoutPassword(url).replace(/\/$/, '');
}

/** A URL is asked where its password is: it may be written in more ways than one looks for. A query may hold a token. */
function withoutPassword(url: string): string {
  if (isHttpUrl(url)) {
    const parsed = new URL(url);
    if (parsed.password === '' && parsed.search === '' && parsed.hash === '') return url;
    if (parsed.password !== '') parsed.password = '***';
    if (parsed.search !== '') parsed.search = '***';
    parsed.hash = '';
    return parsed.href;
  }
  // Text that is no URL may hold one too: whatever stands between the first name and the last @.
  return url.replace(/^([^/]*\/\/)?([^:@]*):.*@/s, '$1$2:***@');
}

function isHttpUrl(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol);
}

const NO_BUS = {
  message: 'There is no bus to send to',
  next:
    'For the local bus, run `eda bus start` and pass its address with --endpoint-url, or pass --local. ' +
    'For AWS, choose a profile or set credentials and a Region (`aws configure`).',
};

function nothingConfigured(what: string, endpoint: string | undefined, { message, next } = NO_BUS): EdaError {
  return new EdaError('input', {
    code: 'no-aws-configuration',
    message: endpoint
      ? `Requests to ${shown(endpoint)} can't be signed: ${what}.`
      : `${message}: no endpoint is given, and ${what}.`,
    next,
  });
}
