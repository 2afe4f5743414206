/** Templates for the pages of rules: small, and whole enough that the rule sees a consumer in them. */
export function template(...resources: readonly string[]): string {
  return `# template.yaml\nResources:\n${resources.join('')}`;
}

/** One resource, its properties a line each. */
export function resource(id: string, type: string, ...properties: readonly string[]): string {
  const lines = properties.map((line) => `      ${line}\n`).join('');
  return `  ${id}:\n    Type: ${type}\n${lines === '' ? '' : `    Properties:\n${lines}`}`;
}

const PATTERN = 'EventPattern: { source: [com.acme.orders], detail-type: [OrderPlaced] }';

export const ruleTo = (target: string, ...lines: readonly string[]) =>
  resource('OrderRule', 'AWS::Events::Rule', 'EventBusName: orders', PATTERN, 'Targets:', `  - ${target}`, ...lines);

export const ruleToQueue = ruleTo('{ Id: queue, Arn: !GetAtt OrderQueue.Arn }');
export const ruleToFunction = ruleTo('{ Id: function, Arn: !GetAtt OrderFunction.Arn }');
export const ruleToTopic = ruleTo('{ Id: topic, Arn: !Ref OrderTopic, RoleArn: !GetAtt PublishRole.Arn }');
export const ruleToStream = ruleTo('{ Id: stream, Arn: !GetAtt OrderStream.Arn, RoleArn: !GetAtt PutRole.Arn }');
export const ruleWithDeadLetters = ruleTo(
  'Id: queue',
  '    Arn: !GetAtt OrderQueue.Arn',
  '    DeadLetterConfig: { Arn: !GetAtt UndeliveredQueue.Arn }',
);

export const queue = (...lines: readonly string[]) => resource('OrderQueue', 'AWS::SQS::Queue', ...lines);
export const undelivered = (...lines: readonly string[]) => resource('UndeliveredQueue', 'AWS::SQS::Queue', ...lines);
export const fn = (...lines: readonly string[]) => resource('OrderFunction', 'AWS::Lambda::Function', ...lines);
export const stream = (...lines: readonly string[]) => resource('OrderStream', 'AWS::Kinesis::Stream', ...lines);
export const topic = (...lines: readonly string[]) => resource('OrderTopic', 'AWS::SNS::Topic', ...lines);

export const queueMapping = (...lines: readonly string[]) =>
  resource(
    'OrderMapping',
    'AWS::Lambda::EventSourceMapping',
    'EventSourceArn: !GetAtt OrderQueue.Arn',
    'FunctionName: !Ref OrderFunction',
    ...lines,
  );
export const streamMapping = (...lines: readonly string[]) =>
  resource(
    'OrderMapping',
    'AWS::Lambda::EventSourceMapping',
    'EventSourceArn: !GetAtt OrderStream.Arn',
    'FunctionName: !Ref OrderFunction',
    ...lines,
  );
export const subscription = (...lines: readonly string[]) =>
  resource(
    'OrderSubscription',
    'AWS::SNS::Subscription',
    'TopicArn: !Ref OrderTopic',
    'Protocol: sqs',
    'Endpoint: !GetAtt OrderQueue.Arn',
    ...lines,
  );

/** A policy of one statement on a queue. */
export const queuePolicy = (name: string, ...statement: readonly string[]) =>
  resource(
    `${name}Policy`,
    'AWS::SQS::QueuePolicy',
    `Queues: [!Ref ${name}]`,
    'PolicyDocument:',
    '  Version: "2012-10-17"',
    '  Statement:',
    ...statement.map((line, i) => `    ${i === 0 ? '- ' : '  '}${line}`),
  );
export const sendTo = (name: string) => [
  'Effect: Allow',
  'Principal: { Service: events.amazonaws.com }',
  'Action: sqs:SendMessage',
  `Resource: !GetAtt ${name}.Arn`,
];

/** A subscriber of a custom event bus. */
export const subscriber = (...lines: readonly string[]) =>
  resource(
    'OrderSubscriber',
    'AWS::EventsV2::Subscriber',
    'Name: orders',
    'EventBusArn: !Ref BusArn',
    'InvokeConfiguration: { RoleArn: !GetAtt InvokeRole.Arn, TargetArn: !GetAtt OrderFunction.Arn }',
    ...lines,
  );

/** An alarm at the first of something. */
export const alarm = (namespace: string, metric: string, ...dimensions: readonly string[]) =>
  resource(
    `${metric}Alarm`,
    'AWS::CloudWatch::Alarm',
    `Namespace: ${namespace}`,
    `MetricName: ${metric}`,
    'Dimensions:',
    ...dimensionsOf(dimensions),
    'Statistic: Sum',
    'Period: 60',
    'EvaluationPeriods: 1',
    'Threshold: 1',
    'ComparisonOperator: GreaterThanOrEqualToThreshold',
    'TreatMissingData: notBreaching',
    'AlarmActions: [!Ref AlarmTopic]',
  );

const dimensionsOf = (dimensions: readonly string[]) =>
  dimensions.map((dimension) => {
    const colon = dimension.indexOf(': ');
    return `  - { Name: ${dimension.slice(0, colon)}, Value: ${dimension.slice(colon + 2)} }`;
  });

/** An alarm for when fewer events come than usual, by the metric that counts them. */
export const silenceOf = (namespace: string, metric: string, ...dimensions: readonly string[]) =>
  resource(
    'SilenceAlarm',
    'AWS::CloudWatch::Alarm',
    'ComparisonOperator: LessThanLowerThreshold',
    'EvaluationPeriods: 2',
    'ThresholdMetricId: usual',
    'TreatMissingData: breaching',
    'AlarmActions: [!Ref AlarmTopic]',
    'Metrics:',
    '  - { Id: usual, Expression: "ANOMALY_DETECTION_BAND(matched, 3)" }',
    '  - Id: matched',
    '    MetricStat:',
    '      Stat: Sum',
    '      Period: 3600',
    '      Metric:',
    `        Namespace: ${namespace}`,
    `        MetricName: ${metric}`,
    '        Dimensions:',
    ...dimensionsOf(dimensions).map((line) => `        ${line}`),
  );
export const silenceAlarm = silenceOf(
  'AWS/Events',
  'MatchedEvents',
  'EventBusName: orders',
  'RuleName: !Select [1, !Split ["|", !Ref OrderRule]]',
);
export const subscriberMetric = ['EventBus: !Ref BusArn', 'Subscriber: !GetAtt OrderSubscriber.SubscriberArn'];
