import { describe, expect, it } from 'vitest';
import { admit } from '../../src/actions/bus-admission.ts';
import { settingsFrom } from '../../src/domain/catalogue/settings.ts';
import { fakeBuses } from './bus-start-world.ts';

const MINE = '111122223333';
const THEIRS = '444455556666';
const arn = (account: string) => `arn:aws:events:eu-west-1:${account}:event-bus/commerce`;
const nobody = { interactive: false, confirm: () => Promise.reject(new Error('asked')) };

async function ask(
  stage: object,
  behaviour: Parameters<typeof fakeBuses>[0],
  {
    bus = 'commerce',
    yes = false,
    person = nobody,
    stages = {},
  }: Partial<{ bus: string; yes: boolean; person: typeof nobody; stages: object }> = {},
) {
  const settings = settingsFrom({ version: 1, stages: { live: { buses: {}, ...stage }, ...stages } } as never);
  const client = await fakeBuses(behaviour).open({});
  return admit(client, bus, { settings, stage: settings.stages.get('live'), yes }, person);
}
const code = (answer: Promise<unknown>) =>
  answer.then(
    () => 'admitted',
    (error) => error.detail?.code,
  );

describe('the account', () => {
  it.each([
    ['that of the bus', { arn: arn(MINE) }, undefined, 'admitted'],
    ['another than that of the bus', { arn: arn(THEIRS) }, undefined, 'wrong-account'],
    // The bus of an ARN may be somebody else's, and the credentials are still right.
    ['that of whoever asks, for the bus of another', { arn: arn(THEIRS), account: MINE }, arn(THEIRS), 'admitted'],
    ['another than that of whoever asks', { arn: arn(MINE), account: THEIRS }, arn(MINE), 'wrong-account'],
    ['that of whoever asks, who may not look', { lookup: 'denied' as const, account: MINE }, undefined, 'admitted'],
    ['another, of one who may not look', { lookup: 'denied' as const, account: THEIRS }, undefined, 'wrong-account'],
  ])('of a stage is %s', async (_, behaviour, bus, expected) => {
    expect(await code(ask({ account: MINE }, behaviour, bus === undefined ? {} : { bus }))).toBe(expected);
  });

  it('that nobody can tell is a note, and refused where the stage is protected', async () => {
    const denied = { lookup: 'denied' as const };
    expect((await ask({ account: MINE }, denied)).notes).toEqual([
      expect.stringContaining('events:DescribeEventBus is denied'),
      `Whether this is the account ${MINE} of the stage live could not be asked.`,
    ]);
    expect(await code(ask({ account: MINE, protected: true }, denied, { yes: true }))).toBe('account-unknown');
  });
});

describe('a protected stage', () => {
  it('is confirmed by a person', async () => {
    const asked: string[] = [];
    const person = (answer: boolean) => ({
      interactive: true,
      confirm: async (question: string) => {
        asked.push(question);
        return answer;
      },
    });
    const stage = { protected: true };
    expect(await code(ask(stage, { arn: arn(MINE) }, { person: person(true) as never }))).toBe('admitted');
    expect(await code(ask(stage, { arn: arn(MINE) }, { person: person(false) as never }))).toBe('not-confirmed');
    expect(asked[0]).toContain(`account ${MINE}, Region eu-west-1, bus commerce`);
  });

  it('is protected by its account too, in its Region', async () => {
    const other = (more: object) => ({ stages: { prod: { buses: {}, account: MINE, protected: true, ...more } } });
    expect(await code(ask({}, { arn: arn(MINE) }, other({})))).toBe('not-confirmed');
    expect(await code(ask({}, { arn: arn(MINE) }, other({ region: 'eu-west-1' })))).toBe('not-confirmed');
    expect(await code(ask({}, { arn: arn(MINE) }, other({ region: 'us-east-1' })))).toBe('admitted');
    expect(await code(ask({}, { arn: arn(THEIRS) }, other({})))).toBe('admitted');
  });
});
