import { spawn } from 'node:child_process';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { EDA, environment, ROOT, type RunOptions } from '../support/eda.ts';

/** A line that `eda bus start --json` prints for an event. */
export interface EventLine {
  readonly event: { readonly 'detail-type': string; readonly detail: Readonly<Record<string, unknown>> };
  readonly bus: string;
  readonly verdict: { readonly status: string; readonly schema?: string; readonly message?: string };
  readonly outcome: string;
  readonly rules?: readonly string[];
}

export interface BusProcess {
  /** What it printed when it listened. */
  readonly first: Readonly<Record<string, unknown>>;
  readonly endpoint: string;
  readonly port: number;
  /** An unmodified client of AWS, as any program has one. */
  readonly client: EventBridgeClient;
  events(): EventLine[];
  stdout(): string;
  stderr(): string;
  /** Waits for what is to be printed. */
  until(done: () => boolean): Promise<void>;
  closeStdout(): void;
  /** Leaves what it prints in the pipe, until that is full. */
  stopReading(): void;
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** `eda bus start --port 0 --json` in a process of its own, listening. */
export async function startBus(args: readonly string[] = [], options: Partial<RunOptions> = {}): Promise<BusProcess> {
  const child = spawn(process.execPath, [EDA, 'bus', 'start', '--port', '0', '--json', ...args], {
    cwd: options.cwd ?? ROOT,
    env: environment(options.env),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let look: () => void = () => {};
  const ended = new Promise<number | null>((resolve) => {
    child.on('close', resolve);
    // Its streams end only when they are read.
    child.on('exit', (code) => child.stdout.isPaused() && resolve(code));
  });
  const gone = ended.then((code) => {
    throw new Error(`The bus ended with ${code}: ${stderr}`);
  });
  gone.catch(() => {});
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    stderr += chunk;
    look();
  });
  const until = (done: () => boolean): Promise<void> => {
    const seen = new Promise<void>((resolve) => {
      look = () => done() && resolve();
      look();
    });
    return Promise.race([seen, gone]);
  };
  const lines = () => stdout.split('\n').slice(0, -1);
  await until(() => lines().length > 0);
  const first = JSON.parse(lines()[0] ?? '');
  const client = new EventBridgeClient({
    endpoint: first.endpoint,
    region: 'eu-west-1',
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  return {
    first,
    endpoint: first.endpoint,
    port: Number(new URL(first.endpoint).port),
    client,
    events: () =>
      lines()
        .slice(1)
        .map((line) => JSON.parse(line)),
    stdout: () => stdout,
    stderr: () => stderr,
    until,
    closeStdout: () => child.stdout.destroy(),
    stopReading: () => void child.stdout.pause(),
    ended,
    stop: (signal = 'SIGINT') => {
      client.destroy();
      child.kill(signal);
      return ended;
    },
  };
}

/** An environment in which nothing says where AWS is, or who asks. */
export function noAws(home: string): Record<string, string | undefined> {
  const aws = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
  return {
    ...Object.fromEntries(aws.map((name) => [name, undefined])),
    HOME: home,
    USERPROFILE: home,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
