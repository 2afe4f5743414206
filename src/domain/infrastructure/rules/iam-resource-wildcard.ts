import { statementsOfRole } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { wordsOf } from '../values.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const parts = [ruleToFunction, fn('Role: !GetAtt OrderRole.Arn')];
const role = (on: string) =>
  resource(
    'OrderRole',
    'AWS::IAM::Role',
    'Policies:',
    '  - PolicyName: Orders',
    '    PolicyDocument:',
    '      Statement:',
    `        - { Effect: Allow, Action: dynamodb:PutItem, Resource: ${on} }`,
  );

/** Actions that know no resource: their statements can say nothing but `*`. */
const WITHOUT_RESOURCE =
  /^(?:xray:(?:Put\w+|GetSampling\w+)|cloudwatch:PutMetricData|ec2:(?:Create|Describe|Delete)NetworkInterfaces?|ec2:(?:Assign|Unassign)PrivateIpAddresses)$/i;

export const iamResourceWildcard = defineRule({
  id: 'iam-resource-wildcard',
  severity: 'error',
  from: 'minimal',
  summary: 'A role of a consumer may act on every resource of the account.',
  why: 'An error in the handler, or somebody who takes it over, then reaches the tables, queues and buckets of all other services. Only actions that know no resource, such as those of X-Ray, need `*`.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege',
  bad: template(...parts, role('"*"')),
  good: template(...parts, role('!GetAtt OrderTable.Arn')),
  fix: 'Name the resources by reference.',
  of: ({ roles }) => roles,
  check: ({ resource: own }, { ofType }) => {
    for (const { effect, actions, resources, on, path } of statementsOfRole(own, ofType)) {
      if (effect !== 'Allow' || !resources.some((one) => wordsOf(one) === '*')) continue;
      const wide = actions.filter((action) => !WITHOUT_RESOURCE.test(action));
      if (wide.length === 0) continue;
      const found = wide.join(', ');
      return { message: `${called(own)} may act on every resource.`, resource: on, on: [...path, 'Resource'], found };
    }
    return undefined;
  },
});
