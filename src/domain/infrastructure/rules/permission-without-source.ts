import { defineRule } from '../rule.ts';
import { isGiven, wordsOf } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const permission = (...lines: readonly string[]) =>
  resource(
    'OrderPermission',
    'AWS::Lambda::Permission',
    'Action: lambda:InvokeFunction',
    'FunctionName: !Ref OrderFunction',
    'Principal: events.amazonaws.com',
    ...lines,
  );

export const permissionWithoutSource = defineRule({
  id: 'permission-without-source',
  severity: 'error',
  from: 'minimal',
  summary: 'A service may invoke the function of a consumer on behalf of anybody.',
  why: 'EventBridge and SNS act for all accounts of AWS. A permission without SourceArn lets a rule of any of them invoke the function with an event of its own making.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/permissions-function-services.html',
  bad: template(ruleToFunction, fn('Runtime: nodejs24.x'), permission()),
  good: template(ruleToFunction, fn('Runtime: nodejs24.x'), permission('SourceArn: !GetAtt OrderRule.Arn')),
  fix: 'Give the permission the ARN of the rule or topic as SourceArn.',
  of: ({ ofType, functions, functionIn }) => {
    const own = new Set(functions.map(({ resource: one }) => one));
    return ofType('AWS::Lambda::Permission').flatMap((one) => {
      const to = functionIn(one.properties.FunctionName);
      return to && own.has(to) ? [{ resource: one }] : [];
    });
  },
  check: ({ resource: one }) => {
    const principal = wordsOf(one.properties.Principal);
    if (!principal.endsWith('.amazonaws.com') && principal !== '*') return undefined;
    if (isGiven(one.properties, 'SourceArn')) return undefined;
    return { message: `${one.id} lets ${principal} invoke the function for anybody.`, on: [] };
  },
});
