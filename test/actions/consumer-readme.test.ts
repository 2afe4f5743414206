import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ConsumerInput, generateConsumer } from '../../src/actions/generate-consumer.ts';
import { fileWorld } from '../../src/io/world.ts';
import { folder, ROOT } from '../support/eda.ts';
import { sha256 } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';

/** A file of a generated consumer, in one line. */
async function textOf(input: Partial<ConsumerInput>, file = 'README.md'): Promise<string> {
  const cwd = folder();
  const asked = { references: ['orders/OrderPlaced'], iac: 'cdk', out: 'out', yes: true } as const;
  const how = { check: false, dryRun: false, force: false, workspace: ROOT, source: ROOT, generator: '1.0.0' };
  await generateConsumer({ ...asked, ...how, ...input }, fileWorld(cwd), sha256, NOBODY);
  return fs.readFileSync(path.join(cwd, 'out', file), 'utf8').replaceAll('\n', ' ');
}

describe('the README of a consumer', () => {
  it.each([
    ['minimal', '`eda consumer check template.yaml --profile minimal` says'],
    ['standard', '`eda consumer check template.yaml` says'],
    ['regulated', '`eda consumer check template.yaml --profile regulated` says'],
  ] as const)('checks the template by its profile, %s', async (profile, wanted) => {
    expect(await textOf({ iac: 'sam', profile })).toContain(wanted);
  });

  it('says for how long sending too much does no harm', async () => {
    const stream = await textOf({ shape: 'kinesis' });
    expect(stream).toContain('Send them within 14 days');
    expect(stream).toContain('send only the events that failed');
    expect(await textOf({ shape: 'sqs' })).toContain('sending too much does no harm here');
    const minimal = await textOf({ shape: 'kinesis', profile: 'minimal' });
    expect(minimal).toContain('Sending too much has its effect twice.');
    expect(minimal).not.toContain('does no harm');
  });

  it.each<[Partial<ConsumerInput>, readonly string[]]>([
    [{ profile: 'minimal' }, ['Each alarm']],
    [{ profile: 'standard' }, ['Each alarm', 'anomalies', 'point-in-time recovery']],
    [
      { profile: 'regulated', shape: 'kinesis' },
      ['Each alarm', 'anomalies', 'point-in-time recovery', 'customer key', '168 hours'],
    ],
  ])('says what costs money while nothing comes: %o', async (input, wanted) => {
    const text = await textOf(input);
    const told = /Some of this costs money.*?(?=Your code is in)/.exec(text)?.[0] ?? '';
    const all = ['Each alarm', 'anomalies', 'point-in-time recovery', 'customer key', '168 hours'];
    expect(all.filter((cost) => told.includes(cost))).toEqual(wanted);
  });

  it('says that two majors with one id are one event', async () => {
    expect(await textOf({})).toContain('Two majors of a type with one id count as one event');
  });
});

it('git ignores what a run that was killed leaves behind', async () => {
  expect(await textOf({}, '.gitignore')).toMatch(/ \.\*\.eda\.tmp /);
});
