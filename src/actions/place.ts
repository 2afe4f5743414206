import { placeFindings, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { Finding } from '../domain/report.ts';
import { formatOf } from '../domain/text/parse.ts';
import type { Files } from '../ports.ts';

/**
 * Adds lines and columns: the files that have findings are read once more, and only they; the code that finds positions
 * is loaded only where there is a finding.
 */
export async function place(files: Files, findings: readonly UnplacedFinding[]): Promise<readonly Finding[]> {
  if (findings.length === 0) return [];
  const { explain, positions } = await import('../domain/text/positions.ts');
  const lookups = new Map<string, ReturnType<typeof positions> | undefined>();
  const lookup = (file: string) => {
    if (!lookups.has(file)) {
      const [read] = files.read([file]);
      lookups.set(file, read && 'text' in read ? positions(read.text, formatOf(file)) : undefined);
    }
    return lookups.get(file);
  };
  return placeFindings(
    findings,
    (file, pointer, on) => lookup(file)?.(pointer, on),
    (file, problem) => {
      const [read] = files.read([file]);
      const text = read && 'text' in read ? read.text : '';
      return explain(text, formatOf(file), problem);
    },
  );
}
