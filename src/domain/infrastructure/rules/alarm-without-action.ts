import { called, defineRule } from '../rule.ts';
import { referencesOf } from '../template.ts';
import { flagAt, listAt } from '../values.ts';
import { alarm, fn, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('Timeout: 30')];
const errors = alarm('AWS/Lambda', 'Errors', 'FunctionName: !Ref OrderFunction');

export const alarmWithoutAction = defineRule({
  id: 'alarm-without-action',
  severity: 'error',
  from: 'minimal',
  summary: 'An alarm tells nobody.',
  why: 'It turns red on a page that nobody looks at on a Sunday.',
  source: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html',
  bad: template(...parts, errors.replace('      AlarmActions: [!Ref AlarmTopic]\n', '')),
  good: template(...parts, errors),
  fix: 'Set AlarmActions to a topic that is a parameter of the stack.',
  of: ({ alarms }) => alarms,
  check: ({ resource: own }, { ofType }) => {
    const within = ofType('AWS::CloudWatch::CompositeAlarm').some((alarms) => referencesOf(alarms).includes(own.id));
    if (within) return undefined;
    const rings =
      listAt(own.properties, 'AlarmActions').length > 0 && flagAt(own.properties, 'ActionsEnabled') !== false;
    return rings ? undefined : { message: `${called(own)} tells nobody.`, on: ['AlarmActions'] };
  },
});
