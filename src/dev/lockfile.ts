/** The lock file must work against any registry: it carries no address of the one it was made with. */
import fs from 'node:fs';
import path from 'node:path';

const file = path.resolve(import.meta.dirname, '../../package-lock.json');
const lock = JSON.parse(fs.readFileSync(file, 'utf8')) as {
  packages: Record<string, { resolved?: string; link?: boolean }>;
};
const addressed = Object.entries(lock.packages).filter(([, { resolved, link }]) => resolved !== undefined && !link);
if (addressed.length > 0) {
  process.stderr.write(
    `package-lock.json: ${addressed.length} packages carry the address of a registry ("resolved").\n`,
  );
  process.stderr.write(
    '  next: npm config set omit-lockfile-registry-resolved true, remove package-lock.json, npm install\n',
  );
  process.exitCode = 1;
}
