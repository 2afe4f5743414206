import { describe, expect, it } from 'vitest';
import { inspectTemplate } from '../../../src/domain/infrastructure/check.ts';
import { yaml } from './template.ts';

const resources = (connector: string) => `
Transform: AWS::Serverless-2016-10-31
Resources:
  Rule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: orders
      EventPattern: { source: [a], detail-type: [b] }
      Targets: [{ Id: queue, Arn: !GetAtt Queue.Arn }, { Id: topic, Arn: !Ref Topic }, { Id: function, Arn: !GetAtt Function.Arn }]
${connector}
  Queue: { Type: AWS::SQS::Queue }
  Topic: { Type: AWS::SNS::Topic }
  Table: { Type: AWS::DynamoDB::Table }
  Function: { Type: AWS::Serverless::Function, Properties: { CodeUri: dist/ } }
`;
const inspect = (connector: string) => inspectTemplate(yaml(resources(connector)), { profile: 'minimal' });
const closed = (connector: string) =>
  inspect(connector)
    .findings.filter(({ rule }) => rule === 'target-not-permitted')
    .map(({ message }) => message.replace(/.* to (.*)\./, '$1'));
const unseen = (connector: string) =>
  inspect(connector)
    .undecided.filter(({ message }) => message.includes('connector'))
    .map(({ pointer }) => pointer);

const connector = (source: string, destination: string) => `  Connector:
    Type: AWS::Serverless::Connector
    Properties: { Source: ${source}, Destination: ${destination}, Permissions: [Write] }`;

describe('a connector of SAM', () => {
  it('lets a rule deliver to a queue, a topic, a function', () => {
    expect(closed('')).toEqual(['Queue', 'Topic', 'Function']);
    for (const id of ['Queue', 'Topic', 'Function']) {
      const one = connector('{ Id: Rule }', `{ Id: ${id} }`);
      expect(closed(one)).toEqual(['Queue', 'Topic', 'Function'].filter((other) => other !== id));
      expect(unseen(one)).toEqual([]);
    }
  });

  it('has several destinations, also of one kind', () => {
    const all = connector('{ Id: Rule }', '[{ Id: Queue }, { Id: Topic }, { Id: Function }]');
    expect(closed(all)).toEqual([]);
  });

  it('stands in its source as well', () => {
    const inner = '    Connectors: { Send: { Properties: { Destination: { Id: Queue }, Permissions: [Write] } } }';
    expect(closed(inner)).toEqual(['Topic', 'Function']);
  });

  it('lets nobody in for another rule', () => {
    expect(closed(connector('{ Id: Topic }', '{ Id: Queue }'))).toContain('Queue');
  });

  it.each([
    ['a role', '{ Id: Function }', '{ Id: Table }'],
    ['what is elsewhere', '{ Id: Rule }', '{ Type: AWS::SQS::Queue, Arn: !ImportValue a }'],
    ['nothing', '{}', '[]'],
  ])('is told as not decided where it is for %s', (_, source, destination) => {
    const one = connector(source, destination);
    expect(unseen(one)).toEqual(destination === '[]' ? [] : ['/Resources/Connector']);
  });
});

describe('a state machine of SAM', () => {
  const machine = (type: string) => `
Resources:
  Machine:
    Type: AWS::Serverless::StateMachine
    Properties: { Events: { Placed: { Type: ${type}, Properties: { Pattern: { source: [a] } } } } }
`;
  it('is told as not decided where events start it', () => {
    const undecided = (type: string) => inspectTemplate(yaml(machine(type))).undecided.map(({ message }) => message);
    expect(undecided('EventBridgeRule')).toEqual(['A state machine that events start is not looked at.']);
    expect(undecided('CloudWatchEvent')).toHaveLength(1);
    expect(undecided('Schedule')).toEqual([]);
  });
});
