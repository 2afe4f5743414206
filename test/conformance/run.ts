// `npm run conformance -- <engine> CASES.jsonl [--out F]`: runs an engine over recorded cases from elsewhere.
const engines: Readonly<Record<string, () => Promise<unknown>>> = {
  patterns: () => import('./patterns.ts'),
};

const [name = ''] = process.argv.splice(2, 1);
const engine = engines[name];
if (engine) await engine();
else {
  process.stderr.write(
    `Usage: npm run conformance -- ${Object.keys(engines).join('|')} CASES.jsonl [--out RESULTS.jsonl]\n`,
  );
  process.exitCode = 2;
}
