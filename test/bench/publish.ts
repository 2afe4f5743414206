/** Publishing a file: as fast as a bare loop over the SDK, in constant memory, and nothing lost where everything goes wrong. */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import readline from 'node:readline';
import { type Contender, inTurns, median, peakMemory } from './measure.ts';

interface Measured {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | '×' | 'MB' | 'events a second' | 'events';
  readonly goal?: { readonly most: number } | { readonly least: number };
}

const CONCURRENCY = '16';
const EVENT = 'orders/OrderPlaced';
const FAULTS = { entry: 0.3, throttle: 0.02, broken: 0.02, reset: 0.02, slow: 0.02 };

/** Events of our own catalogue, all different: `id` tells what arrived. Its schema leaves room for it. */
function writeEvents(file: string, count: number, root: string): void {
  const made = spawnSync(
    process.execPath,
    [path.join(root, 'bin/run.js'), 'generate', 'sample', EVENT, '--seed', '1', '--count', '1000', '--envelope'],
    { cwd: root, encoding: 'utf8', maxBuffer: 1024 ** 3 },
  );
  const samples = made.stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const out = fs.openSync(file, 'w');
  let chunk = '';
  for (let i = 0; i < count; i++) {
    const { source, 'detail-type': detailType, detail } = samples[i % samples.length];
    chunk += `${JSON.stringify({ source, 'detail-type': detailType, detail: { ...detail, id: `e-${i}` } })}\n`;
    if (chunk.length > 1_000_000 || i === count - 1) {
      fs.writeSync(out, chunk);
      chunk = '';
    }
  }
  fs.closeSync(out);
}

async function startBus(root: string, faults?: object, latency = 0) {
  const script = path.join(root, 'test/bench/null-bus.ts');
  const child = spawn(process.execPath, [script, faults ? JSON.stringify(faults) : String(latency)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = readline.createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value ?? '{}');
  const { endpoint } = await next();
  return {
    endpoint: endpoint as string,
    stop: async () => {
      child.stdin.end();
      return faults ? await next() : {};
    },
  };
}

/** `root` is this repository, `folder` a temporary one. */
export async function measurePublish(root: string, folder: string, quick: boolean): Promise<readonly Measured[]> {
  const results: Measured[] = [];
  const small = path.join(folder, 'events.ndjson');
  // Fewer would measure the start.
  const count = quick ? 50_000 : 100_000;
  writeEvents(small, count, root);
  const eda = (file: string, endpoint: string, more: readonly string[] = []): Contender => ({
    name: 'eda publish events',
    args: [
      path.join(root, 'bin/run.js'),
      'publish',
      'events',
      file,
      '--endpoint-url',
      endpoint,
      '--concurrency',
      CONCURRENCY,
      ...more,
    ],
    cwd: root,
    env: () => ({ AWS_EC2_METADATA_DISABLED: 'true' }),
  });

  // At once: all that counts is what each costs the machine, as in the goal. After 5 ms: nearer to a bus in one's own Region.
  for (const latency of [0, 5]) {
    const bus = await startBus(root, undefined, latency);
    const bare = {
      name: 'a bare loop over the SDK',
      args: [path.join(root, 'test/bench/bare-publish.ts'), small, bus.endpoint, CONCURRENCY],
    };
    const times = inTurns([bare, eda(small, bus.endpoint)], quick ? 2 : 5);
    const rate = (name: string) => count / (median(times.get(name) ?? []) / 1000);
    const what = latency === 0 ? 'publish' : `publish, answers after ${latency} ms`;
    for (const name of times.keys()) {
      results.push({ what: `${what}: ${name}`, value: rate(name), unit: 'events a second' });
    }
    results.push({
      what: `${what}: eda ÷ a bare loop, checking and recording included in ours`,
      value: rate('eda publish events') / rate(bare.name),
      unit: '×',
      goal: { least: 0.9 },
    });
    await bus.stop();
  }

  const bus = await startBus(root);
  const large = path.join(folder, 'many.ndjson');
  const times = quick ? 5 : 10;
  writeEvents(large, count * times, root);
  const few = peakMemory(eda(small, bus.endpoint));
  const many = peakMemory(eda(large, bus.endpoint));
  results.push({ what: `publish: peak memory, ${count.toLocaleString('en')} events`, value: few, unit: 'MB' });
  results.push({
    what: `publish: peak memory, ${times} times as many`,
    value: many,
    unit: 'MB',
    goal: { most: few * 1.25 },
  });
  fs.rmSync(large);
  await bus.stop();

  const faulty = await startBus(root, FAULTS);
  const outcomes = path.join(folder, 'outcomes.ndjson');
  const contender = eda(small, faulty.endpoint, ['--json', '--outcomes', outcomes]);
  const run = spawnSync(process.execPath, contender.args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, ...contender.env?.() },
  });
  const { arrived, twice } = await faulty.stop();
  const { counts } = JSON.parse(run.stdout);
  results.push(
    {
      what: 'publish, 30 % faults and a broken network: lost',
      value: count - arrived,
      unit: 'events',
      goal: { most: 0 },
    },
    { what: 'publish, the same: exit code', value: run.status ?? -1, unit: 'events', goal: { most: 0 } },
    {
      what: 'publish, the same: arrived twice, and not said',
      value: Math.max(0, twice - counts.unsure),
      unit: 'events',
      goal: { most: 0 },
    },
  );
  return results;
}
