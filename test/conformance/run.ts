// `npm run conformance -- <engine> …`: runs an engine over recorded cases from elsewhere, or over generated ones.
const engines: Readonly<Record<string, () => Promise<unknown>>> = {
  compat: () => import('./compat.ts'),
  'compat-laws': () => import('./compat-laws.ts'),
  patterns: () => import('./patterns.ts'),
};

const [name = ''] = process.argv.splice(2, 1);
const engine = engines[name];
if (engine) await engine();
else {
  process.stderr.write(
    `Usage: npm run conformance -- compat|patterns CASES.jsonl [--out RESULTS.jsonl], or compat-laws [PAIRS] [--seed N]\n`,
  );
  process.exitCode = 2;
}
