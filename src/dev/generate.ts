/**
 * `npm run generate` writes every file of the repository that is made from others; with `--check` it writes nothing and
 * fails where one is out of date.
 */
import fs from 'node:fs';
import path from 'node:path';
import { bundle } from './build.ts';
import { generateValidators } from './generate-validators.ts';
import { manifestText } from './manifest.ts';
import { readmeWithCommands } from './readme.ts';
import { rulePages } from './rule-pages.ts';
import { runtimeFiles } from './runtime.ts';

const root = path.resolve(import.meta.dirname, '../..');
const check = process.argv.includes('--check');

const files = new Map<string, string>();
for (const [file, text] of await generateValidators()) files.set(path.relative(root, path.resolve(root, file)), text);
for (const [file, text] of runtimeFiles()) files.set(file, text);
if (!check) write();

await bundle();
const manifest = manifestText();
files.set('oclif.manifest.json', manifest);
files.set('README.md', readmeWithCommands(read('README.md') ?? '', JSON.parse(manifest)));
for (const [file, text] of rulePages()) files.set(file, text);

const stale = [...files].filter(([file, text]) => read(file) !== text).map(([file]) => file);
// A page whose rule is gone is as stale as one that was not written.
const orphans = fs
  .readdirSync(path.join(root, 'docs/rules'))
  .map((name) => `docs/rules/${name}`)
  .filter((file) => !files.has(file));
if (!check) {
  write();
  for (const file of orphans) fs.rmSync(path.join(root, file));
} else if (stale.length + orphans.length > 0) {
  for (const file of stale) process.stderr.write(`${file} is out of date\n`);
  for (const file of orphans) process.stderr.write(`${file} belongs to nothing\n`);
  process.stderr.write('  next: npm run generate\n');
  process.exitCode = 1;
}

function read(file: string): string | undefined {
  try {
    return fs.readFileSync(path.join(root, file), 'utf8');
  } catch {
    return undefined;
  }
}

function write(): void {
  for (const [file, text] of files) {
    if (read(file) === text) continue;
    fs.mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    fs.writeFileSync(path.join(root, file), text);
    process.stdout.write(`wrote ${file}\n`);
  }
}
