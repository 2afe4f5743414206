import { describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { found, yaml } from './template.ts';

const template = (arn: string, operator = 'ArnEquals', key = 'aws:SourceArn') => `
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      Name: orders-placed
      EventPattern: { source: [a], detail-type: [b] }
      Targets: [{ Id: queue, Arn: !GetAtt Queue.Arn }, { Id: function, Arn: !GetAtt Function.Arn }, { Id: topic, Arn: !Ref Topic }]
  Other:
    Type: AWS::Events::Rule
    Properties: { Name: orders-paid, EventPattern: { source: [a], detail-type: [c] }, Targets: [] }
  Queue: { Type: AWS::SQS::Queue }
  Function: { Type: AWS::Lambda::Function }
  Topic: { Type: AWS::SNS::Topic }
  Let:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: sqs:SendMessage, Condition: { ${operator}: { ${key}: ${arn} } } }
  LetTopic:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument:
        Statement:
          - { Effect: Allow, Principal: { Service: events.amazonaws.com }, Action: sns:Publish, Condition: { ${operator}: { ${key}: ${arn} } } }
  LetFunction:
    Type: AWS::Lambda::Permission
    Properties: { FunctionName: !Ref Function, Action: lambda:InvokeFunction, Principal: events.amazonaws.com, SourceArn: ${arn} }
`;
const CLOSED = 'target-not-permitted';

describe('a target', () => {
  it.each([
    ['another rule', '!GetAtt Other.Arn', 'ArnEquals'],
    ['another rule, in a list', '[!GetAtt Other.Arn]', 'ArnLike'],
    ['another rule, by its name', 'arn:aws:events:eu-west-1:111122223333:rule/orders/orders-paid', 'ArnEquals'],
    [
      'another rule, by its name in a text',
      `!Sub "arn:aws:events:\${AWS::Region}:\${AWS::AccountId}:rule/orders-paid"`,
      'ArnEquals',
    ],
  ])('is closed to a rule where the policy lets in %s only', (_, arn, operator) => {
    expect(found(template(arn, operator))).toContain(CLOSED);
  });

  it.each([
    ['the rule', '!GetAtt Rule.Arn', 'ArnEquals'],
    ['the rule among others', '[!GetAtt Other.Arn, !GetAtt Rule.Arn]', 'ArnEquals'],
    [
      'a rule by a name that the template does not know',
      'arn:aws:events:eu-west-1:111122223333:rule/orders/any',
      'ArnEquals',
    ],
    ['the rule by its name', 'arn:aws:events:eu-west-1:111122223333:rule/orders-placed', 'ArnLike'],
    ['an import', '!ImportValue rule', 'ArnEquals'],
  ])('is open where the policy lets in %s', (_, arn, operator) => {
    expect(found(template(arn, operator))).not.toContain(CLOSED);
  });

  it('is each by itself: a queue, a topic, a function', () => {
    const { findings } = inspectTemplate(yaml(template('!GetAtt Other.Arn')));
    const closed = findings.filter(({ rule }) => rule === CLOSED).map(({ message }) => message);
    expect(closed).toEqual(['Queue', 'Function', 'Topic'].map((id) => `Nothing lets Rule deliver to ${id}.`));
  });
});
