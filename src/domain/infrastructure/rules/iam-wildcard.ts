import { statementsOfRole } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('Role: !GetAtt OrderRole.Arn')];
const role = (action: string) =>
  resource(
    'OrderRole',
    'AWS::IAM::Role',
    'Policies:',
    '  - PolicyName: Orders',
    '    PolicyDocument:',
    '      Statement:',
    `        - { Effect: Allow, Action: ${action}, Resource: !GetAtt OrderTable.Arn }`,
  );

export const iamWildcard = defineRule({
  id: 'iam-wildcard',
  severity: 'error',
  from: 'minimal',
  summary: 'A role of a consumer may do whatever a wildcard stands for.',
  why: '`dynamodb:*` lets the handler delete the table, and each new action that AWS adds comes with it. Whoever takes over the function may do all of that.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  bad: template(...parts, role('"dynamodb:*"')),
  good: template(...parts, role('[dynamodb:GetItem, dynamodb:PutItem]')),
  fix: 'List the actions that the handler calls.',
  of: ({ roles }) => roles,
  check: ({ resource: own }, { ofType }) => {
    for (const { effect, actions, negated, on, path } of statementsOfRole(own, ofType)) {
      const wild = actions.filter((action) => action.includes('*') || action.includes('?'));
      if (effect !== 'Allow' || (wild.length === 0 && !negated)) continue;
      const found = negated ? 'NotAction or NotResource' : wild.join(', ');
      return { message: `${called(own)} may do whatever a wildcard stands for.`, resource: on, on: path, found };
    }
    return undefined;
  },
});
