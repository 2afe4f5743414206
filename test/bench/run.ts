// npm run bench -- [--quick] [--only startup|bulk|types|examples|samples|gate|patterns|publish|registry|wire] [--out RESULTS.json]
// Ratios against named peers, out of interleaved runs of whole processes. Exits 1 where a goal is missed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { kindsOf, writeCatalogue, writeReleased } from './catalogue.ts';
import { type Contender, inTurns, median, peakMemory } from './measure.ts';
import { indexSpeed, loopSpeed, orderEvents, orderRules, shapeNames } from './patterns.ts';
import { fetchPeers } from './peers.ts';
import { measurePublish } from './publish.ts';
import { registryFigures } from './registry.ts';
import { alone, readDefinitions, whole, writeSchemas } from './schema-files.ts';
import { measureWire } from './wire.ts';

interface Result {
  readonly what: string;
  readonly value: number;
  readonly unit: 'ms' | '×' | 'MB' | 'ms a file' | 'KB a file' | 'events a second' | 'events' | 'requests a second';
  /** The value must be at most, or at least, this. */
  readonly goal?: { readonly most: number } | { readonly least: number };
}

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';
const DRAFT_2020 = 'https://json-schema.org/draft/2020-12/schema';

const { values: options } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string' }, out: { type: 'string' } },
});
const PARTS = ['startup', 'bulk', 'types', 'examples', 'samples', 'gate', 'patterns', 'publish', 'registry', 'wire'];
if (options.only !== undefined && !PARTS.includes(options.only)) {
  process.stderr.write(`--only takes ${PARTS.join(', ')}; found ${options.only}\n`);
  process.exit(2);
}
const asked = (part: string) => options.only === undefined || options.only === part;

const root = path.resolve(import.meta.dirname, '../..');
const launcher = path.join(root, 'bin/run.js');
const peers = fetchPeers(path.join(root, 'node_modules/.cache/eda-bench'));
const definitions = readDefinitions(peers.schemas);
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), 'eda-bench-'));
const removeTemporary = () => fs.rmSync(temporary, { recursive: true, force: true });
process.once('exit', removeTemporary);
process.once('SIGINT', () => process.exit(130));

const results: Result[] = [];
if (asked('startup')) startUp(options.quick ? 7 : 25);
if (asked('bulk')) bulk(options.quick ? 1 : 5);
if (asked('types')) types(options.quick ? 1 : 5);
if (asked('examples')) examples(options.quick ? 1 : 5);
if (asked('samples')) samples(options.quick ? 3 : 9);
if (asked('gate')) gate(options.quick ? 1 : 5);
if (asked('patterns')) patterns(options.quick ? 40 : 400);
if (asked('publish')) results.push(...(await measurePublish(root, temporary, options.quick)));
if (asked('registry')) await registry(options.quick ? 1 : 5);
if (asked('wire')) await wire(options.quick ? 1 : 5, options.quick ? 500 : 3000);

print(results);
if (options.out !== undefined) fs.writeFileSync(options.out, `${JSON.stringify({ ...machine(), results }, null, 2)}\n`);
if (results.some((result) => verdict(result) === 'missed')) process.exitCode = 1;

/** `eda` as a person runs it. The schemas made here have a few findings, so it may exit with 1. */
function eda(name: string, ...args: string[]): Contender {
  return { name, args: [launcher, ...args], cwd: temporary, exits: [0, 1] };
}

function startUp(rounds: number): void {
  const { folder } = writeSchemas(path.join(temporary, 'one'), alone(definitions), 1, DRAFT_2020);
  const file = path.join(folder, '000000.json');
  const times = inTurns(
    [
      { name: 'node -e 0', args: ['-e', '0'] },
      eda('eda --version', '--version'),
      eda('eda schema validate ONE-FILE', 'schema', 'validate', file),
      {
        ...eda('eda schema validate ONE-FILE, first run on a machine', 'schema', 'validate', file),
        env: () => ({ NODE_COMPILE_CACHE: fs.mkdtempSync(path.join(temporary, 'cache-')) }),
      },
      { ...eda('eda schema validate (workspace of this repository)', 'schema', 'validate'), cwd: root },
      { name: 'jsonschema metaschema ONE-FILE', args: [peers.jsonschema, 'metaschema', file] },
      {
        name: 'ajv-cli compile ONE-FILE',
        args: [peers.ajv, 'compile', '--spec=draft2020', '--strict=false', '-s', file],
      },
    ],
    rounds,
  );
  const of = (name: string) => median(times.get(name) ?? []);
  for (const name of times.keys()) results.push({ what: name, value: of(name), unit: 'ms' });
  const ours = of('eda schema validate ONE-FILE');
  const ratio = (peer: string, most: number) =>
    results.push({ what: `start-up: eda ÷ ${peer}`, value: ours / of(peer), unit: '×', goal: { most } });
  ratio('node -e 0', 4);
  ratio('jsonschema metaschema ONE-FILE', 2.5);
  ratio('ajv-cli compile ONE-FILE', 0.67);
}

function bulk(rounds: number): void {
  const small = alone(definitions);
  compare('2 KB', writeSchemas(path.join(temporary, 'small'), small, 10_000, DRAFT_07), 10_000, rounds, 5);
  compare('28 KB', writeSchemas(path.join(temporary, 'whole'), whole(definitions), 1000, DRAFT_07), 1000, rounds);
  growth(small, rounds);
}

function compare(
  size: string,
  { folder, kilobytes }: { readonly folder: string; readonly kilobytes: number },
  count: number,
  rounds: number,
  least?: number,
): void {
  const what = `${count.toLocaleString('en')} files of ${kilobytes.toFixed(1)} KB`;
  const ours = eda('eda schema validate', 'schema', 'validate', folder);
  const theirs = { name: 'jsonschema metaschema', args: [peers.jsonschema, 'metaschema', folder] };
  const times = inTurns([ours, theirs], rounds);
  const of = ({ name }: Contender) => median(times.get(name) ?? []);
  for (const one of [ours, theirs]) results.push({ what: `${what}: ${one.name}`, value: of(one), unit: 'ms' });
  const goal = least === undefined ? {} : { goal: { least } };
  results.push({ what: `bulk, ${size}: jsonschema ÷ eda`, value: of(theirs) / of(ours), unit: '×', ...goal });
  results.push({
    what: `bulk, ${size}: peak memory of eda`,
    value: peakMemory(ours),
    unit: 'MB',
    goal: { most: 400 },
  });
}

/**
 * Rules and events in this process, the reading of the event's text included. No package on the registry matches patterns as
 * EventBridge does: the peer is a loop over the rules, and the goals are what AWS's event-ruler does on such a machine.
 */
function patterns(rounds: number): void {
  const events = orderEvents(2000);
  const unit = 'events a second';
  for (const [count, least] of [
    [1, 139_000],
    [10, 84_000],
    [100, 47_000],
    [300, 47_000],
    [1000, 42_000],
  ] as const) {
    const rules = orderRules(count, 'mixed');
    const ours = indexSpeed(rules, events, rounds);
    const loop = loopSpeed(rules, events.slice(0, count < 100 ? 250 : 10), rounds / 10);
    const what = `patterns, ${count.toLocaleString('en')} rules`;
    results.push({ what, value: ours, unit, goal: { least } });
    results.push({ what: `${what}: index ÷ loop`, value: ours / loop, unit: '×', goal: { least: 1 } });
  }
  for (const shape of shapeNames) {
    const value = indexSpeed(orderRules(1000, shape), events, rounds);
    results.push({ what: `patterns, 1,000 rules with ${shape}`, value, unit, goal: { least: 42_000 } });
  }
}

/** A catalogue of 10,000 events, none and ten of them changed: what the gate reads, and what ten comparisons add. */
function gate(rounds: number): void {
  const events = 10_000;
  const changed = 10;
  const same = writeReleased(path.join(temporary, 'gate-same'), events, 0);
  const some = writeReleased(path.join(temporary, 'gate-some'), events, changed);
  const none = { ...eda('schema check, none changed', 'schema', 'check'), cwd: same };
  const few = { ...eda('schema check, ten changed', 'schema', 'check'), cwd: some };
  const reading = { ...eda('schema list (reads the catalogue)', 'schema', 'list'), cwd: same };
  const version = eda('eda --version', '--version');
  const times = inTurns([version, reading, none, few], rounds);
  const of = ({ name }: Contender) => median(times.get(name) ?? []);
  for (const one of [version, reading, none, few]) {
    results.push({ what: `gate, ${events.toLocaleString('en')} events: ${one.name}`, value: of(one), unit: 'ms' });
  }
  results.push({ what: 'gate: one comparison', value: (of(few) - of(none)) / changed, unit: 'ms' });
}

/** 1,000 schemas against the embedded endpoint, after an apply that was killed 20 times: whole processes. */
async function registry(rounds: number): Promise<void> {
  const { plans, firstPlan, applied, killed } = await registryFigures(launcher, temporary, rounds);
  results.push({
    what: 'registry: plan of 1,000 schemas, none there',
    value: firstPlan,
    unit: 'ms',
    goal: { most: 3000 },
  });
  results.push({ what: `registry: the apply after ${killed} of 20 kills`, value: applied, unit: 'ms' });
  results.push({
    what: 'registry: plan of 1,000 schemas, in step',
    value: median(plans),
    unit: 'ms',
    goal: { most: 3000 },
  });
}

/** What one more file costs, from 1,000 to 10,000 and from 10,000 to 50,000: the same, where growth is linear. */
function growth(schemas: Parameters<typeof writeSchemas>[1], rounds: number): void {
  const counts = [1000, 10_000, 50_000];
  const runs = counts.map((count) => {
    const { folder } = writeSchemas(path.join(temporary, `grow-${count}`), schemas, count, DRAFT_07);
    return eda(`${count}`, 'schema', 'validate', folder);
  });
  const times = inTurns(runs, rounds);
  const points = runs.map((run, i) => ({
    count: counts[i]!,
    milliseconds: median(times.get(run.name) ?? []),
    megabytes: peakMemory(run),
  }));
  for (const { count, milliseconds, megabytes } of points) {
    const what = `growth: ${count.toLocaleString('en')} files`;
    results.push({ what, value: milliseconds, unit: 'ms' }, { what, value: megabytes, unit: 'MB' });
  }
  const [first, second, third] = points as [Point, Point, Point];
  const time = (a: Point, b: Point) => (b.milliseconds - a.milliseconds) / (b.count - a.count);
  const memory = (a: Point, b: Point) => ((b.megabytes - a.megabytes) * 1024) / (b.count - a.count);
  results.push(
    { what: 'growth: one more file up to 10,000', value: time(first, second), unit: 'ms a file' },
    { what: 'growth: one more file up to 50,000', value: time(second, third), unit: 'ms a file' },
    // Linear, with room for a noisy machine: twice as steep would be 2.
    {
      what: 'growth: time, later ÷ earlier',
      value: time(second, third) / time(first, second),
      unit: '×',
      goal: { most: 1.5 },
    },
    { what: 'growth: one more file up to 10,000', value: memory(first, second), unit: 'KB a file' },
    { what: 'growth: one more file up to 50,000', value: memory(second, third), unit: 'KB a file' },
    {
      what: 'growth: memory, later ÷ earlier',
      value: memory(second, third) / memory(first, second),
      unit: '×',
      goal: { most: 1.5 },
    },
  );
}

/**
 * Code for 1,000 events, against one process a file, as people run these tools: 100 files sampled. Ours always has the
 * validators in it, so against types alone it does more than is asked.
 */
function types(rounds: number): void {
  const count = 1000;
  const workspace = path.join(temporary, 'types');
  const files = writeCatalogue(workspace, kindsOf(definitions), count, false);
  const generated = path.join(workspace, 'src');
  const again = { ...eda('eda generate types, unchanged', 'generate', 'types'), cwd: workspace };
  const anew = {
    ...again,
    name: 'eda generate types',
    before: () => fs.rmSync(generated, { recursive: true, force: true }),
  };
  const ours = inTurns([anew, again, eda('eda --version', '--version')], rounds);
  const sampled = files.filter((_, i) => i % (count / 100) === 0);
  const code = path.join(temporary, 'validate.js');
  const json2ts = path.join(root, 'node_modules/json-schema-to-typescript/dist/src/cli.js');
  const one = (name: string, args: (file: string) => string[]) => {
    const times = inTurns(
      sampled.map((file) => ({ name: file, args: args(file) })),
      1,
    );
    const each = median([...times.values()].map(median));
    results.push({ what: `types: ${name} ONE-FILE`, value: each, unit: 'ms' });
    return each;
  };
  const theirs = one('json2ts', (file) => [json2ts, '-i', file]);
  const compiled = one('ajv-cli compile', (file) => [peers.ajv, 'compile', '--strict=false', '-s', file, '-o', code]);
  const of = (name: string) => median(ours.get(name) ?? []);
  for (const name of ours.keys()) results.push({ what: `types: ${name} (1,000 events)`, value: of(name), unit: 'ms' });
  const made = of(anew.name);
  results.push(
    {
      what: 'types: json2ts × 1,000 ÷ eda, validators included in ours',
      value: (theirs * count) / made,
      unit: '×',
      goal: { least: 5 },
    },
    {
      what: 'types and validators: (json2ts + ajv-cli) × 1,000 ÷ eda',
      value: ((theirs + compiled) * count) / made,
      unit: '×',
      goal: { least: 5 },
    },
    // What is left is to look whether anything changed: it reads 1,000 events and 2,000 generated files.
    { what: 'types: unchanged ÷ anew', value: of(again.name) / made, unit: '×', goal: { most: 0.1 } },
    {
      what: 'types: one event more, unchanged',
      value: (of(again.name) - of('eda --version')) / count,
      unit: 'ms a file',
      goal: { most: 1 },
    },
  );
}

/** 10,000 events with two examples each, against the same without. */
function examples(rounds: number): void {
  const kinds = kindsOf(definitions);
  const contender = (name: string, withExamples: boolean): Contender => {
    const workspace = path.join(temporary, name);
    writeCatalogue(workspace, kinds, 10_000, withExamples);
    return { ...eda(name, 'schema', 'validate'), cwd: workspace };
  };
  const bare = contender('10,000 events', false);
  const full = contender('10,000 events with 20,000 examples', true);
  const times = inTurns([bare, full], rounds);
  const of = ({ name }: Contender) => median(times.get(name) ?? []);
  for (const one of [bare, full]) results.push({ what: `examples: ${one.name}`, value: of(one), unit: 'ms' });
  results.push({ what: 'examples: with ÷ without', value: of(full) / of(bare), unit: '×', goal: { most: 2 } });
}

/** Events generated, verified and printed; the start-up is not counted. */
function samples(rounds: number): void {
  const count = 20_000;
  const events = ['orders/OrderPlaced', 'payments/PaymentAuthorized', 'shipping/ShipmentTrackingUpdated'];
  const runs = events.flatMap((event) =>
    [1, count].map((n) => ({
      ...eda(`${event} ${n}`, 'generate', 'sample', event, '--seed', '1', '--count', `${n}`),
      cwd: root,
    })),
  );
  const times = inTurns(runs, rounds);
  const of = (event: string, n: number) => median(times.get(`${event} ${n}`) ?? []);
  const took = (event: string) => of(event, count) - of(event, 1);
  const rate = (milliseconds: number, n: number) => (n - 1) / (milliseconds / 1000);
  for (const event of events)
    results.push({ what: `samples: ${event}`, value: rate(took(event), count), unit: 'events a second' });
  const all = events.reduce((sum, event) => sum + took(event), 0);
  results.push({
    what: 'samples: the three together',
    value: rate(all, count * events.length),
    unit: 'events a second',
    goal: { least: 10_000 },
  });
}

/** PutEvents over the wire, in batches of ten events of the repository's catalogue, all judged and printed. */
async function wire(rounds: number, requests: number): Promise<void> {
  const { rates, p99, firstEvent } = await measureWire(root, temporary, rounds, requests);
  for (const [concurrency, { eda, nothing }] of rates) {
    const what = `wire, ${concurrency} at once`;
    results.push(
      { what: `${what}: a server that does nothing`, value: nothing, unit: 'requests a second' },
      { what: `${what}: eda bus start`, value: eda, unit: 'requests a second' },
      { what: `${what}: eda ÷ nothing`, value: eda / nothing, unit: '×', goal: { least: 0.8 } },
    );
  }
  results.push(
    { what: 'wire: p99 at half of the load: a server that does nothing', value: p99.nothing, unit: 'ms' },
    { what: 'wire: p99 at half of the load: eda bus start', value: p99.eda, unit: 'ms', goal: { most: 20 } },
    { what: 'wire: start to the first accepted event', value: firstEvent, unit: 'ms', goal: { most: 500 } },
  );
}

interface Point {
  readonly count: number;
  readonly milliseconds: number;
  readonly megabytes: number;
}

function verdict({ value, goal }: Result): 'met' | 'missed' | '' {
  if (goal === undefined) return '';
  const met = 'most' in goal ? value <= goal.most : value >= goal.least;
  return met ? 'met' : 'missed';
}

function print(rows: readonly Result[]): void {
  const goalText = ({ goal }: Result) =>
    goal === undefined ? '' : 'most' in goal ? `at most ${goal.most}` : `at least ${goal.least}`;
  const digits = ({ unit }: Result) =>
    ['ms', 'MB', 'events a second', 'events', 'requests a second'].includes(unit) ? 0 : 2;
  const table = [
    ['what', 'median', 'goal', ''],
    ...rows.map((row) => [row.what, `${row.value.toFixed(digits(row))} ${row.unit}`, goalText(row), verdict(row)]),
  ];
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...table.map((row) => row[column]!.length)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |\n`;
  const [head, ...body] = table;
  const { node, cpu, cpus } = machine();
  process.stdout.write(`Node ${node}, ${cpus} × ${cpu}\n\n`);
  process.stdout.write(line(head!) + line(widths.map((width) => '-'.repeat(width))) + body.map(line).join(''));
}

function machine() {
  const cpus = os.cpus();
  return {
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cpus: cpus.length,
    quick: options.quick,
  };
}
