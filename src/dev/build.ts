/**
 * Bundles every command into `dist/` as its own entry over shared chunks, so that a command loads only what it uses:
 * `docs/decisions/start-up.md` has the measurements. Run by `npm run build` and, as `prepare`, by `npm ci`.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { build, type Metafile } from 'esbuild';

const root = path.resolve(import.meta.dirname, '../..');
const inRoot = (...parts: string[]) => path.join(root, ...parts);

function commandFiles(): string[] {
  return fs
    .readdirSync(inRoot('src/commands'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => `src/commands/${file.replaceAll('\\', '/')}`)
    .sort();
}

async function bundle(): Promise<Metafile> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: ['src/cli.ts', ...commandFiles()],
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
    keepNames: true,
    metafile: true,
    // oclif would load these only to run TypeScript sources, which we never ship.
    external: ['typescript', 'ts-node'],
    // Some libraries inside are CommonJS and call `require` for Node's own modules.
    banner: {
      js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return result.metafile;
}

/** Names and versions of the packages whose code is in the bundle. */
export function bundledPackages(metafile: Metafile): string[] {
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

/** oclif reads commands from this manifest; one that is not listed does not exist. */
function writeManifest(): void {
  const oclif = inRoot('node_modules/oclif/bin/run.js');
  const result = spawnSync(process.execPath, [oclif, 'manifest'], { cwd: root, encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`oclif manifest failed:\n${result.stdout}${result.stderr}`);
}

fs.rmSync(inRoot('dist'), { recursive: true, force: true });
const metafile = await bundle();
fs.cpSync(inRoot('src/contracts'), inRoot('dist/contracts'), { recursive: true });
writeLicences(metafile);
fs.writeFileSync(inRoot('dist/meta.json'), JSON.stringify(metafile));
writeManifest();
