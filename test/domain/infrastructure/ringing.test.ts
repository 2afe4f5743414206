import { describe, expect, it } from 'vitest';
import { infrastructureRules } from '../../../src/domain/infrastructure/rules/index.ts';
import { found } from './template.ts';

/** The page's good template, with another line in each alarm. */
function told(id: string, line: RegExp, instead: string): readonly string[] {
  const page = infrastructureRules.find((rule) => rule.id === id);
  if (page === undefined) throw new Error(id);
  const changed = page.good.replaceAll(line, instead);
  if (changed === page.good) throw new Error(`${id} has no ${line}`);
  return found(changed, { profile: 'regulated' });
}
const THRESHOLD = /Threshold: 1$/gm;
const OPERATOR = /ComparisonOperator: \w+/g;
const STATISTIC = /(?:Extended)?Statistic: \w+/g;

const LOSSES = [
  'alarm-missing-failed-invocations',
  'alarm-missing-lost-dead-letters',
  'alarm-missing-destination-failures',
  'alarm-missing-dropped-events',
  'alarm-missing-failed-records',
  'alarm-missing-dead-letters',
  'alarm-missing-subscriber-drops',
  'alarm-missing-subscriber-losses',
];
const FUNCTIONS = ['alarm-missing-errors', 'alarm-missing-throttles', 'alarm-missing-iterator-age'];
const RISING = [...LOSSES, ...FUNCTIONS, 'alarm-missing-queue-age', 'alarm-missing-write-throttles'];

describe('an alarm that can’t ring', () => {
  it.each(LOSSES)('at the first: %s', (id) => {
    expect(told(id, THRESHOLD, 'Threshold: 100000')).toContain(id);
    expect(told(id, OPERATOR, 'ComparisonOperator: GreaterThanThreshold')).toContain(id);
    const above = told(
      id,
      /Threshold: 1\n(\s+)ComparisonOperator: \w+/g,
      'Threshold: 0\n$1ComparisonOperator: GreaterThanThreshold',
    );
    expect(above).not.toContain(id);
  });

  it.each([...RISING, 'alarm-missing-subscriber-backlog', 'alarm-missing-duration'])('when it rises: %s', (id) => {
    expect(told(id, OPERATOR, 'ComparisonOperator: LessThanThreshold')).toContain(id);
  });

  it.each(FUNCTIONS)('for what one success hides: %s', (id) => {
    expect(told(id, STATISTIC, 'Statistic: Minimum')).toContain(id);
    expect(told(id, STATISTIC, 'Statistic: Maximum')).not.toContain(id);
  });

  it('for what is deleted before', () => {
    const id = 'alarm-missing-queue-age';
    expect(told(id, THRESHOLD, 'Threshold: 9999999')).toContain(id);
    expect(told(id, THRESHOLD, 'Threshold: 345601')).toContain(id);
    expect(told(id, THRESHOLD, 'Threshold: 345600')).not.toContain(id);
  });

  it('for what has ended before', () => {
    const id = 'alarm-missing-duration';
    expect(told(id, THRESHOLD, 'Threshold: 30001')).toContain(id);
    expect(told(id, THRESHOLD, 'Threshold: 24000')).not.toContain(id);
  });

  it.each(['alarm-missing-silence', 'alarm-missing-subscriber-silence'])('where fewer events come: %s', (id) => {
    expect(told(id, OPERATOR, 'ComparisonOperator: GreaterThanUpperThreshold')).toContain(id);
    expect(told(id, OPERATOR, 'ComparisonOperator: LessThanLowerOrGreaterThanUpperThreshold')).not.toContain(id);
  });
});
