/** The catalogue and a schema registry of 1,000 schemas: how long a plan takes, and whether an apply that is killed comes to the same state. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import type { Json } from '../../src/domain/json.ts';
import { sha256 } from '../../src/io/world.ts';

/** AWS takes 10 registries of 100 schemas each, unless it is asked for more. */
const DOMAINS = 10;
const EVENTS = 100;
const KILLS = 20;

export interface RegistryFigures {
  /** Milliseconds of whole processes. */
  readonly plans: readonly number[];
  readonly applied: number;
  readonly firstPlan: number;
  /** How many of the kills came before the apply had ended. */
  readonly killed: number;
}

/** Throws where a state is not what it must be. */
export async function registryFigures(launcher: string, folder: string, rounds: number): Promise<RegistryFigures> {
  const workspace = writeDomains(path.join(folder, 'registry'), launcher);
  const bus = await startBus(launcher, workspace);
  try {
    const run = (...args: string[]) => eda(launcher, workspace, [...args, '--endpoint-url', bus.endpoint]);
    const first = run('registry', 'plan');
    expect(first.status === 1, 'the first plan differs', first);
    // Each kill a little later; what the one before it did is done.
    let killed = 0;
    for (let i = 0; i < KILLS; i++) {
      if (await kill(launcher, workspace, bus.endpoint, 300 + Math.random() * 600)) killed++;
    }
    const last = run('registry', 'apply', '--yes');
    expect(last.status === 0, 'the apply after the kills', last);
    const plans: number[] = [];
    for (let i = 0; i < rounds; i++) {
      const plan = run('registry', 'plan', '--json');
      expect(plan.status === 0, 'in step', plan);
      const { entries } = JSON.parse(plan.stdout) as { entries: { found?: { versions: number }; reason?: string }[] };
      const twice = entries.filter(({ found, reason }) => found?.versions !== 2 || reason !== undefined);
      expect(
        entries.length === DOMAINS * EVENTS && twice.length === 0,
        `${twice.length} schemas with other versions`,
        plan,
      );
      plans.push(plan.milliseconds);
    }
    return { plans, applied: last.milliseconds, firstPlan: first.milliseconds, killed };
  } finally {
    bus.child.kill();
  }
}

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

function expect(good: boolean, what: string, { stdout, stderr }: Ran): void {
  if (!good) throw new Error(`Not ${what}: ${stdout.slice(-500)}${stderr.slice(-500)}`);
}

function eda(launcher: string, cwd: string, args: readonly string[]): Ran {
  const since = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { status, stdout, stderr, milliseconds: performance.now() - since };
}

/** Whether it was still at work. */
function kill(launcher: string, cwd: string, endpoint: string, after: number): Promise<boolean> {
  const args = [launcher, 'registry', 'apply', '--yes', '--endpoint-url', endpoint];
  const child = spawn(process.execPath, args, { cwd, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), after);
  return new Promise((resolve) => {
    child.on('close', (_, signal) => {
      clearTimeout(timer);
      resolve(signal === 'SIGKILL');
    });
  });
}

function startBus(launcher: string, cwd: string): Promise<{ readonly endpoint: string; readonly child: ChildProcess }> {
  const child = spawn(process.execPath, [launcher, 'bus', 'start', '--port', '0', '--json'], {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
      if (text.includes('\n')) resolve({ endpoint: JSON.parse(text.split('\n')[0] ?? '').endpoint, child });
    });
    child.on('close', (code) => reject(new Error(`The bus ended with ${code}.`)));
  });
}

/** Ten domains of a hundred events, each with two releases of the size that events have. */
function writeDomains(root: string, launcher: string): string {
  const write = (file: string, text: string) => {
    const full = path.join(root, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  };
  write('eda.yaml', 'version: 1\nstages:\n  local: { buses: {}, registry: { name: "acme-{domain}" } }\n');
  write('schemas/teams.yaml', 'shop: { name: Shop }\n');
  const releases = path.join(path.dirname(launcher), '../schemas/orders/OrderPlaced/v1/releases');
  const versions = ['1.0.0', '1.1.0'].map((version) => {
    const value = JSON.parse(fs.readFileSync(path.join(releases, `${version}.json`), 'utf8')) as object;
    return { version, value };
  });
  for (let domain = 0; domain < DOMAINS; domain++) {
    write(`schemas/d${domain}/domain.yaml`, 'summary: A domain.\nowner: shop\n');
    for (let event = 0; event < EVENTS; event++) {
      const folder = `schemas/d${domain}/Event${event}`;
      write(
        `${folder}/event.yaml`,
        `summary: An event.\nowner: shop\nsource: com.acme.d${domain}\nmajors:\n  1: { detailType: Event${event} }\n`,
      );
      const digests: Record<string, string> = {};
      for (const { version, value } of versions) {
        const release = { ...value, title: `Event${event}` };
        digests[version] = digestOf(release as unknown as Json, sha256);
        write(`${folder}/v1/releases/${version}.json`, JSON.stringify(release, null, 2));
        write(`${folder}/v1/schema.json`, JSON.stringify(release, null, 2));
      }
      write(`${folder}/v1/releases/digests.json`, JSON.stringify(digests));
    }
  }
  return root;
}
