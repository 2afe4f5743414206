/**
 * Bundles every command into `dist/` as its own entry over shared chunks, so that a command loads only what it uses:
 * `docs/decisions/start-up.md` has the measurements. Run by `npm run build` and, as `prepare`, by `npm ci`.
 */
import fs from 'node:fs';
import path from 'node:path';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { leanOclif } from './lean-oclif.ts';

const root = path.resolve(import.meta.dirname, '../..');
const inRoot = (...parts: string[]) => path.join(root, ...parts);

function commandFiles(): string[] {
  return fs
    .readdirSync(inRoot('src/commands'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/commands/${file.replaceAll('\\', '/')}`)
    .sort();
}

/** How `dist/` is made. `test/bench/steps.ts` builds it otherwise, to measure what each part is good for. */
export function bundleOptions(): BuildOptions {
  return {
    absWorkingDir: root,
    entryPoints: [
      'src/cli.ts',
      'src/compatibility.ts',
      'src/complete.ts',
      'src/hooks/command-not-found.ts',
      'src/io/functions/runtime.ts',
      ...commandFiles(),
    ],
    outdir: 'dist',
    outbase: 'src',
    bundle: true,
    splitting: true,
    chunkNames: 'chunks/[name]-[hash]',
    format: 'esm',
    platform: 'node',
    // jsonc-parser's main file is UMD, whose requires a bundler can't see.
    mainFields: ['module', 'main'],
    target: 'node20',
    minifySyntax: true,
    minifyWhitespace: true,
    plugins: [leanOclif],
    // json-schema-to-typescript formats with it only where it is asked to; we never do, and it has 5 MB.
    alias: { prettier: './src/dev/no-prettier.ts' },
    // oclif would load these only to run TypeScript sources, which we never ship.
    external: ['typescript', 'ts-node'],
    // Some libraries inside are CommonJS and call `require` for Node's own modules.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  };
}

/** Writes `dist/`, in place: what is already running from it keeps its files until they are stale. */
export async function bundle(): Promise<void> {
  const { metafile } = await build({ ...bundleOptions(), metafile: true });
  const written = new Set(Object.keys(metafile.outputs).map((file) => inRoot(file)));
  for (const file of fs.readdirSync(inRoot('dist'), { recursive: true, encoding: 'utf8' })) {
    const full = inRoot('dist', file);
    if (!written.has(full) && fs.statSync(full, { throwIfNoEntry: false })?.isFile()) fs.rmSync(full);
  }
  fs.cpSync(inRoot('src/contracts'), inRoot('dist/contracts'), { recursive: true });
  fs.cpSync(inRoot('src/types'), inRoot('dist'), { recursive: true });
  writeLicences(metafile);
}

/** Names and versions of the packages whose code is in the bundle. */
function bundledPackages(metafile: Metafile): string[] {
  const folders = new Set<string>();
  for (const output of Object.values(metafile.outputs)) {
    for (const [file, { bytesInOutput }] of Object.entries(output.inputs)) {
      const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
      if (match?.[1] && bytesInOutput > 0) folders.add(match[1]);
    }
  }
  return [...folders].sort();
}

/** The licence texts of everything in the bundle: their authors ask for it, and the check of licences reads it. */
function writeLicences(metafile: Metafile): void {
  const parts = bundledPackages(metafile).map((folder) => {
    const manifest = JSON.parse(fs.readFileSync(inRoot(folder, 'package.json'), 'utf8'));
    const file = fs.readdirSync(inRoot(folder)).find((name) => /^(licen[cs]e|copying)/i.test(name));
    const text = file ? fs.readFileSync(inRoot(folder, file), 'utf8').trim() : '(the package ships no licence text)';
    const licence = typeof manifest.license === 'string' ? manifest.license : 'UNKNOWN';
    return `${manifest.name}@${manifest.version} (${licence})\n\n${text}\n`;
  });
  const rule = `\n${'-'.repeat(80)}\n\n`;
  fs.writeFileSync(
    inRoot('dist/THIRD-PARTY-LICENCES.txt'),
    `eda contains code of these packages, under their licences.\n${rule}${parts.join(rule)}`,
  );
}

if (process.argv[1] === import.meta.filename) await bundle();
