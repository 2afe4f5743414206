/** Every package whose code is in the bundle must have a licence that lets us ship it under Apache-2.0. */
import fs from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** Permissive licences (SPDX) that ask for no more than their notice, which `dist/THIRD-PARTY-LICENCES.txt` carries. */
const allowed = new Set([
  'MIT',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'Python-2.0',
  'CC0-1.0',
]);

const notices = fs.readFileSync(path.join(root, 'dist/THIRD-PARTY-LICENCES.txt'), 'utf8');
const packages = [...notices.matchAll(/^(\S+@\d\S*) \((.+)\)$/gm)];
if (packages.length === 0) {
  process.stderr.write('dist/THIRD-PARTY-LICENCES.txt names no package: was dist/ built?\n');
  process.exitCode = 1;
}
for (const [, name, licence = ''] of packages) {
  const choices = licence.replace(/[()]/g, '').split(' OR ');
  if (choices.some((choice) => choice.split(' AND ').every((part) => allowed.has(part)))) continue;
  process.stderr.write(`${name}: licence ${licence} is not among ${[...allowed].join(', ')}\n`);
  process.exitCode = 1;
}
