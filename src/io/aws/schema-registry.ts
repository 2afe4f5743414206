import type { SchemasClient } from '@aws-sdk/client-schemas';
import { contentDigest } from '../../domain/registry/state.ts';
import { EdaError } from '../../errors.ts';
import type { ListedRegistry, ListedSchema, NewSchema, NewVersion, SchemaRegistry, StoredSchema } from '../../ports.ts';
import { sha256 } from '../world.ts';
import { accountOf } from './account.ts';
import { type AwsOptions, CALL_TIMEOUT, type ClientSettings, connect } from './client.ts';
import { explain, isDenied, notAws, type Place } from './failure.ts';
import { inTime, type Line } from './in-time.ts';
import { backoff, type Failed, kindOf, type Pace, pacer } from './retry.ts';

export interface SchemaRegistryOptions extends AwsOptions {
  readonly sleep?: (milliseconds: number) => Promise<void>;
  /** At least 0, below 1. */
  readonly random?: () => number;
}

type Sdk = typeof import('@aws-sdk/client-schemas');

/** How often a call is sent before it is given up; where nothing listens, sooner. */
const ATTEMPTS = 10;
const ATTEMPTS_UNREACHED = 3;
/** How often a write may be taken for one that was done before. */
const REPEATED = 100;

/**
 * Calls a second. AWS documents quotas of registries, schemas and versions for this API, and no rates (EventBridge User
 * Guide, "EventBridge Schema Registry quotas"): this one is careful, unverified, and halved where AWS throttles.
 */
const PER_SECOND = 20;
/** The most that one page may be asked to hold (EventBridge Schemas API Reference, "limit"; unverified). */
const PAGE = 100;

const NO_REGISTRY = {
  message: 'There is no schema registry to ask',
  next:
    'For the embedded endpoint, run `eda bus start` and pass its address with --endpoint-url. ' +
    'For AWS, choose a profile or set credentials and a Region (`aws configure`), or say them under stages in eda.yaml.',
};

interface Wire {
  readonly sdk: Sdk;
  readonly line: Line<SchemasClient>;
  readonly pace: Pace;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly random: () => number;
}

/** The registry port over the AWS SDK. Settles at once where to ask and as whom: throws what `connect` throws. */
export async function openSchemaRegistry(options: SchemaRegistryOptions): Promise<SchemaRegistry> {
  const sdk = await import('@aws-sdk/client-schemas');
  // Every call is sent once: whether a write that got no answer was done must be looked up before it is sent again.
  const open = (settings: ClientSettings) => new sdk.SchemasClient({ ...settings, maxAttempts: 1 });
  const opened = await connect(open, { ...options, nowhere: NO_REGISTRY });
  const sleep = options.sleep ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)));
  const wire: Wire = {
    sdk,
    line: { ...opened, timeout: options.timeout ?? CALL_TIMEOUT },
    pace: pacer({ sleep, now: () => performance.now(), ...(opened.loopback ? {} : { perSecond: PER_SECOND }) }),
    sleep,
    random: options.random ?? Math.random,
  };
  return {
    where: opened.where,
    account: async () => (opened.loopback ? undefined : accountOf(options)),
    registries: () => registries(wire),
    schemas: (registry) => schemas(wire, registry),
    schema: (registry, name, version) => schema(wire, registry, name, version),
    versions: (registry, name) => versions(wire, registry, name),
    createRegistry: (registry) => createRegistry(wire, registry),
    createSchema: (made) => createSchema(wire, made),
    updateSchema: (version) => updateSchema(wire, version),
    tag: async (arn, tags) => {
      const { TagResourceCommand } = sdk;
      await call(wire, 'TagResource', (to, options) =>
        to.send(new TagResourceCommand({ ResourceArn: arn, Tags: { ...tags } }), options),
      );
    },
    deleteSchema: async (registry, name) => {
      const { DeleteSchemaCommand } = sdk;
      const command = new DeleteSchemaCommand({ RegistryName: registry, SchemaName: name });
      await unlessMissing(call(wire, 'DeleteSchema', (to, options) => to.send(command, options)));
    },
    deleteRegistry: async (name) => {
      const { DeleteRegistryCommand } = sdk;
      await unlessMissing(
        call(wire, 'DeleteRegistry', (to, options) =>
          to.send(new DeleteRegistryCommand({ RegistryName: name }), options),
        ),
      );
    },
    close: () => opened.client.destroy(),
  };
}

async function registries(wire: Wire): Promise<readonly ListedRegistry[]> {
  const { ListRegistriesCommand } = wire.sdk;
  return pages(async (token) => {
    const page = { Scope: 'LOCAL', Limit: PAGE, ...token };
    const answer = await call(wire, 'ListRegistries', (to, options) =>
      to.send(new ListRegistriesCommand(page), options),
    );
    const found = listOf(wire, answer, 'Registries').map(({ RegistryName = '', RegistryArn = '', Tags = {} }) => ({
      name: RegistryName,
      arn: RegistryArn,
      tags: Tags,
    }));
    return { found, next: answer.NextToken };
  });
}

async function schemas(wire: Wire, registry: string): Promise<readonly ListedSchema[] | undefined> {
  const { ListSchemasCommand } = wire.sdk;
  try {
    return await pages(async (token) => {
      const page = { RegistryName: registry, Limit: PAGE, ...token };
      const answer = await call(wire, 'ListSchemas', (to, options) => to.send(new ListSchemasCommand(page), options));
      const found = listOf(wire, answer, 'Schemas').map(
        ({ SchemaName = '', SchemaArn = '', Tags = {}, VersionCount = 1 }) => ({
          name: SchemaName,
          arn: SchemaArn,
          tags: Tags,
          versionCount: VersionCount,
        }),
      );
      return { found, next: answer.NextToken };
    });
  } catch (error) {
    if (await isMissing(wire, registry, error)) return undefined;
    throw error;
  }
}

/** Whether a call was refused because there is no such registry: the API's model has no error for that in every operation. */
async function isMissing(wire: Wire, registry: string, error: unknown): Promise<boolean> {
  const name = causeOf(error)?.name;
  if (name === 'NotFoundException') return true;
  return name === 'BadRequestException' && !(await registries(wire)).some((each) => each.name === registry);
}

async function versions(wire: Wire, registry: string, name: string): Promise<readonly string[] | undefined> {
  const { ListSchemaVersionsCommand } = wire.sdk;
  const found = await unlessMissing(
    pages(async (token) => {
      const page = { RegistryName: registry, SchemaName: name, Limit: PAGE, ...token };
      const answer = await call(wire, 'ListSchemaVersions', (to, options) =>
        to.send(new ListSchemaVersionsCommand(page), options),
      );
      return {
        found: listOf(wire, answer, 'SchemaVersions').map(({ SchemaVersion = '' }) => SchemaVersion),
        next: answer.NextToken,
      };
    }),
  );
  return found && [...found].sort((a, b) => Number(a) - Number(b));
}

/** Reads a listing to its end. An empty page is not the end; a token that comes again would never be. */
async function pages<T>(
  read: (token: {
    readonly NextToken?: string;
  }) => Promise<{ readonly found: readonly T[]; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  const seen = new Set<string>();
  for (let token: string | undefined; ; ) {
    const { found, next } = await read(token === undefined ? {} : { NextToken: token });
    all.push(...found);
    if (!next || seen.has(next)) return all;
    seen.add(next);
    token = next;
  }
}

async function schema(wire: Wire, registry: string, name: string, version?: string): Promise<StoredSchema | undefined> {
  const { DescribeSchemaCommand } = wire.sdk;
  const input = {
    RegistryName: registry,
    SchemaName: name,
    ...(version === undefined ? {} : { SchemaVersion: version }),
  };
  const answer = await unlessMissing(
    call(wire, 'DescribeSchema', (to, options) => to.send(new DescribeSchemaCommand(input), options)),
  );
  if (answer === undefined) return undefined;
  const { SchemaArn = '', Type = '', SchemaVersion = '', Content = '', Tags = {} } = answer;
  return { arn: SchemaArn, type: Type, version: SchemaVersion, content: Content, tags: Tags };
}

async function createRegistry(
  wire: Wire,
  { name, description, tags }: Parameters<SchemaRegistry['createRegistry']>[0],
): Promise<void> {
  const { CreateRegistryCommand } = wire.sdk;
  const command = new CreateRegistryCommand({ RegistryName: name, Description: description, Tags: { ...tags } });
  try {
    await call(wire, 'CreateRegistry', (to, options) => to.send(command, options));
  } catch (error) {
    // There by now: a try whose answer was lost has made it, or another process has.
    if (causeOf(error)?.name !== 'ConflictException') throw error;
  }
}

async function createSchema(wire: Wire, made: NewSchema): Promise<StoredSchema> {
  const { CreateSchemaCommand } = wire.sdk;
  const { registry, name, type, description, content, tags } = made;
  const input = {
    RegistryName: registry,
    SchemaName: name,
    Type: type,
    Description: description,
    Content: content,
    Tags: { ...tags },
  };
  try {
    const answer = await call(wire, 'CreateSchema', (to, options) => to.send(new CreateSchemaCommand(input), options));
    return { arn: answer.SchemaArn ?? '', type, version: versionOf(wire, answer), content, tags };
  } catch (error) {
    // Refused because it is there by now, as above: the API's model has no error for that, so it is looked at. Either it is
    // what was to be made, or somebody else's.
    if (!(error instanceof EdaError) || error.detail.code !== 'aws-refused') throw error;
    if (await isMissing(wire, registry, error)) throw changedMeanwhile(registry, name, 'its registry was deleted');
    const found = await schema(wire, registry, name);
    if (found === undefined) throw error;
    if (found.type === type && sameContent(found.content, content)) return found;
    throw changedMeanwhile(registry, name, 'it was made by somebody else');
  }
}

async function updateSchema(wire: Wire, { registry, name, type, content, after }: NewVersion): Promise<StoredSchema> {
  const { UpdateSchemaCommand } = wire.sdk;
  // The same change has the same token, whoever sends it however often: AWS then does it once. One that was done before, and
  // whose version was deleted since, is not done again for its old token: the next one counts on.
  const token = (before: number) =>
    sha256([registry, name, after, type, contentDigest(content, sha256), before].join('\n')).slice(0, 32);
  const input = { RegistryName: registry, SchemaName: name, Type: type, Content: content };
  let before = 0;
  for (let attempt = 1; ; attempt++) {
    // The API has no condition for writes: what stands there is looked at as late as can be.
    const found = await schema(wire, registry, name);
    if (found === undefined) throw changedMeanwhile(registry, name, 'it was deleted');
    if (found.version !== after) {
      if (found.type === type && sameContent(found.content, content)) return found;
      throw changedMeanwhile(registry, name, `its newest version is ${found.version} now, and was ${after}`);
    }
    const answer = await once(wire, 'UpdateSchema', attempt, (to, options) =>
      to.send(new UpdateSchemaCommand({ ...input, ClientTokenId: token(before) }), options),
    );
    if (answer === undefined) continue;
    const version = versionOf(wire, answer);
    if (version !== after) return { ...found, type, version, content };
    if (++before > REPEATED) throw changedMeanwhile(registry, name, `it stays at version ${after} whatever is written`);
  }
}

function sameContent(a: string, b: string): boolean {
  return contentDigest(a, sha256) === contentDigest(b, sha256);
}

type Send<T> = (client: SchemasClient, options: { abortSignal: AbortSignal }) => Promise<T>;

/** Sends until it is answered. For what may be done twice: readings, tags, deletions, and what AWS refuses the second time. */
async function call<T>(wire: Wire, action: string, send: Send<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    const answer = await once(wire, action, attempt, send);
    if (answer !== undefined) return answer;
  }
}

/** Sends once. `undefined` where it failed in passing, after a pause; throws where it is given up. */
async function once<T>(wire: Wire, action: string, attempt: number, send: Send<T>): Promise<T | undefined> {
  await wire.pace.turn();
  try {
    const answer = await inTime(wire.line, (options) => send(wire.line.client, options));
    wire.pace.went(false);
    return answer;
  } catch (error) {
    const kind = kindOf(error);
    wire.pace.went(kind === 'throttled');
    if (kind === 'refused') throw failure(wire, action, error);
    if (attempt >= (kind === 'unreached' ? ATTEMPTS_UNREACHED : ATTEMPTS)) {
      throw givenUp(wire, action, kind, attempt, error);
    }
    await wire.sleep(backoff(attempt, wire.random));
    return undefined;
  }
}

interface Answer {
  readonly $metadata: { readonly requestId?: string | undefined };
}

/** A listing's list. AWS may leave out an empty one (unverified), but numbers every answer. */
function listOf<K extends string, T>(
  wire: Wire,
  answer: Answer & { readonly [k in K]?: T[] | undefined },
  name: K,
): T[] {
  const list: unknown = answer[name];
  if (Array.isArray(list)) return list;
  if (list === undefined && answer.$metadata.requestId !== undefined) return [];
  throw strange(wire, answer);
}

/** A write that was done has a version: without one, something else has answered. */
function versionOf(wire: Wire, answer: Answer & { readonly SchemaVersion?: string | undefined }): string {
  if (typeof answer.SchemaVersion === 'string' && answer.SchemaVersion !== '') return answer.SchemaVersion;
  throw strange(wire, answer);
}

function strange(wire: Wire, { $metadata }: Answer): EdaError {
  return notAws(Object.assign(new Error(''), { $metadata }), placeOf(wire));
}

const placeOf = ({ line }: Wire): Place => ({ ...line, service: 'EventBridge Schemas' });

function failure(wire: Wire, action: string, error: unknown): EdaError {
  const { line } = wire;
  const forbidden = error instanceof Error && (isDenied(error) || error.name === 'ForbiddenException');
  if (forbidden) {
    const said = error.message.replace(/\s+/g, ' ').trim() || error.name;
    // AWS does not say which error a full registry has (unverified): its words do.
    const quota = /\blimit|quota|exceed|at most/i.test(said);
    return new EdaError(
      'input',
      {
        code: quota ? 'aws-quota' : 'aws-denied',
        message: `${line.where} does not ${quota ? 'do' : 'allow'} schemas:${action}: ${said}`,
        next: quota
          ? 'Ask AWS for more (Service Quotas, "Amazon EventBridge Schema Registry"), or give a domain a registry of its own in eda.yaml (`domains`).'
          : `Choose a profile or role that may do this, or have schemas:${action} allowed to it.`,
      },
      { cause: error },
    );
  }
  const { name = '', $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
  // An AWS-like endpoint that has other services.
  const elsewhere = name === 'UnknownOperationException' || $metadata?.httpStatusCode === 501;
  return elsewhere ? notAws(error as Error, placeOf(wire)) : explain(error, placeOf(wire));
}

function givenUp(wire: Wire, action: string, kind: Failed, attempts: number, error: unknown): EdaError {
  const { where } = wire.line;
  if (kind === 'unreached') return explain(error, placeOf(wire));
  if (error instanceof SyntaxError) return notAws(error, placeOf(wire));
  const { name, message } = error as Error;
  const said = message.replace(/\s+/g, ' ').trim();
  const throttled = kind === 'throttled';
  return new EdaError(
    'input',
    {
      code: throttled ? 'aws-throttled' : 'aws-unavailable',
      message: `${where} did not do schemas:${action} in ${attempts} tries: ${throttled ? 'it takes no more requests now' : name}${said === '' ? '' : ` (${said})`}.`,
      next: throttled
        ? 'Wait, and run it again: it goes on where it stopped.'
        : 'Run it again: it goes on where it stopped. If it stays so, look at the AWS Health Dashboard, and at the network.',
    },
    { cause: error },
  );
}

async function unlessMissing<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (causeOf(error)?.name === 'NotFoundException') return undefined;
    throw error;
  }
}

function causeOf(error: unknown): Error | undefined {
  return error instanceof EdaError && error.cause instanceof Error ? error.cause : undefined;
}

function changedMeanwhile(registry: string, name: string, what: string): EdaError {
  return new EdaError('input', {
    code: 'changed-meanwhile',
    message: `${registry}/${name} has changed meanwhile: ${what}.`,
    next: 'Plan again, and look at what is to be done now.',
  });
}
