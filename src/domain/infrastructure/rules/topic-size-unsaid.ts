import { called, defineRule } from '../rule.ts';
import { numberAt } from '../values.ts';
import { ruleToTopic, template, topic } from './examples.ts';

/** What EventBridge takes, and what a topic takes unless it says otherwise. */
const LARGEST_EVENT = 1_048_576;
const STANDARD = 262_144;

export const topicSizeUnsaid = defineRule({
  id: 'topic-size-unsaid',
  severity: 'warning',
  from: 'minimal',
  summary: 'A topic takes smaller messages than its rule may send.',
  why: 'An event may have 1 MiB, and a topic takes 256 KiB unless it says otherwise: a large event fails at once and ends in the dead-letter queue.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topic.html',
  bad: template(ruleToTopic, topic('KmsMasterKeyId: !Ref OrderKey')),
  good: template(ruleToTopic, topic('KmsMasterKeyId: !Ref OrderKey', 'MaximumMessageSize: 1048576')),
  fix: 'Set MaximumMessageSize to 1048576, or ignore this rule where the events are known to be small.',
  of: ({ topics }) => topics,
  check: ({ resource: own }) => {
    const size = numberAt(own.properties, 'MaximumMessageSize') ?? STANDARD;
    if (size >= LARGEST_EVENT) return undefined;
    return {
      message: `${called(own)} takes messages of ${size} bytes.`,
      on: ['MaximumMessageSize'],
      expected: `${LARGEST_EVENT}`,
    };
  },
});
