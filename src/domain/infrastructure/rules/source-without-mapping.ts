import { QUEUE, ROLE, STREAM, type Subject } from '../consumers.ts';
import { allows, statementsOfRole } from '../policies.ts';
import { called, defineRule } from '../rule.ts';
import { fn, queue, queueMapping, resource, ruleToQueue, template } from './examples.ts';

const parts = [
  ruleToQueue,
  queue('VisibilityTimeout: 180'),
  fn('Role: !GetAtt OrderRole.Arn'),
  resource(
    'OrderRole',
    'AWS::IAM::Role',
    'Policies:',
    '  - PolicyName: Read',
    '    PolicyDocument:',
    '      Statement:',
    '        - { Effect: Allow, Action: [sqs:ReceiveMessage, sqs:DeleteMessage], Resource: !GetAtt OrderQueue.Arn }',
  ),
];

export const sourceWithoutMapping = defineRule({
  id: 'source-without-mapping',
  severity: 'warning',
  from: 'minimal',
  summary: 'A function may read a queue or stream of events, and nothing brings them to it.',
  why: 'Lambda reads for a function only where an event source mapping says so. Without one the events wait until they expire.',
  source: 'https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventsourcemapping.html',
  bad: template(...parts),
  good: template(...parts, queueMapping()),
  fix: 'Add an AWS::Lambda::EventSourceMapping, or take the permission away.',
  of: ({ queues, streams, deadLetterQueues, mappings }): readonly Subject[] =>
    [...queues, ...streams].filter(
      ({ resource }) =>
        !deadLetterQueues.some((one) => one.resource === resource) &&
        !mappings.some(({ source }) => source === resource),
    ),
  check: ({ resource: own }, { ofType, find }) => {
    const action = own.type === STREAM ? 'kinesis:GetRecords' : 'sqs:ReceiveMessage';
    const fn = ofType('AWS::Lambda::Function').find(({ properties }) => {
      const role = find(properties.Role, ROLE);
      const statements = role ? statementsOfRole(role, ofType) : [];
      return statements.some(
        (one) => allows(one, action) && one.resources.some((on) => find(on, QUEUE, STREAM) === own),
      );
    });
    return fn && { message: `${fn.id} may read ${called(own)}, and no event source mapping brings it what is there.` };
  },
});
