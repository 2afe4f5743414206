import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll } from 'vitest';
import { generateProducer, type ProducerInput } from '../../src/actions/generate-producer.ts';
import { fileWorld } from '../../src/io/world.ts';
import { ROOT } from './eda.ts';
import { sha256 } from './memory.ts';
import { NOBODY } from './wizard.ts';

/** Writes producers of this repository's catalogue below a folder, by their names. */
export async function writeProducers(
  cwd: string,
  projects: Readonly<Record<string, Partial<ProducerInput>>>,
): Promise<void> {
  for (const [out, input] of Object.entries(projects)) {
    const { stale, conflicts } = await generateProducer(
      {
        references: ['orders/OrderPlaced'],
        iac: 'cdk',
        profile: 'standard',
        out,
        yes: false,
        check: false,
        dryRun: false,
        force: false,
        workspace: ROOT,
        source: ROOT,
        generator: '1.0.0',
        ...input,
      },
      fileWorld(cwd),
      sha256,
      NOBODY,
    );
    if (stale.length + conflicts.length > 0) throw new Error(`${out} was not written`);
  }
}

/** The item of a transaction that `toOutbox` makes. */
export interface OutboxPut {
  readonly Put: {
    readonly TableName: string;
    readonly Item: {
      readonly pk: string;
      readonly sk: string;
      readonly eventId?: string;
      readonly detail: string;
      readonly recordedAt: number;
    };
    readonly ConditionExpression: string;
  };
}

interface Contract {
  readonly reference: string;
  readonly source: string;
  readonly detailType: string;
  check(detail: unknown): readonly object[];
}

interface Entry {
  readonly Source: string;
  readonly DetailType: string;
  readonly Detail: string;
}

type Answer = Promise<{ readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] }>;

type Item = Record<string, { readonly S?: string; readonly N?: string }>;

interface FakeAws {
  readonly items: Map<string, Item>;
  readonly published: Entry[];
  readonly failing: Set<string>;
  readonly pending: readonly string[];
  refuses: (entry: Entry) => boolean;
}

/** What a project exports, as far as tests use it. */
export interface Producer {
  readonly OrderPlaced: Contract & { example(changes?: object): { readonly metadata: { readonly eventId: string } } };
  toOutbox(contract: Contract, detail: unknown, options: { key: string; sequence?: number }): OutboxPut;
  handler(received: object, lambda: unknown): Answer;
  streamOf(...written: readonly OutboxPut[]): object;
  lambdaContext(milliseconds?: number): unknown;
}

/** Generated producers, running here over real clients, and the fake AWS that comes with them. */
export async function producerWorld(names: readonly string[]) {
  // Below the repository, so that packages are in reach. Git and Biome do not see it.
  const root = path.join(ROOT, `producers-${process.pid}-${Date.now()}.tmp`);
  afterAll(() => fs.rmSync(root, { recursive: true, force: true }));
  fs.mkdirSync(root);
  await writeProducers(root, Object.fromEntries(names.map((name) => [name, {}])));
  const load = (...file: string[]) => import(pathToFileURL(path.join(root, ...file)).href);
  const aws: FakeAws = await (await load(names[0]!, 'test/fake-aws.generated.ts')).FakeAws.start();
  // Logs and metrics as Lambda has them, not as the generated tests do.
  Object.assign(process.env, { POWERTOOLS_DEV: 'false' });
  const producers: Producer[] = [];
  for (const name of names) {
    producers.push({
      ...(await load(name, 'src/generated/outbox.ts')),
      ...(await load(name, 'src/generated/handler.ts')),
      ...(await load(name, 'src/generated/events/orders/OrderPlaced.v1.ts')),
      ...(await load(name, 'test/lambda.generated.ts')),
    });
  }
  return { root, aws, producers };
}
