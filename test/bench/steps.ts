// node test/bench/steps.ts [--rounds N] (after `npm run build`)
// What each step of start-up is good for: `eda schema validate ONE-FILE`, as it ships and with one step undone at a time.
// The figures in docs/decisions/start-up.md come from here.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, type Metafile } from 'esbuild';
import { bundleOptions } from '../../src/dev/build.ts';
import { type Contender, inTurns, median } from './measure.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '25' } } });
const root = path.resolve(import.meta.dirname, '../..');
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'eda-steps-'));
process.once('exit', () => fs.rmSync(temporary, { recursive: true, force: true }));
process.once('SIGINT', () => process.exit(130));
// For libraries that a variant does not bundle.
fs.symlinkSync(path.join(root, 'node_modules'), path.join(temporary, 'node_modules'), 'junction');

const file = path.join(temporary, 'order.json');
fs.writeFileSync(
  file,
  JSON.stringify({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Order',
    type: 'object',
    properties: { id: { type: 'string', format: 'uuid' }, items: { type: 'array', items: { type: 'string' } } },
    required: ['id'],
  }),
);

/** A package of its own, built otherwise. */
async function variant(name: string, options: BuildOptions): Promise<{ launcher: string; metafile: Metafile }> {
  const folder = path.join(temporary, name);
  for (const part of ['bin', 'package.json', 'oclif.manifest.json']) {
    fs.cpSync(path.join(root, part), path.join(folder, part), { recursive: true });
  }
  const outdir = path.join(folder, 'dist');
  const { metafile } = await build({ ...bundleOptions(), ...options, outdir, metafile: true });
  return { launcher: path.join(folder, 'bin/run.js'), metafile };
}

/** What is imported while a command runs, each part as a file of its own. */
function loadedLater(metafile: Metafile): string[] {
  return Object.entries(metafile.outputs)
    .filter(([, { entryPoint }]) => entryPoint !== undefined && !/^src\/(cli|commands|hooks)\b/.test(entryPoint))
    .map(([output]) => path.join(root, output));
}

const asItShips = await variant('ships', {});
const unbundled = await variant('unbundled', { packages: 'external', plugins: [] });
const plainOclif = await variant('plain-oclif', { plugins: [] });
const compiling = await variant('compiling', {
  plugins: [
    ...(bundleOptions().plugins ?? []),
    {
      name: 'metaschema-by-ajv',
      setup(build) {
        build.onLoad({ filter: /metaschema-2020-12\.generated\.js$/ }, () => ({
          contents: `import ajv from 'ajv/dist/2020.js';
            export const validate = new ajv.default({ strict: false }).getSchema('https://json-schema.org/draft/2020-12/schema');`,
        }));
      },
    },
  ],
});
const everything = loadedLater(asItShips.metafile).map((chunk) => `import ${JSON.stringify(pathToFileURL(chunk))};`);

// The cache is on from the first module, so that what is preloaded has it too.
const cache = { NODE_COMPILE_CACHE: path.join(temporary, 'compile-cache') };
const validate = (
  name: string,
  launcher: string,
  before: string[] = [],
  env: NodeJS.ProcessEnv = cache,
): Contender => ({
  name,
  args: [...before, launcher, 'schema', 'validate', file],
  env: () => env,
  cwd: temporary,
});

const contenders = [
  { name: 'node -e 0', args: ['-e', '0'] },
  validate('as it ships', asItShips.launcher),
  validate('libraries read from node_modules', unbundled.launcher),
  validate('oclif as it comes', plainOclif.launcher),
  validate('everything loaded at the start', asItShips.launcher, [
    '--import',
    `data:text/javascript,${encodeURIComponent(everything.join(''))}`,
  ]),
  validate('no compile cache', asItShips.launcher, [], { NODE_DISABLE_COMPILE_CACHE: '1' }),
  validate('meta-schema compiled by ajv in the run', compiling.launcher),
];
const times = inTurns(contenders, Number(values.rounds));
const of = (name: string) => median(times.get(name) ?? []);
const ships = of('as it ships');
process.stdout.write('| variant | median | more than as it ships |\n|---|---|---|\n');
for (const { name } of contenders) {
  const more = name === 'node -e 0' || name === 'as it ships' ? '' : `${(of(name) - ships).toFixed(0)} ms`;
  process.stdout.write(`| ${name} | ${of(name).toFixed(0)} ms | ${more} |\n`);
}
