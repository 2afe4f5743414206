import { describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { yaml } from './template.ts';

const template = (parameter: string) => `
Parameters: { BoundaryArn: ${parameter} }
Conditions: { Bounded: !Not [!Equals [!Ref BoundaryArn, ""]] }
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: orders
      EventPattern: { source: [com.acme.orders], detail-type: [OrderPlaced] }
      Targets: [{ Id: queue, Arn: !GetAtt Queue.Arn, DeadLetterConfig: { Arn: !GetAtt Undelivered.Arn } }]
  Queue: { Type: AWS::SQS::Queue }
  Undelivered: { Type: AWS::SQS::Queue }
  Policy:
    Type: AWS::SQS::QueuePolicy
    Condition: Bounded
    Properties:
      Queues: [!Ref Queue, !Ref Undelivered]
      PolicyDocument:
        Statement: [{ Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: sqs:SendMessage, Condition: { ArnEquals: { aws:SourceArn: !GetAtt Rule.Arn } } }]
`;
const CLOSED = ['dead-letter-queue-policy-missing', 'target-not-permitted'];
const closed = (parameter: string, given?: string) => {
  const parameters = new Map(given === undefined ? [] : [['BoundaryArn', given]]);
  const { findings } = inspectTemplate(yaml(template(parameter)), { parameters });
  return findings.map(({ rule }) => rule).filter((rule) => CLOSED.includes(rule));
};

describe('a resource under a condition', () => {
  it('is not there where the empty default of a parameter makes the condition false', () => {
    expect(closed('{ Type: String, Default: "" }')).toEqual(expect.arrayContaining(CLOSED));
  });

  it('is not there where a parameter is given as nothing', () => {
    expect(closed('{ Type: String }', '')).toEqual(expect.arrayContaining(CLOSED));
  });

  it('is there where the parameter is given', () => {
    expect(closed('{ Type: String, Default: "" }', 'arn:aws:iam::111122223333:policy/boundary')).toEqual([]);
  });
});
