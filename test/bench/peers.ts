/** What eda is measured against, fetched on demand: never a dependency of ours. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const PACKAGES = ['@sourcemeta/jsonschema@16.11.0', 'ajv-cli@5.0.0', '@octokit/webhooks-schemas@7.6.1'];

export interface Peers {
  /** Entry of `jsonschema`, the launcher of its compiled program. */
  readonly jsonschema: string;
  /** Entry of `ajv`. */
  readonly ajv: string;
  /** Real schemas: the payloads of GitHub's webhooks, one document with several hundred definitions. */
  readonly schemas: string;
}

/** Installs the peers into the folder unless they are there. */
export function fetchPeers(folder: string): Peers {
  const done = path.join(folder, 'peers.txt');
  const wanted = PACKAGES.join('\n');
  if (!fs.existsSync(done) || fs.readFileSync(done, 'utf8') !== wanted) {
    fs.mkdirSync(folder, { recursive: true });
    const options = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    const npm = spawnSync('npm', ['install', '--prefix', folder, ...options, ...PACKAGES], {
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    if (npm.status !== 0) throw new Error('The peers could not be fetched: `npm install` failed.');
    fs.writeFileSync(done, wanted);
  }
  const modules = path.join(folder, 'node_modules');
  return {
    jsonschema: path.join(modules, '@sourcemeta/jsonschema/npm/cli.js'),
    ajv: path.join(modules, 'ajv-cli/dist/index.js'),
    schemas: path.join(modules, '@octokit/webhooks-schemas/schema.json'),
  };
}
