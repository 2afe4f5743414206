import { called, defineRule } from '../rule.ts';
import { flagAt, isGiven, listAt, textAt } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const alarm = (expression: string) =>
  resource(
    'ErrorRateAlarm',
    'AWS::CloudWatch::Alarm',
    'ComparisonOperator: GreaterThanThreshold',
    'EvaluationPeriods: 1',
    'Threshold: 1',
    'AlarmActions: [!Ref AlarmTopic]',
    'Metrics:',
    `  - { Id: rate, Expression: ${expression} }`,
    '  - Id: errors',
    '    ReturnData: false',
    '    MetricStat:',
    '      Stat: Sum',
    '      Period: 60',
    '      Metric:',
    '        Namespace: AWS/Lambda',
    '        MetricName: Errors',
    '        Dimensions: [{ Name: FunctionName, Value: !Ref OrderFunction }]',
  );

export const alarmMathBroken = defineRule({
  id: 'alarm-math-broken',
  severity: 'error',
  from: 'minimal',
  summary: 'The expressions of an alarm do not fit together.',
  why: 'CloudWatch refuses an alarm whose expression names a metric that it does not have, or of which it can’t tell what to watch: one result returns data, two where one of them is the band of the other.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDataQuery.html',
  bad: template(ruleToFunction, fn('Timeout: 30'), alarm('errors / invocations')),
  good: template(ruleToFunction, fn('Timeout: 30'), alarm('FILL(errors, 0)')),
  fix: 'Name the ids of other metrics in expressions, and set ReturnData to false for all that is not watched itself.',
  of: ({ alarms }) => alarms,
  check: ({ resource: own }) => {
    const metrics = listAt(own.properties, 'Metrics');
    if (metrics.length === 0) return undefined;
    const ids = new Set(metrics.map((one) => textAt(one, 'Id')));
    const band = textAt(own.properties, 'ThresholdMetricId');
    const named = metrics.flatMap((one) => namesIn(textAt(one, 'Expression') ?? ''));
    const unknown = [...named, ...(band === undefined ? [] : [band])].find((id) => !ids.has(id));
    if (unknown !== undefined) {
      return { message: `${called(own)} has no metric ${unknown}, which it computes with.`, on: ['Metrics'] };
    }
    const shown = metrics.filter((one) => !isGiven(one, 'ReturnData') || flagAt(one, 'ReturnData') !== false).length;
    const wanted = band === undefined ? 1 : 2;
    if (shown === wanted) return undefined;
    return {
      message: `${called(own)} watches ${shown} results.`,
      on: ['Metrics'],
      expected: `${wanted} with ReturnData`,
    };
  },
});

/** The ids in an expression: words that begin in lower case, out of quotes. */
function namesIn(expression: string): readonly string[] {
  return expression.replaceAll(/"[^"]*"|'[^']*'/g, '').match(/\b[a-z]\w*\b/g) ?? [];
}
