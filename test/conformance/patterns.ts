// Runs the pattern engine over recorded cases: patterns.ts CASES.jsonl [--out RESULTS.jsonl]
// A case is one JSON object a line: {name, patterns: [JSON text], event: JSON text, expect}. It matches if one of its
// patterns does, and is invalid if one of them is. Exits 1 where a result is not what was expected.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { matchEvent } from '../../src/domain/pattern/match.ts';
import { parsePattern } from '../../src/domain/pattern/parse.ts';
import { createRuleIndex } from '../../src/domain/pattern/rule-index.ts';

type Verdict = 'match' | 'no-match' | 'invalid-pattern';
interface Case {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly event: string;
  readonly expect: Verdict;
}

const { positionals, values } = parseArgs({ allowPositionals: true, options: { out: { type: 'string' } } });
const file = positionals[0];
if (file === undefined) {
  process.stderr.write('Usage: patterns.ts CASES.jsonl [--out RESULTS.jsonl]\n');
  process.exit(2);
}

const cases = readFileSync(file, 'utf8')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => JSON.parse(line) as Case);

function run({ patterns, event }: Case): { readonly result: Verdict; readonly note?: string } {
  let matched = false;
  const index = createRuleIndex<string>();
  for (const text of patterns) {
    const pattern = parsePattern(text);
    if ('problem' in pattern) return { result: 'invalid-pattern', note: `${pattern.pointer} ${pattern.problem}` };
    matched ||= matchEvent(pattern, event);
    index.add(text, pattern);
  }
  // Rules on a bus are matched through the index: it must say the same.
  if (index.match(event).length > 0 !== matched)
    throw new Error(`The index disagrees: ${patterns.join(' ')} on ${event}`);
  return { result: matched ? 'match' : 'no-match' };
}

const verdicts: readonly Verdict[] = ['match', 'no-match', 'invalid-pattern'];
const counts = new Map(verdicts.map((verdict) => [verdict, { agree: 0, disagree: 0 }]));
const lines: string[] = [];
const disagreements: string[] = [];
const began = performance.now();
const ran = cases.map((one) => ({ one, ...run(one) }));
const took = performance.now() - began;
for (const [index, { one, result, note }] of ran.entries()) {
  const agrees = result === one.expect;
  const count = counts.get(one.expect);
  if (count !== undefined) count[agrees ? 'agree' : 'disagree'] += 1;
  lines.push(JSON.stringify({ name: one.name, expect: one.expect, result }));
  if (!agrees)
    disagreements.push(
      `line ${index + 1} ${one.name}: expected ${one.expect}, got ${result}${note === undefined ? '' : ` (${note})`}\n  ${one.patterns.join('\n  ')}\n  ${one.event}`,
    );
}
if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`);

process.stdout.write('| expected | agree | disagree |\n|---|---|---|\n');
for (const [verdict, { agree, disagree }] of counts) process.stdout.write(`| ${verdict} | ${agree} | ${disagree} |\n`);
process.stdout.write(`\n${cases.length} cases, ${disagreements.length} disagree, ${took.toFixed(0)} ms\n`);
for (const line of disagreements) process.stdout.write(`\n${line}\n`);
process.exitCode = disagreements.length === 0 ? 0 : 1;
