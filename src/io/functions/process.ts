import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Answer, FunctionError } from '../../domain/invocation/model.ts';
import { Lines, markOf } from './lines.ts';
import type { FromRuntime, ToRuntime } from './protocol.ts';

/** How long Lambda waits for a function to load, in milliseconds. Source: Lambda Developer Guide, "Lambda execution environment lifecycle". */
const LOADING = 10_000;
/** How long what a function wrote may take to arrive once it has answered, in milliseconds. */
const LATE = 2000;

export interface ProcessOptions {
  /** The entry of the bundle that runs in it. */
  readonly runtime: string;
  readonly bundle: string;
  readonly name: string;
  readonly timeout: number;
  readonly environment: Readonly<Record<string, string>>;
}

interface Run {
  readonly answer: Answer;
  readonly milliseconds: number;
  readonly loading?: number;
  readonly memory?: number;
}

/** One process of a function: loaded at its first invocation, and gone after an end of its own or a timeout. */
export class FunctionProcess {
  readonly lines = new Lines();
  readonly #child: ChildProcess;
  readonly #options: ProcessOptions;
  readonly #closed: Promise<Answer>;
  readonly #ends = new Map<string, () => void>();
  readonly #kill = () => this.#child.kill('SIGKILL');
  #listen: (message: FromRuntime) => void = () => {};
  #loaded = false;
  dead = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
    this.#child = spawn(process.execPath, ['--enable-source-maps', options.runtime], {
      env: options.environment,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    // However eda ends, Ctrl-C too: a function may be busy for ever.
    process.once('exit', this.#kill);
    this.#child.on('message', (message) => this.#listen(message as FromRuntime));
    for (const stream of [this.#child.stdout, this.#child.stderr]) this.#read(stream);
    this.#closed = new Promise((resolve) => {
      this.#child.on('error', (error) =>
        resolve({ status: 'not-loaded', error: { type: error.name, message: error.message } }),
      );
      const ended = (code: number | null, signal: string | null) =>
        resolve({ status: 'exited', code, ...(signal ? { signal } : {}) });
      this.#child.on('close', ended);
      // A process that the function started may hold its output open.
      this.#child.on('exit', (code, signal) => setTimeout(() => ended(code, signal), LATE).unref());
    });
    void this.#closed.then(() => {
      this.dead = true;
      process.off('exit', this.#kill);
    });
  }

  /** What it answers to a payload. */
  async run(payload: string): Promise<Run> {
    const loading = this.#loaded ? undefined : await this.#load();
    if (loading !== undefined && 'failed' in loading) return loading.failed;
    const { timeout } = this.#options;
    const end = markOf(randomUUID());
    const written = this.#untilWritten(end);
    const start = performance.now();
    const said = await this.#ask({ payload, deadline: Date.now() + timeout, id: randomUUID(), end }, timeout);
    const load = loading === undefined ? {} : { loading: loading.milliseconds };
    if ('status' in said || !('memory' in said)) {
      const answer: Answer = 'status' in said ? said : { status: 'exited', code: null };
      return { answer, milliseconds: performance.now() - start, ...load };
    }
    await Promise.race([written, this.#closed, new Promise((resolve) => setTimeout(resolve, LATE).unref())]);
    this.#ends.delete(end);
    if (said.ends === true) await this.#closed;
    const { milliseconds, memory } = said;
    const answer: Answer =
      'error' in said ? { status: 'threw', error: said.error } : { status: 'returned', text: said.text };
    return { answer, milliseconds, memory, ...load };
  }

  async end(): Promise<void> {
    this.#kill();
    await this.#closed;
  }

  async #load(): Promise<{ readonly milliseconds: number } | { readonly failed: Run }> {
    const start = performance.now();
    const { bundle, name, timeout } = this.#options;
    const said = await this.#ask({ load: bundle, name }, Math.max(LOADING, timeout));
    const milliseconds = performance.now() - start;
    if ('loaded' in said) {
      this.#loaded = true;
      return { milliseconds: said.loaded };
    }
    if ('notLoaded' in said) {
      await this.#closed;
      return { failed: { answer: { status: 'not-loaded', error: said.notLoaded }, milliseconds } };
    }
    const error = 'status' in said ? notLoaded(said) : { type: 'Error', message: 'It said something else.' };
    return { failed: { answer: { status: 'not-loaded', error }, milliseconds } };
  }

  /** What it says next, or how it ended instead; it is killed after so many milliseconds. */
  async #ask(message: ToRuntime, patience: number): Promise<FromRuntime | Answer> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Answer>((resolve) => {
      timer = setTimeout(() => resolve({ status: 'timed-out', after: patience }), patience);
    });
    const said = new Promise<FromRuntime>((resolve) => {
      this.#listen = resolve;
    });
    // A process that is gone says so by closing.
    this.#child.send(message, () => {});
    const first = await Promise.race([said, late, this.#closed]);
    clearTimeout(timer);
    if ('status' in first && first.status === 'timed-out') await this.end();
    return first;
  }

  #read(stream: NodeJS.ReadableStream | null): void {
    if (stream === null) return;
    const own = this.lines.stream();
    let tail = '';
    stream.on('data', (chunk: Buffer) => {
      own.take(chunk);
      if (this.#ends.size === 0) return;
      // A mark may be cut in two.
      tail = (tail + chunk.toString('latin1')).slice(-200);
      for (const [end, seen] of this.#ends) {
        if (!tail.includes(end)) continue;
        tail = '';
        seen();
      }
    });
    stream.on('end', () => own.end());
  }

  /** Until both streams have brought the mark. */
  #untilWritten(end: string): Promise<void> {
    return new Promise((resolve) => {
      let streams = 2;
      this.#ends.set(end, () => {
        if (--streams === 0) resolve();
      });
    });
  }
}

function notLoaded(answer: Answer): FunctionError {
  if (answer.status === 'not-loaded') return answer.error;
  if (answer.status === 'timed-out') {
    return { type: 'Runtime.Timeout', message: `it was not loaded within ${(answer.after / 1000).toFixed(2)} seconds` };
  }
  const how =
    answer.status !== 'exited' || answer.signal !== undefined ? 'it was killed' : `exit status ${answer.code}`;
  return { type: 'Runtime.ExitError', message: `Runtime exited while the function was loaded: ${how}` };
}
