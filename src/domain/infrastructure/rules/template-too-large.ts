import { defineRule } from '../rule.ts';
import { queue, ruleToQueue, template } from './examples.ts';

/** Of CloudFormation: resources of a template, and bytes of one that is uploaded to S3. */
const MOST_RESOURCES = 500;
const LARGEST = 1_000_000;

export const templateTooLarge = defineRule({
  id: 'template-too-large',
  severity: 'error',
  from: 'minimal',
  summary: 'A template is larger than CloudFormation takes.',
  why: 'More than 500 resources or 1 MB are refused, at the deployment that adds one too many: often an urgent one.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html',
  // Whole it would be a page of 500 resources.
  bad: template(ruleToQueue, queue('VisibilityTimeout: 180'), '  # … and 499 more\n'),
  good: template(ruleToQueue, queue('VisibilityTimeout: 180')),
  fix: 'Give each consumer a stack of its own.',
  of: ({ template: { resources } }) => [...resources.values()].slice(0, 1).map((one) => ({ resource: one })),
  check: (_, { template: { resources, size } }) => {
    if (resources.size > MOST_RESOURCES) {
      return { message: `The template has ${resources.size} resources.`, expected: `at most ${MOST_RESOURCES}` };
    }
    if (size <= LARGEST) return undefined;
    return { message: `The template has ${size} characters.`, expected: `at most ${LARGEST}` };
  },
});
