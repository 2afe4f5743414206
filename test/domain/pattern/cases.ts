import { parsePattern } from '../../../src/domain/pattern/parse.ts';
import type { Pattern } from '../../../src/domain/pattern/types.ts';

/** A pattern that the test takes to be valid. */
export function valid(pattern: Parameters<typeof parsePattern>[0]): Pattern {
  const parsed = parsePattern(pattern);
  if ('problem' in parsed) throw new Error(`${parsed.pointer}: ${parsed.problem}`);
  return parsed;
}
