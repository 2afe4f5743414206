import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ROOT, run, type Transcript } from '../support/eda.ts';

export interface Installed {
  /** What `npm pack` put into the package. */
  readonly files: readonly { readonly path: string; readonly size: number }[];
  readonly size: number;
  readonly unpackedSize: number;
  /** An empty project with the package installed. */
  readonly project: string;
  /** The folder of the installed commands, for a PATH. */
  readonly bin: string;
  remove(): void;
}

/** npm hands its own settings on to what it runs, and would take them back from us. */
export const NO_NPM: Readonly<Record<string, undefined>> = Object.fromEntries(
  Object.keys(process.env)
    .filter((name) => /^(npm_|INIT_CWD$)/i.test(name))
    .map((name) => [name, undefined]),
);

/** Packs what is built and installs it, without the network: the package has no dependency at runtime. */
export async function packAndInstall(): Promise<Installed> {
  const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eda-package-')));
  const project = path.join(folder, 'project');
  const env = { ...NO_NPM, npm_config_cache: path.join(folder, 'cache'), npm_config_offline: 'true' };
  const npm = async (cwd: string, args: readonly string[]): Promise<Transcript> => {
    const done = await run('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { cwd, env });
    if (done.code !== 0) throw new Error(`npm ${args[0]} failed:\n${done.stdout}${done.stderr}`);
    return done;
  };
  // Without its scripts: `prepare` would build `dist` anew, under the other tests.
  const packed = await npm(ROOT, ['pack', '--json', '--ignore-scripts', '--pack-destination', folder]);
  const [{ filename, files, size, unpackedSize }] = JSON.parse(packed.stdout);
  fs.mkdirSync(project);
  fs.writeFileSync(path.join(project, 'package.json'), '{ "private": true }\n');
  await npm(project, ['install', path.join(folder, filename)]);
  return {
    files,
    size,
    unpackedSize,
    project,
    bin: path.join(project, 'node_modules/.bin'),
    remove: () => fs.rmSync(folder, { recursive: true, force: true }),
  };
}
