/**
 * `eda __complete [--describe] LINE`: what a shell asks at each <TAB>. Beside oclif, whose start alone would be felt; see
 * docs/decisions/completion.md. Whatever goes wrong here, a shell gets no candidates and no words about it.
 */
import fs from 'node:fs';
import { completeLine } from './actions/complete.ts';

const [, , , ...given] = process.argv;
const describe = given[0] === '--describe';
const line = given[describe ? 1 : 0] ?? '';
const read = (name: string) => JSON.parse(fs.readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'));

process.stdout.on('error', () => {
  process.exitCode = 1;
});
try {
  const candidates = await completeLine(
    line,
    read('oclif.manifest.json'),
    read('package.json').oclif.topics,
    async () => {
      const { fileWorld, workingFolder } = await import('./io/world.ts');
      return fileWorld(workingFolder());
    },
  );
  const lines = candidates.map(({ word, description }) =>
    describe && description !== undefined ? `${word}\t${description.replace(/\s+/g, ' ')}` : word,
  );
  process.stdout.write(lines.map((text) => `${text}\n`).join(''));
} catch {
  process.exitCode = 1;
}
