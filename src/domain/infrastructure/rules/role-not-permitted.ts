import { missingOf, roleNeeds } from '../needs.ts';
import { called, defineRule } from '../rule.ts';
import { isValues, listAt, Undecided, wordsOf } from '../values.ts';
import { fn, queue, queueMapping, resource, ruleToQueue, template } from './examples.ts';

const parts = [ruleToQueue, queue('VisibilityTimeout: 180'), fn('Role: !GetAtt OrderRole.Arn'), queueMapping()];
const role = (...actions: readonly string[]) =>
  resource(
    'OrderRole',
    'AWS::IAM::Role',
    'Policies:',
    '  - PolicyName: Read',
    '    PolicyDocument:',
    '      Statement:',
    `        - { Effect: Allow, Action: [${actions.join(', ')}], Resource: !GetAtt OrderQueue.Arn }`,
  );

/** What the policies that AWS manages for functions allow, of what a consumer needs. */
const MANAGED: readonly (readonly [name: RegExp, actions: RegExp])[] = [
  [/AWSLambda\w*ExecutionRole$/, /^logs:/],
  [/AWSLambdaSQSQueueExecutionRole$/, /^sqs:(?:Receive|Delete|GetQueue)/],
  [/AWSLambdaKinesisExecutionRole$/, /^kinesis:(?:Get|Describe|List)/],
  [/AWSX[Rr]ayWriteOnlyAccess$|AWSXRayDaemonWriteAccess$/, /^xray:/],
];

export const roleNotPermitted = defineRule({
  id: 'role-not-permitted',
  severity: 'error',
  from: 'minimal',
  summary: 'A role may not do what its function, rule or subscriber needs it for.',
  why: 'An event source is not even made where the role may not read from it; the rest shows when the first event comes: it is not delivered, not recorded, or not kept where failed ones should go. A queue, topic, stream or bucket under a key of your own also needs that key.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html',
  bad: template(...parts, role('sqs:ReceiveMessage')),
  good: template(...parts, role('sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes')),
  fix: 'Allow these actions on the resource, in a policy of the role; those of kms also want the key’s policy to let IAM policies decide.',
  of: roleNeeds,
  check: (need, consumers) => {
    const { resource: own, on, user } = need;
    const managed = listAt(own.properties, 'ManagedPolicyArns').map(wordsOf);
    const missing = missingOf(need, consumers).filter(
      (action) => !MANAGED.some(([name, actions]) => actions.test(action) && managed.some((arn) => name.test(arn))),
    );
    if (missing.length === 0) return undefined;
    const other = managed.find((arn) => !MANAGED.some(([name]) => name.test(arn)));
    const named = listAt(own.properties, 'Policies').find(
      (policy) => isValues(policy) && policy.PolicyTemplate !== undefined,
    );
    if (other !== undefined || named !== undefined) {
      throw new Undecided(`What a policy of ${own.id} allows is not in the template.`);
    }
    const what = on === undefined ? '' : ` on ${on.id}`;
    return { message: `${called(own)} may not ${missing.join(', ')}${what}, which ${user.id} needs.` };
  },
});
