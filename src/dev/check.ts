/**
 * `npm run check`: everything that can be said of the code without running its tests. Steps run two at a time; what a
 * step prints is shown only where it fails.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

interface Step {
  readonly name: string;
  /** A script of Node's, then its arguments. */
  readonly run: readonly string[];
  /** What is wrong with the output of a run that exited 0. */
  readonly doubt?: (output: string) => string | undefined;
}

const bin = (name: string) => `node_modules/${name}`;

const steps: readonly Step[] = [
  { name: 'types', run: [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.json'] },
  { name: 'purity of the domain', run: [bin('typescript/bin/tsc'), '--noEmit', '-p', 'tsconfig.domain.json'] },
  {
    name: 'layers',
    run: [bin('dependency-cruiser/bin/dependency-cruiser.mjs'), '--config', '.dependency-cruiser.mjs', 'src'],
    doubt: sawAll,
  },
  { name: 'unused code', run: [bin('knip/bin/knip.js')] },
  { name: 'style', run: [bin('@biomejs/biome/bin/biome'), 'check', '--error-on-warnings', '.'] },
  { name: 'generated files', run: ['src/dev/generate.ts', '--check'] },
  { name: 'lock file', run: ['src/dev/lockfile.ts'] },
];

/** dependency-cruiser that can't read the sources cruises nothing, warns, and passes. */
function sawAll(output: string): string | undefined {
  const seen = Number(/\((\d+) modules/.exec(output)?.[1] ?? 0);
  const files = fs.readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const sources = files.filter((file) => file.endsWith('.ts') && !/\.generated\.|\.d\.ts$/.test(file)).length;
  return seen >= sources ? undefined : `it saw ${seen} modules of at least ${sources}`;
}

async function run(step: Step): Promise<boolean> {
  const started = performance.now();
  const child = spawn(process.execPath, step.run, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => (output += chunk));
  child.stderr.on('data', (chunk) => (output += chunk));
  const code = await new Promise<number>((resolve) => child.on('close', (status) => resolve(status ?? 1)));
  const doubt = code === 0 ? step.doubt?.(output) : undefined;
  const good = code === 0 && doubt === undefined;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  process.stdout.write(
    `${good ? 'ok  ' : 'FAIL'} ${step.name} (${seconds} s)${doubt === undefined ? '' : `: ${doubt}`}\n`,
  );
  if (!good) process.stdout.write(`${output.trimEnd()}\n\n`);
  return good;
}

const pending = [...steps];
const results: boolean[] = [];
async function work(): Promise<void> {
  for (let step = pending.shift(); step; step = pending.shift()) results.push(await run(step));
}
await Promise.all([work(), work()]);
// Reads what `generated files` has just bundled.
results.push(await run({ name: 'licences', run: ['src/dev/licences.ts'] }));
process.exitCode = results.every(Boolean) ? 0 : 1;
