import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { put, ROOT, run } from '../support/eda.ts';

/** One breach a rule, as a file of its own: what the file imports must fire this rule and no other. */
const breaches: Readonly<Record<string, readonly [file: string, imports: string]>> = {
  'layer-errors': ['src/errors/breach.ts', '../domain/json.ts'],
  'layer-domain': ['src/domain/layer.ts', '../errors.ts'],
  'layer-ports': ['src/ports/breach.ts', '../errors.ts'],
  'layer-actions': ['src/actions/layer.ts', '../io/prompt.ts'],
  'layer-io': ['src/io/layer.ts', '../formats/json.ts'],
  'layer-local': ['src/local/layer.ts', '../io/prompt.ts'],
  'layer-formats': ['src/formats/layer.ts', '../errors.ts'],
  'layer-base-command': ['src/base-command/breach.ts', '../actions/words.ts'],
  'layer-hooks': ['src/hooks/layer.ts', '../io/prompt.ts'],
  'layer-commands': ['src/commands/layer.ts', '../io/prompt.ts'],
  'pure-domain': ['src/domain/pure.ts', 'node:fs'],
  'libraries-domain': ['src/domain/libraries.ts', 'chalk'],
  'libraries-actions': ['src/actions/libraries.ts', 'node:path'],
  'libraries-formats': ['src/formats/libraries.ts', 'ajv'],
  'libraries-commands': ['src/commands/libraries.ts', 'chalk'],
  'libraries-local': ['src/local/libraries.ts', 'ajv'],
  'aws-in-io-only': ['src/io/aws-elsewhere.ts', '@aws-sdk/client-eventbridge'],
  'no-circles': ['src/domain/circle-a.ts', './circle-b.ts'],
  'not-from-tests': ['src/not-from-tests.ts', './dev/lockfile.ts'],
};

/** What looks like a breach and is none. */
const allowed: Readonly<Record<string, string>> = {
  'src/domain/circle-b.ts': "export type { A } from './circle-a.ts';\nexport const back = 1;\n",
  'src/domain/types-a.ts': "import type { B } from './types-b.ts';\nexport type A = B | 1;\n",
  'src/domain/types-b.ts': "import type { A } from './types-a.ts';\nexport type B = A | 2;\n",
  'src/io/aws/client-too.ts': "import '@aws-sdk/client-eventbridge';\n",
  'src/local/server-too.ts': "import 'node:http';\n",
};

interface Cruise {
  readonly summary: {
    readonly totalCruised: number;
    readonly violations: readonly { readonly from: string; readonly rule: { readonly name: string } }[];
    readonly ruleSetUsed: { readonly forbidden: readonly { readonly name: string; readonly comment?: string }[] };
  };
}

let copy: string;
let cruise: Cruise;

beforeAll(async () => {
  copy = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), 'eda-layers-')));
  fs.cpSync(path.join(ROOT, 'src'), path.join(copy, 'src'), { recursive: true });
  for (const file of ['.dependency-cruiser.mjs', 'tsconfig.json', 'tsconfig.domain.json', 'package.json']) {
    fs.copyFileSync(path.join(ROOT, file), path.join(copy, file));
  }
  fs.symlinkSync(path.join(ROOT, 'node_modules'), path.join(copy, 'node_modules'), 'junction');
  put(copy, allowed);
  for (const [file, imports] of Object.values(breaches))
    put(copy, { [file]: `import '${imports}';\nexport type A = 1;\n` });
  // A circle needs two sides.
  put(copy, { 'src/domain/circle-b.ts': "import './circle-a.ts';\n" });
  const bin = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs');
  const args = [bin, '--config', '.dependency-cruiser.mjs', '--output-type', 'json', 'src'];
  cruise = JSON.parse((await run(process.execPath, args, { cwd: copy })).stdout);
}, 60_000);
afterAll(() => fs.rmSync(copy, { recursive: true, force: true }));

const firedBy = (file: string) => [
  ...new Set(cruise.summary.violations.filter(({ from }) => from === file).map(({ rule }) => rule.name)),
];

describe('the layers', () => {
  it.each(Object.entries(breaches))('%s fires for its breach, alone', (rule, [file]) => {
    expect(firedBy(file)).toEqual([rule]);
  });

  it('are quiet for everything else', () => {
    const breached = new Set([...Object.values(breaches).map(([file]) => file), 'src/domain/circle-b.ts']);
    expect(cruise.summary.violations.filter(({ from }) => !breached.has(from))).toEqual([]);
    const sources = fs.globSync('src/**/*.ts', { cwd: copy }).filter((file) => !/\.generated\.|\.d\.ts$/.test(file));
    expect(cruise.summary.totalCruised).toBeGreaterThanOrEqual(sources.length);
  });

  it('have a breach here for each rule, and a comment', () => {
    const rules = cruise.summary.ruleSetUsed.forbidden;
    expect(rules.map(({ name }) => name).sort()).toEqual(Object.keys(breaches).sort());
    for (const { name, comment } of rules) expect(comment, name).toMatch(/\w{3}/);
  });
});

it('the domain’s own tsconfig refuses what is not pure', async () => {
  put(copy, {
    'src/domain/impure.ts': [
      "import { readFileSync } from 'node:fs';",
      'console.log(readFileSync);',
      'process.exit(1);',
      "fetch('https://example.com');",
      'setTimeout(() => {}, 1);',
      "new URL('https://example.com');",
      'export const pure = structuredClone;',
    ].join('\n'),
    'tsconfig.impure.json': JSON.stringify({
      extends: './tsconfig.domain.json',
      include: [],
      files: ['src/domain/impure.ts'],
    }),
  });
  const tsc = path.join(ROOT, 'node_modules/typescript/bin/tsc');
  const { code, stdout } = await run(process.execPath, [tsc, '--noEmit', '-p', 'tsconfig.impure.json'], { cwd: copy });
  expect(code).not.toBe(0);
  const lines = [...stdout.matchAll(/^src\/domain\/impure\.ts\((\d+),/gm)].map(([, line]) => Number(line));
  expect([...new Set(lines)]).toEqual([1, 2, 3, 4, 5, 6, 7]);
}, 60_000);
