import { roleNeeds } from '../needs.ts';
import { allows, statementsIn } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { fn, resource, ruleToFunction, template } from './examples.ts';

const role = (service: string) =>
  resource(
    'OrderRole',
    'AWS::IAM::Role',
    'AssumeRolePolicyDocument:',
    '  Statement:',
    `    - { Effect: Allow, Principal: { Service: ${service} }, Action: sts:AssumeRole }`,
    'Policies:',
    '  - PolicyName: Trace',
    '    PolicyDocument:',
    '      Statement:',
    '        - { Effect: Allow, Action: "xray:Put*", Resource: "*" }',
  );
const parts = [ruleToFunction, fn('Role: !GetAtt OrderRole.Arn', 'TracingConfig: { Mode: Active }')];

export const roleNotAssumable = defineRule({
  id: 'role-not-assumable',
  severity: 'error',
  from: 'minimal',
  summary: 'The service that a role is for may not take it.',
  why: 'A role says itself who may take it. A function is not made with a role that Lambda may not take; a rule is made, and each of its events fails.',
  source: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-service.html',
  bad: template(...parts, role('events.amazonaws.com')),
  good: template(...parts, role('lambda.amazonaws.com')),
  fix: 'Allow sts:AssumeRole to the service in AssumeRolePolicyDocument: lambda.amazonaws.com for functions, events.amazonaws.com for rules and subscribers.',
  of: (consumers) => {
    const needs = roleNeeds(consumers).map(({ resource: own, service, user }) => ({ resource: own, service, user }));
    return [...new Map(needs.map((need) => [`${need.resource.id} ${need.service}`, need])).values()];
  },
  check: ({ resource: own, service, user }) => {
    const { AssumeRolePolicyDocument: document } = own.properties;
    const may = statementsIn(document, own, ['AssumeRolePolicyDocument']).some(
      (one) =>
        allows(one, 'sts:AssumeRole') &&
        [...one.services, ...one.principals].some((who) => who === service || who === '*'),
    );
    if (may) return undefined;
    return { message: `${service} may not take ${called(own)} for ${user.id}.`, on: ['AssumeRolePolicyDocument'] };
  },
});
