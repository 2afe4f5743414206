import type { Shape } from '../../../support/consumer-scope.ts';
import type { Resource, Template } from '../shapes.ts';

/** A change that breaks one property of a whole consumer, in these shapes. */
export interface Mutation {
  readonly shapes: readonly Shape[];
  readonly mutate: (template: Template) => void;
}

/** Of rules the ways in which a consumer loses their property. */
export type Mutations = Readonly<Record<string, readonly Mutation[]>>;

export const RULE = 'AWS::Events::Rule';
export const QUEUE = 'AWS::SQS::Queue';
export const FUNCTION = 'AWS::Lambda::Function';
export const MAPPING = 'AWS::Lambda::EventSourceMapping';
export const INVOCATION = 'AWS::Lambda::EventInvokeConfig';
export const TABLE = 'AWS::DynamoDB::Table';
export const TOPIC = 'AWS::SNS::Topic';
export const STREAM = 'AWS::Kinesis::Stream';
export const SUBSCRIPTION = 'AWS::SNS::Subscription';
export const SUBSCRIBER = 'AWS::EventsV2::Subscriber';
export const ALARM = 'AWS::CloudWatch::Alarm';

export const classic: readonly Shape[] = ['lambda', 'sqs', 'sns', 'kinesis'];
export const queued: readonly Shape[] = ['sqs', 'sns'];
export const lambda: readonly Shape[] = ['lambda'];
export const kinesis: readonly Shape[] = ['kinesis'];
export const sns: readonly Shape[] = ['sns'];
export const v2: readonly Shape[] = ['custom-bus'];

export const of = (template: Template, type: string): readonly Resource[] =>
  Object.values(template.Resources).filter(({ Type }) => Type === type);

/** The resources of a type, or those of them that fit, are changed. */
export const each =
  (
    type: string,
    change: (resource: Resource, template: Template) => void,
    fits: (resource: Resource) => boolean = () => true,
  ) =>
  (template: Template): void => {
    for (const resource of of(template, type)) if (fits(resource)) change(resource, template);
  };

/** A property of every resource of a type gets another value; `undefined` takes it away. */
export const set = (type: string, path: string, value?: unknown) =>
  each(type, ({ Properties }) => {
    const steps = path.split('.');
    const last = steps.pop() as string;
    let holder = Properties;
    for (const step of steps) holder = holder?.[step];
    if (holder === undefined) return;
    if (value === undefined) delete holder[last];
    else holder[last] = value;
  });

export const on = (at: readonly Shape[], mutate: Mutation['mutate']): Mutation => ({ shapes: at, mutate });

/** The alarms on a metric, by themselves or in an expression, are taken away. */
export const withoutAlarm = (metric: string) => (template: Template) => {
  for (const [id, resource] of Object.entries(template.Resources)) {
    if (resource.Type === ALARM && JSON.stringify(resource).includes(`"${metric}"`)) delete template.Resources[id];
  }
};
export const withMetric = (metric: string) => (resource: Resource) => JSON.stringify(resource).includes(`"${metric}"`);
export const without = (type: string) => (template: Template) => {
  for (const [id, resource] of Object.entries(template.Resources))
    if (resource.Type === type) delete template.Resources[id];
};
// biome-ignore lint/suspicious/noExplicitAny: as in a template.
export const statements = (type: string, change: (statement: any) => void) =>
  each(type, ({ Properties }) => Properties.PolicyDocument.Statement.forEach(change));
export const named = (part: string) => (resource: Resource) => JSON.stringify(resource).includes(part);
export const isSource = ({ Properties }: Resource) => Properties.RedrivePolicy !== undefined;
