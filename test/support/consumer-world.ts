import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach } from 'vitest';
import { ROOT } from './eda.ts';
import { type ConsumerInput, renderConsumer } from './render-consumer.ts';

/** An event, as a generated handler gets it. */
export interface Received {
  readonly id: string;
  readonly detail: { readonly metadata: { readonly eventId: string; readonly correlationId: string } };
}

export type Handle = (event: Received, context: { readonly logger: { info(message: string): void } }) => Promise<void>;
type LambdaHandler = (event: unknown, lambda: unknown) => Promise<unknown>;

interface Contract {
  exampleEvent(changes?: object, envelope?: object): Received;
}

/** What a project exports, as far as tests use it. */
interface Project {
  readonly handler: { consumer(handlers: Readonly<Record<string, Handle>>): LambdaHandler };
  readonly lambda: { lambdaHandler(subscriptions: readonly unknown[]): LambdaHandler };
  readonly subscriptions: { subscribe(contract: unknown, handle: Handle, fields: object): unknown };
  readonly runtime: { contract(definition: object): Contract };
  readonly testing: { lambdaContext(milliseconds?: number): unknown; lambdaEvent(...events: unknown[]): unknown };
}

interface FakeAws {
  readonly rejections: {
    readonly text: string;
    readonly body: unknown;
    readonly attributes: Readonly<Record<string, string>>;
  }[];
  readonly items: Map<string, Record<string, { readonly S?: string; readonly N?: string }>>;
  readonly failing: Set<string>;
}

/** Writes projects below a new folder that has node_modules in reach, and gives the folder. Git and Biome do not see it. */
export async function writeProjects(projects: Readonly<Record<string, ConsumerInput>>): Promise<string> {
  const root = path.join(ROOT, `consumers-${process.pid}-${Date.now()}.tmp`);
  afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
  for (const [name, input] of Object.entries(projects)) {
    for (const [file, text] of await renderConsumer(input)) {
      const full = path.join(root, name, file);
      fs.mkdirSync(path.dirname(full), { recursive: true });
      fs.writeFileSync(full, text);
    }
  }
  return root;
}

/** Generated consumers, running here over real clients, on a fake AWS that is empty before each test. */
export async function consumerWorld(inputs: Readonly<Record<string, ConsumerInput>>) {
  const root = await writeProjects(inputs);
  const load = (...file: string[]) => import(pathToFileURL(path.join(root, ...file)).href);
  const [first] = Object.keys(inputs) as [string];
  const aws: FakeAws = await (await load(first, 'test/fake-aws.generated.ts')).FakeAws.start();
  // Logs and metrics as Lambda has them, not as the generated tests do.
  Object.assign(process.env, { POWERTOOLS_DEV: 'false' });
  beforeEach(() => {
    aws.items.clear();
    aws.failing.clear();
    aws.rejections.length = 0;
  });

  const projects = new Map<string, Project>();
  for (const name of Object.keys(inputs)) {
    projects.set(name, {
      handler: await load(name, 'src/generated/handler.ts'),
      lambda: await load(name, 'src/generated/lambda.ts'),
      subscriptions: await load(name, 'src/generated/subscriptions.ts'),
      runtime: await load(name, 'src/generated/events/runtime.ts'),
      testing: await load(name, 'test/lambda.generated.ts'),
    });
  }
  const { OrderPlaced } = await load(first, 'src/generated/events/orders/OrderPlaced.v1.ts');
  const project = (name: string): Project => projects.get(name)!;

  let sent = 0;
  /** An event that the producer calls `key`; EventBridge's id is another one each time. */
  const placed = (
    key: string,
    envelope: object = {},
    detail: object = {},
    contract: Contract = OrderPlaced,
  ): Received =>
    contract.exampleEvent({ metadata: { eventId: key }, ...detail }, { id: `sent-${sent++}`, ...envelope });

  /** A consumer, and the keys of the events it handled. */
  const start = (name: string, handle: Handle = async () => {}) => {
    const { handler, testing } = project(name);
    const handled: string[] = [];
    const noting: Handle = async (event, context) => {
      await handle(event, context);
      handled.push(keyOf(event));
    };
    const lambda = handler.consumer({ onOrderPlaced: noting, onOrderCancelled: noting });
    const invoke = (events: readonly unknown[], milliseconds?: number) =>
      outputOf(() => lambda(testing.lambdaEvent(...events), testing.lambdaContext(milliseconds)));
    return { handled, invoke };
  };
  return { root, aws, load, project, placed, start };
}

export const keyOf = (event: Received) => event.detail.metadata.eventId;

/** Throws on events that are called so. */
export const poison: Handle = async (event) => {
  if (keyOf(event).startsWith('poison')) throw new Error('poison');
};

/** What Lambda is answered where these records fail. */
export const failures = (...identifiers: readonly string[]) => ({
  status: 'fulfilled',
  value: { batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) },
});

export interface Output {
  readonly text: string;
  /** Log lines. */
  readonly logs: readonly Readonly<Record<string, unknown>>[];
  /** Sums of the metrics. */
  readonly metrics: Readonly<Record<string, number>>;
}

/** What a function writes, its errors too, and what it gives or throws. */
export async function outputOf<T>(work: () => Promise<T>): Promise<Output & { result: PromiseSettledResult<T> }> {
  let text = '';
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of streams) {
    stream.write = (chunk: string | Uint8Array) => {
      text += chunk;
      return true;
    };
  }
  const [result] = await Promise.allSettled([work()]);
  for (const { stream, write } of streams) stream.write = write;
  const lines = text.split('\n').filter((line) => line !== '');
  const written = lines.map((line): Record<string, unknown> => JSON.parse(line));
  const metrics: Record<string, number> = {};
  for (const emf of written.filter((line) => '_aws' in line)) {
    for (const [name, value] of Object.entries(emf)) {
      if (!name.startsWith('Events')) continue;
      metrics[name] = [value].flat().reduce((sum: number, each) => sum + Number(each), metrics[name] ?? 0);
    }
  }
  return { text, logs: written.filter((line) => !('_aws' in line)), metrics, result };
}
