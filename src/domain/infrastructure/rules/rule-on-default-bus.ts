import { eventPatternOf } from '../event-pattern.ts';
import { called, defineRule } from '../rule.ts';
import { listAt, wordsOf } from '../values.ts';
import { queue, resource, ruleToQueue, template } from './examples.ts';

export const ruleOnDefaultBus = defineRule({
  id: 'rule-on-default-bus',
  severity: 'warning',
  from: 'minimal',
  summary: 'A rule for events of applications is on the default bus.',
  why: 'Events of AWS services come to the default bus of every account, and whoever may put events may put them there: nothing keeps the events of one domain, their permissions, archives and quotas apart from all others. Events of AWS services (sources that begin with `aws.`) are meant to be there.',
  source: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus.html',
  bad: template(
    resource(
      'OrderRule',
      'AWS::Events::Rule',
      'EventPattern: { source: [com.acme.orders], detail-type: [OrderPlaced] }',
      'Targets: [{ Id: queue, Arn: !GetAtt OrderQueue.Arn }]',
    ),
    queue('VisibilityTimeout: 180'),
  ),
  good: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  fix: 'Name a bus of your own as EventBusName.',
  of: ({ rules }) => rules,
  check: ({ resource: rule }) => {
    const bus = wordsOf(rule.properties.EventBusName ?? 'default');
    if (bus !== 'default' && !bus.endsWith('event-bus/default')) return undefined;
    const sources = listAt(eventPatternOf(rule), 'source').map(wordsOf);
    if (sources.length > 0 && sources.every((source) => source.startsWith('aws.'))) return undefined;
    return { message: `${called(rule)} is on the default bus.`, on: ['EventBusName'], expected: 'the name of a bus' };
  },
});
