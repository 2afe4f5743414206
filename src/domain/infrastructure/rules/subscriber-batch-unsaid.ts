import { FUNCTION } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { at, isGiven } from '../values.ts';
import { fn, subscriber, template } from './examples.ts';

export const subscriberBatchUnsaid = defineRule({
  id: 'subscriber-batch-unsaid',
  severity: 'error',
  from: 'minimal',
  summary: 'A subscriber of a custom event bus does not say how many events its function gets at once.',
  why: 'Unless MaxBatchSize is 1 the function gets a list: a handler that was written for one event reads the detail of a list, where there is none, and an error of one event fails all.',
  source:
    'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-eventsv2-subscriber-batchconfiguration.html',
  bad: template(fn('Timeout: 30'), subscriber()),
  good: template(fn('Timeout: 30'), subscriber('BatchConfiguration: { MaxBatchSize: 1 }')),
  fix: 'Set BatchConfiguration.MaxBatchSize: 1 for a handler of one event, else what a handler of lists can take.',
  of: ({ subscribers }) => subscribers,
  check: ({ resource: own }, { find }) => {
    if (find(at(own.properties, 'InvokeConfiguration', 'TargetArn'), FUNCTION) === undefined) return undefined;
    if (isGiven(own.properties, 'BatchConfiguration', 'MaxBatchSize')) return undefined;
    return {
      message: `${called(own)} does not say how many events its function gets at once.`,
      on: ['BatchConfiguration'],
    };
  },
});
