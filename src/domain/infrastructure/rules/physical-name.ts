import { called, defineRule } from '../rule.ts';
import { Expression } from '../values.ts';
import { queue, ruleToQueue, template } from './examples.ts';

/** Names whose resources CloudFormation would name by itself. */
const NAMES = new Map([
  ['AWS::SQS::Queue', 'QueueName'],
  ['AWS::SNS::Topic', 'TopicName'],
  ['AWS::Kinesis::Stream', 'Name'],
  ['AWS::DynamoDB::Table', 'TableName'],
  ['AWS::Lambda::Function', 'FunctionName'],
  ['AWS::Events::Rule', 'Name'],
  ['AWS::IAM::Role', 'RoleName'],
  ['AWS::S3::Bucket', 'BucketName'],
]);

export const physicalName = defineRule({
  id: 'physical-name',
  severity: 'warning',
  from: 'minimal',
  summary: 'A resource of a consumer has a name of its own.',
  why: 'A name of its own can exist once: a second stack of the same consumer, for a branch or a test, can not be deployed, and a change that replaces the resource fails. CloudFormation makes names that collide with nothing.',
  source: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-name.html',
  bad: template(ruleToQueue, queue('QueueName: orders')),
  good: template(ruleToQueue, queue('SqsManagedSseEnabled: true')),
  fix: 'Leave the name out and refer to the resource; or put AWS::StackName into it.',
  of: ({ all }) => all.filter(({ resource }) => NAMES.has(resource.type)),
  check: ({ resource: own }) => {
    const property = NAMES.get(own.type) ?? '';
    const name = own.properties[property];
    // A name that is made of what the deployment knows is made for that deployment.
    if (name === undefined || name instanceof Expression) return undefined;
    return { message: `${called(own)} is named ${String(name)}.`, on: [property] };
  },
});
