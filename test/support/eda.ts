import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Tree } from './memory.ts';

export const ROOT = path.resolve(import.meta.dirname, '../..');
export const EDA = path.join(ROOT, 'bin/run.js');

export interface Transcript {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly stdin?: string | Buffer;
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Runs as this user and group. */
  readonly uid?: number;
}

/** A folder of the system that is removed after the test, with these files in it. Links are resolved in its path. */
export function folder(tree: Tree = {}): string {
  const made = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eda-test-')));
  onTestFinished(() => fs.rmSync(made, { recursive: true, force: true }));
  put(made, tree);
  return made;
}

export function put(root: string, tree: Tree): void {
  for (const [file, content] of Object.entries(tree)) {
    if (typeof content !== 'string' && !(content instanceof Uint8Array)) throw new Error(`${file} has no content`);
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), content);
  }
}

/** Every file below a folder with its text, to see what a command left behind. */
export function snapshot(root: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const full = path.join(entry.parentPath, entry.name);
    files[path.relative(root, full).split(path.sep).join('/')] = fs.readFileSync(full, 'utf8');
  }
  return files;
}

/** No colour, no colour forced, and none of git's variables: a test may itself run inside a hook. */
export function environment(extra: RunOptions['env'] = {}): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(process.env))
    if (!/^(GIT_|FORCE_COLOR|NODE_OPTIONS)/.test(name)) env[name] = value;
  const all: NodeJS.ProcessEnv = { ...env, NO_COLOR: '1', EDA_QUIET_NODE: '1', ...extra };
  for (const [name, value] of Object.entries(all)) if (value === undefined) delete all[name];
  return all;
}

/** The built command, as a person runs it. */
export function eda(args: readonly string[], options: RunOptions): Promise<Transcript> {
  return run(process.execPath, [EDA, ...args], options);
}

export function run(command: string, args: readonly string[], options: RunOptions): Promise<Transcript> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: environment(options.uid === undefined ? options.env : { HOME: options.cwd, ...options.env }),
      ...(options.uid === undefined ? {} : { uid: options.uid, gid: options.uid }),
    });
    const out = { stdout: '', stderr: '' };
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out.stdout += chunk));
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (out.stderr += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, ...out }));
    // A command that fails before it reads closes the pipe: not a failure of the test.
    child.stdin.on('error', () => {});
    child.stdin.end(options.stdin ?? '');
  });
}
