import { called, defineRule } from '../rule.ts';
import { textAt } from '../values.ts';
import { fn, ruleToFunction, template } from './examples.ts';

export const runtimeOutdated = defineRule({
  id: 'runtime-outdated',
  severity: 'error',
  from: 'minimal',
  summary: 'A function runs on a version of Node.js that Lambda no longer maintains.',
  why: 'A deprecated runtime gets no security patches; later it can be neither created nor updated, and that shows when a fix is urgent. Node.js 20 ended in April 2026.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs18.x')),
  good: template(ruleToFunction, fn('Runtime: nodejs24.x')),
  fix: 'Set Runtime to nodejs24.x (or nodejs22.x).',
  of: ({ functions }) => functions,
  check: ({ resource: own }) => {
    const runtime = textAt(own.properties, 'Runtime') ?? '';
    const version = /^nodejs(\d*)/.exec(runtime)?.[1];
    if (version === undefined || Number(version) >= 22) return undefined;
    return { message: `${called(own)} runs on ${runtime}.`, on: ['Runtime'], expected: 'nodejs24.x or nodejs22.x' };
  },
});
