import type { Resource } from './template.ts';
import { Expression, isValues, type Value, type Values } from './values.ts';

export const CONNECTOR = 'AWS::Serverless::Connector';

const SERVICES: Readonly<Record<string, string>> = {
  'AWS::Events::Rule': 'events.amazonaws.com',
  'AWS::SNS::Topic': 'sns.amazonaws.com',
};

/**
 * Adds the policies that SAM makes of connectors from a rule or topic to a queue, topic or function. Returns the connectors whose
 * grants are not seen: those of roles. Source:
 * https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/reference-sam-connector.html
 */
export function expandConnectors(resources: Map<string, Resource>): readonly Resource[] {
  const unseen: Resource[] = [];
  for (const connector of [...resources.values()]) {
    if (connector.type !== CONNECTOR) continue;
    const source = named(connector.properties.Source, resources);
    const { Destination: destination } = connector.properties;
    const list: readonly Value[] = Array.isArray(destination) ? destination : [destination ?? null];
    const grants = list.map((one) => grant(connector, source, named(one, resources)));
    for (const [i, made] of grants.entries()) if (made) resources.set(`${made.id}${i === 0 ? '' : i}`, made);
    if (grants.includes(undefined)) unseen.push(connector);
  }
  return unseen;
}

function named(end: Value | undefined, resources: ReadonlyMap<string, Resource>): Resource | undefined {
  return isValues(end) && typeof end.Id === 'string' ? resources.get(end.Id) : undefined;
}

function grant(connector: Resource, source: Resource | undefined, to: Resource | undefined): Resource | undefined {
  const service = SERVICES[source?.type ?? ''];
  if (source === undefined || service === undefined || to === undefined) return undefined;
  const arn = source.type === 'AWS::SNS::Topic' ? refTo(source.id) : refTo(source.id, 'Arn');
  const policy = (Action: string): Values => ({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: service },
        Action,
        Resource: to.type === 'AWS::SNS::Topic' ? refTo(to.id) : refTo(to.id, 'Arn'),
        Condition: { ArnEquals: { 'aws:SourceArn': arn } },
      },
    ],
  });
  const made = (name: string, type: string, properties: Values): Resource => ({
    ...connector,
    id: `${connector.id}${name}`,
    type,
    properties,
    dependsOn: [],
  });
  switch (to.type) {
    case 'AWS::SQS::Queue':
      return made('QueuePolicy', 'AWS::SQS::QueuePolicy', {
        Queues: [refTo(to.id)],
        PolicyDocument: policy('sqs:SendMessage'),
      });
    case 'AWS::SNS::Topic':
      return made('TopicPolicy', 'AWS::SNS::TopicPolicy', {
        Topics: [refTo(to.id)],
        PolicyDocument: policy('sns:Publish'),
      });
    case 'AWS::Lambda::Function':
    case 'AWS::Serverless::Function':
      return made('WriteLambdaPermission', 'AWS::Lambda::Permission', {
        Action: 'lambda:InvokeFunction',
        FunctionName: refTo(to.id, 'Arn'),
        Principal: service,
        SourceArn: arn,
      });
    default:
      return undefined;
  }
}

const refTo = (id: string, attribute = '') =>
  new Expression(`\${${attribute === '' ? id : `${id}.${attribute}`}}`, [{ id, attribute }], { id, attribute });
