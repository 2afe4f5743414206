import { called, defineRule } from '../rule.ts';
import { isGiven, listAt } from '../values.ts';
import { queue, resource, ruleToQueue, template } from './examples.ts';

export const ruleWithoutTarget = defineRule({
  id: 'rule-without-target',
  severity: 'error',
  from: 'minimal',
  summary: 'A rule delivers to nobody.',
  why: 'It matches events and drops them, without an error and without a metric that would ring.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html',
  bad: template(
    resource(
      'OrderRule',
      'AWS::Events::Rule',
      'EventBusName: orders',
      'EventPattern: { source: [com.acme.orders], detail-type: [OrderPlaced] }',
    ),
  ),
  good: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  fix: 'Give it a target, or remove it.',
  of: ({ rules }) => rules,
  check: ({ resource: rule }) =>
    isGiven(rule.properties, 'Targets') && listAt(rule.properties, 'Targets').length > 0
      ? undefined
      : { message: `${called(rule)} delivers to nobody.` },
});
