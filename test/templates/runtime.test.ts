import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { consumerWorld } from '../support/consumer-world.ts';
import { environment, ROOT } from '../support/eda.ts';
import { SHAPES } from '../support/render-consumer.ts';

const inputs = Object.fromEntries(SHAPES.map((shape) => [shape, { shape }]));
const { root, aws, project, placed } = await consumerWorld({
  ...inputs,
  'sqs-minimal': { shape: 'sqs', flags: ['sam', 'minimal'] },
  'lambda-minimal': { shape: 'lambda', flags: ['sam', 'minimal'] },
  several: { shape: 'sqs', events: ['orders/OrderPlaced', 'orders/OrderCancelled'] },
});

const run = promisify(execFile);
const env = environment();
const installed = (file: string) => path.join(ROOT, 'node_modules', file);

describe('what is generated', () => {
  it('compiles, in all shapes', async () => {
    const config = { extends: './sqs/tsconfig.json', include: ['*/src', '*/test', '*/*.ts'] };
    fs.writeFileSync(path.join(root, 'tsconfig.json'), JSON.stringify(config));
    const tsc = run(process.execPath, [installed('typescript/bin/tsc'), '-p', root], { env });
    await tsc.catch(({ stdout }) => expect(stdout).toBe(''));
  }, 120_000);

  it('passes its own tests, in all shapes', async () => {
    const file = path.join(root, 'results.json');
    const args = [installed('vitest/vitest.mjs'), 'run', '--root', root, '--reporter', 'json', '--outputFile', file];
    await run(process.execPath, args, { env }).catch(() => 'the results say why');
    const { numPassedTests, testResults } = JSON.parse(fs.readFileSync(file, 'utf8'));
    expect(testResults.filter(({ status }: { readonly status: string }) => status !== 'passed')).toEqual([]);
    expect(numPassedTests).toBeGreaterThan(40);
  }, 120_000);

  it.each(SHAPES)('%s: is bundled to less than 450 kB, and works as a bundle', async (shape) => {
    const cwd = path.join(root, shape);
    await run(process.execPath, ['build.ts'], { cwd, env });
    const bundle = path.join(cwd, 'dist/index.cjs');
    expect(fs.statSync(bundle).size).toBeLessThan(450_000);

    const event = JSON.stringify(project(shape).testing.lambdaEvent(placed('a')));
    const code = `require(${JSON.stringify(bundle)}).handler(${event}, { getRemainingTimeInMillis: () => 30000 })`;
    const { stdout } = await run(process.execPath, ['-e', code], { cwd, env });
    expect(stdout).toContain('"message":"Handled"');
    expect([...aws.items.values()]).toMatchObject([{ status: { S: 'COMPLETED' } }]);
  });
});
