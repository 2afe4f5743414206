import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { EdaError } from '../../errors.ts';
import { exitOnSignals } from './signals.ts';

/** What the build of a generated consumer leaves. */
export const BUNDLE = 'dist/index.cjs';

/** What the bundle is made of, beside the folder src. */
const SOURCES = ['build.ts', 'package.json', 'package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'tsconfig.json'];

/** Runs the project's own build where it is needed. Throws as `FunctionWorld.build`. */
export async function buildProject(folder: string, shown: string, always: boolean): Promise<boolean> {
  const built = modified(path.join(folder, BUNDLE));
  if (!always && built !== undefined && newestSource(folder) <= built) return false;
  requireInstalled(folder, shown);
  const { code, output } = await npmRunBuild(folder);
  if (code !== 0) throw buildFailed(output, shown);
  if (modified(path.join(folder, BUNDLE)) === undefined) {
    throw new EdaError('input', {
      code: 'no-bundle',
      message: `\`npm run build\` in ${shown} left no ${BUNDLE}.`,
      next: 'Let build.ts write it, as the generated one does.',
    });
  }
  return true;
}

function modified(file: string): number | undefined {
  return fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

function newestSource(folder: string): number {
  const src = path.join(folder, 'src');
  const below = fs.existsSync(src) ? fs.readdirSync(src, { recursive: true, encoding: 'utf8' }) : [];
  // A folder is newer once a file of it is gone.
  const files = [src, ...below.map((file) => path.join(src, file)), ...SOURCES.map((file) => path.join(folder, file))];
  return Math.max(...files.map((file) => modified(file) ?? 0));
}

/** Throws where packages are missing that package.json names: in node_modules there, or above in a workspace of packages. */
function requireInstalled(folder: string, shown: string): void {
  const manifest = readPackage(folder, shown);
  const wanted = [
    ...(manifest.devDependencies?.esbuild ? ['esbuild'] : []),
    ...Object.keys(manifest.dependencies ?? {}),
  ];
  const missing = wanted.filter((name) => !isInstalled(folder, name));
  if (missing.length === 0) return;
  const more = missing.length > 3 ? ` and ${missing.length - 3} more` : '';
  throw new EdaError('input', {
    code: 'not-installed',
    message: `The packages of ${shown} are not installed: ${missing.slice(0, 3).join(', ')}${more}.`,
    next: shown === '.' ? 'npm install' : `cd ${shown}, then: npm install`,
  });
}

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

function readPackage(folder: string, shown: string): PackageJson {
  const at = { file: shown === '.' ? 'package.json' : `${shown}/package.json` };
  try {
    const manifest: PackageJson | null = JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8'));
    if (typeof manifest?.scripts?.build === 'string') return manifest;
  } catch (error) {
    const message = `package.json can't be read: ${(error as Error).message}`;
    throw new EdaError('input', {
      code: 'no-package',
      message,
      at,
      next: 'Generate the consumer again, with --force.',
    });
  }
  throw new EdaError('input', {
    code: 'no-build-script',
    message: 'There is no script "build" in package.json.',
    at,
    expected: '"build": "node build.ts"',
    next: 'Write it, or generate the consumer again.',
  });
}

function isInstalled(from: string, name: string): boolean {
  for (let folder = from; ; folder = path.dirname(folder)) {
    if (fs.existsSync(path.join(folder, 'node_modules', name))) return true;
    if (path.dirname(folder) === folder) return false;
  }
}

function npmRunBuild(folder: string): Promise<{ readonly code: number; readonly output: string }> {
  const windows = process.platform === 'win32';
  // The Node.js that runs eda, unless the project has its own: another one may not know TypeScript.
  const key = Object.keys(process.env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH';
  const env = {
    ...process.env,
    [key]: [path.dirname(process.execPath), process.env[key] ?? ''].join(path.delimiter),
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    NODE_NO_WARNINGS: '1',
  };
  return new Promise((resolve, reject) => {
    const child = spawn(windows ? 'npm.cmd' : 'npm', ['run', '--silent', 'build'], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: windows,
      // A group of its own: what npm started ends with it.
      detached: !windows,
    });
    const kill = () => {
      try {
        if (child.pid !== undefined && child.exitCode === null) process.kill(windows ? child.pid : -child.pid);
      } catch {
        // It has ended already.
      }
    };
    const undo = exitOnSignals();
    process.once('exit', kill);
    const over = () => {
      undo();
      process.off('exit', kill);
    };
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        if (output.length < 1_000_000) output += chunk;
      });
    }
    child.on('error', (error) => {
      over();
      reject(
        new EdaError('input', {
          code: 'no-npm',
          message: `npm could not be started (${(error as NodeJS.ErrnoException).code}): it builds the function.`,
          next: 'Install Node.js with npm, or see that npm is on the PATH.',
        }),
      );
    });
    child.on('close', (code) => {
      over();
      resolve({ code: code ?? 1, output });
    });
  });
}

/** What esbuild says, at its place; else what the build said last. */
function buildFailed(output: string, shown: string): EdaError {
  const code = 'build-failed';
  const [, message, rest = ''] = /\[ERROR\] (.+)\n([\s\S]*)/.exec(output) ?? [];
  if (message !== undefined) {
    const errors = output.match(/\[ERROR\] /g)?.length ?? 1;
    const [, file, line, column, found] = /^\s*\n\s+(\S.*):(\d+):(\d+):\n\s+\d+ │ ?(.*)/.exec(rest) ?? [];
    const more = errors > 1 ? ` (and ${errors - 1} more)` : '';
    const path = file === undefined || shown === '.' ? file : `${shown}/${file}`;
    return new EdaError('input', {
      code,
      message: `The function can't be built: ${message}${more}`,
      ...(path === undefined ? {} : { at: { file: path, line: Number(line), column: Number(column) + 1 } }),
      ...(found === undefined ? {} : { found: found.trim() }),
      next: path === undefined ? 'Mend it, and invoke again.' : 'Mend the file, and invoke again.',
    });
  }
  const lines = output.split('\n').filter((line) => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line));
  const said = lines.find((line) => /^(?:\w+ ?)*Error\b.*:/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
  return new EdaError('input', {
    code,
    message: `The function can't be built: \`npm run build\` in ${shown} failed.`,
    found: said.trim(),
    next: `See what \`npm run build\` says there.`,
  });
}
