import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * The manifest that oclif reads commands from (one that is not listed does not exist), made by oclif's own tool out of
 * `dist/`. The tool writes the file itself, so what stood there is put back.
 */
export function manifestText(): string {
  const file = path.join(root, 'oclif.manifest.json');
  const before = fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : undefined;
  try {
    const tool = path.join(root, 'node_modules/oclif/bin/run.js');
    const result = spawnSync(process.execPath, [tool, 'manifest'], { cwd: root, encoding: 'utf8' });
    if (result.status !== 0) throw new Error(`oclif manifest failed:\n${result.stdout}${result.stderr}`);
    const { commands, ...rest } = JSON.parse(fs.readFileSync(file, 'utf8')) as { commands: Record<string, unknown> };
    // The tool lists commands in the order in which they happened to load.
    const sorted = Object.fromEntries(Object.entries(commands).sort(([a], [b]) => (a < b ? -1 : 1)));
    return `${JSON.stringify({ commands: sorted, ...rest }, null, 2)}\n`;
  } finally {
    if (before !== undefined) fs.writeFileSync(file, before);
  }
}
