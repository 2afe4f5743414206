import { alarmRule } from './alarm-rule.ts';
import { alarm, fn, ruleToStream, stream, streamMapping, template } from './examples.ts';
import { functionDimensions } from './function-dimensions.ts';

const parts = [
  ruleToStream,
  stream('ShardCount: 1'),
  fn('Timeout: 30'),
  streamMapping('StartingPosition: TRIM_HORIZON'),
];

export const alarmMissingIteratorAge = alarmRule({
  id: 'alarm-missing-iterator-age',
  from: 'minimal',
  summary: 'Nobody is told when a consumer falls behind its stream.',
  why: 'A consumer that is too slow, or held up by one record, fails at nothing: records wait until they leave the stream. IteratorAge tells how old they are when they are read.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html',
  bad: template(...parts),
  good: template(...parts, alarm('AWS/Lambda', 'IteratorAge', 'FunctionName: !Ref OrderFunction')),
  fix: 'Add an alarm on IteratorAge of the function.',
  namespace: 'AWS/Lambda',
  metrics: ['IteratorAge'],
  of: ({ functions, mappings }) =>
    functions.filter(({ resource }) =>
      mappings.some((mapping) => mapping.kind === 'stream' && mapping.fn === resource),
    ),
  dimensions: functionDimensions,
});
