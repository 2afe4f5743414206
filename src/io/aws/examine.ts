import { EdaError } from '../../errors.ts';
import type { AwsAnswer, AwsQuestion, AwsService, AwsSettings } from '../../ports.ts';
import type { AwsClient, AwsOptions, ClientSettings, Connection } from './client.ts';
import { clientSettings, configuredEndpoint, configuredRegion, connect, isLoopback, shown } from './client.ts';
import { explain } from './failure.ts';

/** Milliseconds for one question: a doctor is asked when something does not work, and must not hang on it. */
const PATIENCE = 3000;

/** Environment variables and settings of profiles name services so. Source: AWS SDKs and Tools Reference Guide, "Service-specific endpoints". */
const VARIABLES: Readonly<Record<AwsService, string>> = {
  events: 'AWS_ENDPOINT_URL_EVENTBRIDGE',
  schemas: 'AWS_ENDPOINT_URL_SCHEMAS',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  sts: 'AWS_ENDPOINT_URL_STS',
};

const OPEN: Readonly<Record<AwsService, (settings: ClientSettings) => Promise<AwsClient>>> = {
  events: async (settings) => new (await import('@aws-sdk/client-eventbridge')).EventBridgeClient(settings),
  schemas: async (settings) => new (await import('@aws-sdk/client-schemas')).SchemasClient(settings),
  sqs: async (settings) => new (await import('@aws-sdk/client-sqs')).SQSClient(settings),
  sts: async (settings) => new (await import('@aws-sdk/client-sts')).STSClient(settings),
};

/** Where the SDK would send requests, as whom. What a person gave goes before all else, and is told as such by the caller. */
export async function readSettings(options: AwsOptions): Promise<AwsSettings> {
  const quick = { ...options, timeout: PATIENCE };
  const profile = options.profile ?? options.env.AWS_PROFILE;
  const inProfile = `the profile ${profile ?? 'default'}`;
  const endpoints: AwsSettings['endpoints'][number][] = [];
  // One after the other: the SDK reads the environment, which `configuredEndpoint` changes for a moment.
  for (const service of ['events', 'schemas', 'sqs', 'sts'] as const) {
    const url = options.endpointUrl ?? (await quietly(() => endpointOf(service, quick)));
    if (url === undefined) continue;
    const variable = [VARIABLES[service], 'AWS_ENDPOINT_URL'].find((name) => options.env[name]);
    const from = options.endpointUrl === undefined ? (variable ?? inProfile) : 'given';
    endpoints.push({ service, url: shown(url), from, loopback: isLoopback(url) });
  }
  const client = await OPEN.sts(clientSettings(quick));
  const region = await inTime(() => configuredRegion(client), undefined);
  const from =
    options.region === undefined
      ? (['AWS_REGION', 'AWS_DEFAULT_REGION'].find((name) => options.env[name]) ?? inProfile)
      : 'given';
  const local = endpoints.length > 0 && endpoints.every(({ loopback }) => loopback);
  // Behind a loopback endpoint nobody's credentials are used: then none are looked for, which may take a network.
  const credentials = local
    ? { problem: 'Not looked for: a loopback endpoint takes any.' }
    : await credentialsOf(client, options, inProfile);
  client.destroy();
  return { ...(region === undefined ? {} : { region: { value: region, from } }), endpoints, credentials };
}

async function endpointOf(service: AwsService, options: AwsOptions): Promise<string | undefined> {
  const client = await OPEN[service](clientSettings(options));
  try {
    return await configuredEndpoint(client, options);
  } finally {
    client.destroy();
  }
}

interface Identity {
  readonly accessKeyId: string;
  readonly expiration?: Date;
  /** By which of its providers the SDK found them. */
  readonly $source?: Readonly<Record<string, unknown>>;
}

/** In the order in which they say most: an assumed role comes out of a profile. */
const PROVIDERS: readonly (readonly [feature: RegExp, words: (profile: string) => string])[] = [
  [/SSO/, (profile) => `IAM Identity Center (SSO), by ${profile}`],
  [/LOGIN/, (profile) => `\`aws login\`, by ${profile}`],
  [/WEB_ID/, () => 'a web identity (AWS_WEB_IDENTITY_TOKEN_FILE or the profile)'],
  [/ASSUME_ROLE/, (profile) => `a role assumed by ${profile}`],
  [/PROCESS/, (profile) => `the credential_process of ${profile}`],
  [/ENV_VARS/, () => 'AWS_ACCESS_KEY_ID'],
  [/HTTP/, () => 'the container’s credentials endpoint'],
  [/PROFILE/, (profile) => profile],
];

async function credentialsOf(
  client: AwsClient,
  { env, profile: given }: AwsOptions,
  profile: string,
): Promise<AwsSettings['credentials']> {
  // Where nothing else is left, the SDK asks the instance metadata service: once, and not for long.
  const named = given ?? env.AWS_PROFILE;
  const patient = { AWS_METADATA_SERVICE_TIMEOUT: '1', AWS_METADATA_SERVICE_NUM_ATTEMPTS: '1' };
  for (const [name, value] of Object.entries(patient)) env[name] ??= value;
  try {
    const late = { problem: 'They were not had in time.' };
    const found = await inTime(() => client.config.credentials() as Promise<Identity>, late);
    if ('problem' in found) return found;
    const features = Object.keys(found.$source ?? {}).join(' ');
    const from = PROVIDERS.find(([feature]) => feature.test(features))?.[1](profile) ?? 'the instance metadata service';
    return { from, key: masked(found.accessKeyId), ...(found.expiration ? { expires: found.expiration } : {}) };
  } catch (error) {
    const { message } = error as Error;
    if (message.startsWith('Could not load credentials from any providers'))
      return { problem: `None are found${named === undefined ? '' : ` for the profile ${named}`}.` };
    return { problem: message.replace(/\s+/g, ' ').replace(/([^.!?])$/, '$1.') };
  }
}

/** The first four characters tell the kind of a key, the last four which one it is. */
function masked(key: string): string {
  return key.length < 12 ? '****' : `${key.slice(0, 4)}${'*'.repeat(key.length - 8)}${key.slice(-4)}`;
}

/** Asks one thing of AWS. Never throws for what AWS or the network does. */
export async function askAws(options: AwsOptions, question: AwsQuestion): Promise<AwsAnswer> {
  const service = SERVICES[question.ask];
  const late: AwsAnswer = { status: 'unreachable', message: 'No answer came in time.' };
  let line: Connection<AwsClient> | undefined;
  try {
    return await inTime(async () => {
      const { Client, call } = await questionOf(question);
      const opened = await connect((settings) => new Client({ ...settings, maxAttempts: 1 }), {
        ...options,
        timeout: PATIENCE,
      });
      line = opened;
      return call(opened.client);
    }, late);
  } catch (error) {
    return answerOf(error, line && { ...line, service: NAMES[service] });
  } finally {
    line?.client.destroy();
  }
}

const SERVICES: Readonly<Record<AwsQuestion['ask'], AwsService>> = {
  identity: 'sts',
  bus: 'events',
  rules: 'events',
  registries: 'schemas',
  schemas: 'schemas',
  queues: 'sqs',
};
const NAMES: Readonly<Record<AwsService, string>> = {
  events: 'EventBridge',
  schemas: 'EventBridge Schemas',
  sqs: 'SQS',
  sts: 'STS',
};

interface Asked {
  readonly Client: new (settings: ClientSettings) => AwsClient;
  readonly call: (client: AwsClient) => Promise<AwsAnswer>;
}

async function questionOf(question: AwsQuestion): Promise<Asked> {
  const yes: AwsAnswer = { status: 'yes' };
  switch (question.ask) {
    case 'identity': {
      const { STSClient, GetCallerIdentityCommand } = await import('@aws-sdk/client-sts');
      const call = async (client: AwsClient): Promise<AwsAnswer> => {
        const { Account = '', Arn = '' } = await (client as InstanceType<typeof STSClient>).send(
          new GetCallerIdentityCommand({}),
        );
        return { status: 'yes', told: { account: Account, arn: Arn } };
      };
      return { Client: STSClient, call };
    }
    case 'bus':
    case 'rules': {
      const { EventBridgeClient, DescribeEventBusCommand, ListRulesCommand } = await import(
        '@aws-sdk/client-eventbridge'
      );
      const { ask, bus } = question;
      const call = async (client: AwsClient) => {
        const line = client as InstanceType<typeof EventBridgeClient>;
        if (ask === 'bus') await line.send(new DescribeEventBusCommand({ Name: bus }));
        else await line.send(new ListRulesCommand({ EventBusName: bus, Limit: 1 }));
        return yes;
      };
      return { Client: EventBridgeClient, call };
    }
    case 'registries':
    case 'schemas': {
      const { SchemasClient, ListRegistriesCommand, ListSchemasCommand } = await import('@aws-sdk/client-schemas');
      const call = async (client: AwsClient): Promise<AwsAnswer> => {
        const line = client as InstanceType<typeof SchemasClient>;
        if (question.ask === 'registries') await line.send(new ListRegistriesCommand({ Limit: 1 }));
        else {
          try {
            await line.send(new ListSchemasCommand({ RegistryName: question.registry, Limit: 1 }));
          } catch (error) {
            // The API's model has no other error for a registry that is not there.
            const { name, message } = error as Error;
            if (name === 'BadRequestException') return { status: 'missing', message } as const;
            throw error;
          }
        }
        return yes;
      };
      return { Client: SchemasClient, call };
    }
    case 'queues': {
      const { SQSClient, ListQueuesCommand } = await import('@aws-sdk/client-sqs');
      const call = async (client: AwsClient) => {
        await (client as InstanceType<typeof SQSClient>).send(new ListQueuesCommand({ MaxResults: 1 }));
        return yes;
      };
      return { Client: SQSClient, call };
    }
  }
}

const STATUSES: Readonly<Record<string, 'denied' | 'unreachable'>> = {
  'aws-denied': 'denied',
  'endpoint-unreachable': 'unreachable',
};

function answerOf(
  error: unknown,
  place: { readonly where: string; readonly loopback: boolean; readonly service: string } | undefined,
): AwsAnswer {
  if (/^(ResourceNotFoundException|NotFoundException)$/.test((error as Error).name)) {
    return { status: 'missing', message: (error as Error).message };
  }
  const { detail } = error instanceof EdaError || place === undefined ? asEdaError(error) : explain(error, place);
  const { code, message, next } = detail;
  return { status: STATUSES[code] ?? 'failed', message, ...(next === undefined ? {} : { next }) };
}

function asEdaError(error: unknown): EdaError {
  if (error instanceof EdaError) return error;
  throw error;
}

async function quietly<T>(find: () => Promise<T>): Promise<T | undefined> {
  try {
    return await inTime(find, undefined);
  } catch {
    // A profile that can't be read: the credentials say so.
    return undefined;
  }
}

/** `late` where it takes longer than a doctor waits. */
async function inTime<T, Late>(work: () => Promise<T>, late: Late): Promise<T | Late> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<Late>((resolve) => {
    timer = setTimeout(resolve, PATIENCE, late);
  });
  try {
    return await Promise.race([work(), timeout]);
  } finally {
    clearTimeout(timer);
  }
}
