import fs from 'node:fs';
import path from 'node:path';
import { ROOT } from './eda.ts';

/** How the code names a rule where it reports one. */
const REPORTS = [/\b(?:errorAt|warningAt|finding)\(\s*'([a-z0-9-]+)'/g, /\brule: '([a-z0-9-]+)'/g];

/** Every rule id that stands in the code which reports findings, tables of rules left out. */
export function idsInSource(): ReadonlySet<string> {
  const ids = new Set<string>();
  const source = path.join(ROOT, 'src');
  for (const file of fs.readdirSync(source, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('rules.ts')) continue;
    const text = fs.readFileSync(path.join(source, file), 'utf8');
    for (const form of REPORTS) for (const match of text.matchAll(form)) if (match[1]) ids.add(match[1]);
  }
  return ids;
}
