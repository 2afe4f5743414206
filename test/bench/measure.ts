/** Times whole processes, one after the other, in turns: what disturbs the machine disturbs all of them alike. */
import { spawnSync } from 'node:child_process';

export interface Contender {
  readonly name: string;
  /** For this very Node: a script and its arguments. */
  readonly args: readonly string[];
  readonly cwd?: string;
  /** What each run begins with; not measured. */
  readonly before?: () => void;
  /** Made anew for each run. */
  readonly env?: () => NodeJS.ProcessEnv;
  /** Exit codes of a run that did its work. Default: 0. */
  readonly exits?: readonly number[];
}

/** Milliseconds of each measured run, by contender. One round before them is not measured: it fills every cache. */
export function inTurns(contenders: readonly Contender[], rounds: number): ReadonlyMap<string, readonly number[]> {
  const times = new Map(contenders.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const contender of contenders) {
      const { milliseconds } = run(contender);
      if (round > 0) times.get(contender.name)?.push(milliseconds);
    }
  }
  return times;
}

/** The most memory that a process held (resident set), in MB. */
export function peakMemory(contender: Contender): number {
  // `writeSync`, because at exit nothing asynchronous happens any more.
  const report = `process.on('exit', () => {
    process.getBuiltinModule('node:fs').writeSync(2, '\\npeak ' + process.resourceUsage().maxRSS);
  })`;
  const preload = `data:text/javascript,${encodeURIComponent(report)}`;
  const { stderr } = run({ ...contender, args: ['--import', preload, ...contender.args] });
  return Number(/\npeak (\d+)$/.exec(stderr)?.[1]) / 1024;
}

function run({ name, args, cwd, before, env, exits = [0] }: Contender): { milliseconds: number; stderr: string } {
  before?.();
  const environment = { ...process.env, ...env?.() };
  const began = process.hrtime.bigint();
  const result = spawnSync(process.execPath, args, {
    env: environment,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
    maxBuffer: 1024 ** 3,
    ...(cwd === undefined ? {} : { cwd }),
  });
  const milliseconds = Number(process.hrtime.bigint() - began) / 1e6;
  if (result.error) throw result.error;
  if (result.status === null || !exits.includes(result.status)) {
    throw new Error(`${name} ended with ${result.status ?? result.signal}:\n${result.stderr.slice(0, 2000)}`);
  }
  return { milliseconds, stderr: result.stderr };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
