import { called, defineRule } from '../rule.ts';
import { isGiven } from '../values.ts';
import { fn, ruleToFunction, template } from './examples.ts';

export const functionMemoryMissing = defineRule({
  id: 'function-memory-missing',
  severity: 'warning',
  from: 'minimal',
  summary: 'A function does not say how much memory it gets.',
  why: 'Memory is also the share of a processor: at the default of 128 MB a Node.js function starts slowly and is often dearer than with more.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  good: template(ruleToFunction, fn('Runtime: nodejs24.x', 'MemorySize: 512')),
  fix: 'Set MemorySize, such as 512.',
  of: ({ functions }) => functions,
  check: ({ resource: own }) =>
    isGiven(own.properties, 'MemorySize')
      ? undefined
      : { message: `${called(own)} has no MemorySize.`, on: ['MemorySize'] },
});
