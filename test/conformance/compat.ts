// Runs the compatibility engine over recorded pairs of schemas: compat.ts CASES.jsonl [--out VERDICTS.jsonl]
//   [--writers declared|open] [--readers as-written|tolerant]
// A case is one JSON object a line: {id, draft, old, new, suite?, expected?: {backward}}. `draft` (4, 6, 7, 2019, 2020) wins over
// `$schema`; `nullable` is read as OpenAPI 3.0 does, for there are suites that have it. The question is whether everything valid
// under `old` is valid under `new`. Exits 1 where a compatible verdict is false.
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { compareBackward } from '../../src/domain/compat/compare.ts';
import type { Json } from '../../src/domain/json.ts';
import type { Dialect } from '../../src/domain/schema/types.ts';

interface Case {
  readonly id: string;
  readonly draft: string | number;
  readonly suite?: string;
  readonly old: Json;
  readonly new: Json;
  readonly expected?: { readonly backward?: boolean };
}

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    out: { type: 'string' },
    writers: { type: 'string', default: 'open' },
    readers: { type: 'string', default: 'as-written' },
  },
});
const file = positionals[0];
const { writers, readers } = values;
if (
  file === undefined ||
  (writers !== 'open' && writers !== 'declared') ||
  (readers !== 'as-written' && readers !== 'tolerant')
) {
  process.stderr.write(
    'Usage: compat.ts CASES.jsonl [--out VERDICTS.jsonl] [--writers declared|open] [--readers as-written|tolerant]\n',
  );
  process.exit(2);
}

const dialects: Readonly<Record<string, Dialect>> = {
  4: 'draft-04',
  6: 'draft-06',
  7: 'draft-07',
  2019: '2019-09',
  2020: '2020-12',
};
/** Milliseconds a pair. */
const cap = 2000;

interface Row {
  pairs: number;
  correct: number;
  falseCompatible: number;
  falseAlarm: number;
  unknown: number;
  unlabelled: number;
  readonly times: number[];
}
const emptyRow = (): Row => ({
  pairs: 0,
  correct: 0,
  falseCompatible: 0,
  falseAlarm: 0,
  unknown: 0,
  unlabelled: 0,
  times: [],
});

function count(row: Row, verdict: string, expected: boolean | undefined, ms: number): void {
  row.pairs++;
  row.times.push(ms);
  if (verdict === 'unknown') row.unknown++;
  else if (expected === undefined) row.unlabelled++;
  else if ((verdict === 'compatible') === expected) row.correct++;
  else if (expected) row.falseAlarm++;
  else row.falseCompatible++;
}

const suites = new Map<string, Row>();
const people = emptyRow();
const all = emptyRow();
const lines: string[] = [];
const against: string[] = [];
for (const line of readFileSync(file, 'utf8').split('\n')) {
  if (line.trim() === '') continue;
  const one = JSON.parse(line) as Case;
  const dialect = dialects[String(one.draft)];
  if (dialect === undefined)
    throw new Error(`${one.id}: no draft ${one.draft}; known: ${Object.keys(dialects).join(', ')}`);
  const began = performance.now();
  const result = await compareBackward(
    { schema: one.old, dialect },
    { schema: one.new, dialect },
    {
      writers,
      readers,
      nullable: 'openapi',
      budget: { steps: 400_000, expired: () => performance.now() - began > cap },
    },
  );
  const ms = performance.now() - began;
  const { verdict } = result;
  const expected = one.expected?.backward;
  const suite = one.suite ?? 'cases';
  let row = suites.get(suite);
  if (row === undefined) {
    row = emptyRow();
    suites.set(suite, row);
  }
  count(row, verdict, expected, ms);
  count(all, verdict, expected, ms);
  // The sdbs suites are generated; the others are what people wrote.
  if (!suite.startsWith('sdbs')) count(people, verdict, expected, ms);
  lines.push(JSON.stringify({ id: one.id, ...result, ms: Number(ms.toFixed(3)) }));
  if (expected !== undefined && verdict !== 'unknown' && (verdict === 'compatible') !== expected) {
    const shown = 'witness' in result ? `  witness ${JSON.stringify(result.witness)}` : '';
    against.push(`${one.id}: the label says ${expected ? 'compatible' : 'breaking'}, the engine ${verdict}${shown}`);
  }
}
if (values.out !== undefined) writeFileSync(values.out, `${lines.join('\n')}\n`);

function quantile(sorted: readonly number[], of: number): string {
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * of))] ?? 0).toFixed(2);
}

process.stdout.write(
  '| suite | pairs | correct | % | false compatible | false alarm | unknown | p50 ms | p99 ms | max ms |\n|---|---|---|---|---|---|---|---|---|---|\n',
);
for (const [name, row] of [...suites, ['human-written', people] as const, ['all', all] as const]) {
  if (row.pairs === 0) continue;
  const times = row.times.toSorted((a, b) => a - b);
  const labelled = row.pairs - row.unlabelled;
  const percent = labelled === 0 ? '' : ((100 * row.correct) / labelled).toFixed(2);
  process.stdout.write(
    `| ${name} | ${row.pairs} | ${row.correct} | ${percent} | ${row.falseCompatible} | ${row.falseAlarm} | ${row.unknown} | ${quantile(times, 0.5)} | ${quantile(times, 0.99)} | ${quantile(times, 1)} |\n`,
  );
}
for (const one of against) process.stdout.write(`\n${one}`);
process.stdout.write('\n');
if (all.falseCompatible > 0) process.exitCode = 1;
