// Holds the compatibility engine against the laws of containment over generated pairs of schemas: compat-laws.ts [PAIRS] [--seed N]
// 100,000 pairs unless told otherwise, about ten minutes. Fails with the smallest pair found that breaks a law.
import { parseArgs } from 'node:util';
import { checkManyLaws, emptyTally } from '../domain/compat/laws.ts';

const { positionals, values } = parseArgs({ allowPositionals: true, options: { seed: { type: 'string' } } });
const pairs = Number(positionals[0] ?? 100_000);
const seed = Number(values.seed ?? Date.now() % 0x7fffffff);
if (!(pairs > 0) || !Number.isInteger(seed)) {
  process.stderr.write('Usage: compat-laws.ts [PAIRS] [--seed N]\n');
  process.exit(2);
}
const tally = emptyTally();
const share = 5000;
for (let done = 0; done < pairs; done += share) {
  await checkManyLaws(Math.min(share, pairs - done), tally, seed + done);
  const { compatible, breaking, unknown } = tally.verdicts;
  process.stdout.write(
    `${tally.pairs} pairs, ${tally.comparisons} comparisons: ${compatible} compatible, ${breaking} breaking (${tally.replayed} judged by the second validator), ${unknown} unknown\n`,
  );
}
const blocks = [...tally.blockedBy].sort((a, b) => b[1] - a[1]).map(([what, count]) => `${what} ${count}`);
process.stdout.write(`seed ${seed}; unknown because of: ${blocks.join(', ') || 'nothing'}\n`);
