import { RULE } from '../consumers.ts';
import { called, defineRule } from '../rule.ts';
import { Expression, wordsOf } from '../values.ts';
import { alarm, queue, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180')];

export const alarmNamesRuleByRef = defineRule({
  id: 'alarm-names-rule-by-ref',
  severity: 'error',
  from: 'minimal',
  summary: 'An alarm takes the Ref of a rule for its name.',
  why: 'For a rule on a bus of your own, Ref returns the bus and the rule, as `orders|OrderRule`: no metric has that as RuleName, so the alarm never rings. (https://github.com/aws-cloudformation/cloudformation-coverage-roadmap/issues/1131)',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-events-rule.html',
  bad: template(...parts, alarm('AWS/Events', 'FailedInvocations', 'EventBusName: orders', 'RuleName: !Ref OrderRule')),
  good: template(
    ...parts,
    alarm(
      'AWS/Events',
      'FailedInvocations',
      'EventBusName: orders',
      'RuleName: !Select [1, !Split ["|", !Ref OrderRule]]',
    ),
  ),
  fix: 'Take the name out of it: !Select [1, !Split ["|", !Ref Rule]], or out of the ARN.',
  of: ({ alarms }) => alarms,
  check: ({ resource: own, metrics }, { find }) => {
    for (const { namespace, dimensions } of metrics) {
      const name = dimensions.get('RuleName');
      if (namespace !== 'AWS/Events' || !(name instanceof Expression) || name.target?.attribute !== '') continue;
      const rule = find(name, RULE);
      if (rule === undefined || wordsOf(rule.properties.EventBusName ?? 'default') === 'default') continue;
      const message = `${called(own)} never rings: the Ref of ${rule.id} is the bus and the rule.`;
      return { message, on: ['Dimensions'], found: name.text };
    }
    return undefined;
  },
});
