import type { Severity } from '../report.ts';
import { infrastructureRules } from './rules/index.ts';

/** The page of a rule about templates, as `domain/rules.ts` takes it. */
interface TemplateRule {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
}

const queue = (...metadata: readonly string[]) =>
  `# template.yaml
Resources:
  OrderRule:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: orders
      EventPattern: { source: [com.acme.orders], detail-type: [OrderPlaced] }
      Targets: [{ Id: queue, Arn: !GetAtt OrderQueue.Arn }]
  OrderQueue:
    Type: AWS::SQS::Queue
${metadata.map((line) => `    ${line}\n`).join('')}    Properties: { QueueName: orders }
`;

/** Rules about templates as such, and about what they silence. */
const general: readonly TemplateRule[] = [
  {
    id: 'template-malformed',
    severity: 'error',
    summary: 'What should be a template has not the form of one.',
    why: 'Nothing in it can be checked, and CloudFormation would refuse it.',
    bad: '# template.yaml\nQueues:\n  OrderQueue: {}\n',
    good: '# template.yaml\nResources:\n  OrderQueue:\n    Type: AWS::SQS::Queue\n',
    fix: 'Name a template of CloudFormation or SAM, or one that the CDK has synthesised (cdk.out/*.template.json).',
  },
  {
    id: 'template-not-decided',
    severity: 'warning',
    summary: 'A part of a consumer can not be seen in this template.',
    why: 'A nested stack, a loop or a macro becomes resources at the deployment only, and a queue, function or role of another stack stands in its template: whatever is wrong there is not found here.',
    bad: '# template.yaml\nResources:\n  Orders:\n    Type: AWS::CloudFormation::Stack\n    Properties: { TemplateURL: orders.yaml }\n',
    good: '# template.yaml\nResources:\n  OrderQueue:\n    Type: AWS::SQS::Queue\n',
    fix: 'Check the template of the other stack by itself, or what the macro makes: `aws cloudformation get-template --template-stage Processed`.',
  },
  {
    id: 'ignore-invalid',
    severity: 'error',
    summary: 'A resource ignores a rule without a reason, or one that does not exist.',
    why: 'What is ignored is a decision: whoever reads the template later must know why, and a rule that is misspelt is not ignored at all.',
    bad: queue('Metadata: { eda: { ignore: [{ rule: physical-name }] } }'),
    good: queue('Metadata: { eda: { ignore: [{ rule: physical-name, reason: The old shop sends by name. }] } }'),
    fix: 'Write `Metadata: { eda: { ignore: [{ rule: …, reason: … }] } }` at the resource.',
  },
  {
    id: 'ignore-stale',
    severity: 'warning',
    summary: 'A resource ignores a rule that finds nothing there.',
    why: 'It will hide the next thing that goes wrong, which nobody has decided on.',
    bad: queue('Metadata: { eda: { ignore: [{ rule: dead-letter-queue-fifo, reason: Was one once. }] } }'),
    good: queue('Metadata: { eda: { ignore: [{ rule: physical-name, reason: The old shop sends by name. }] } }'),
    fix: 'Remove the entry.',
  },
];

export const rules: Readonly<Record<string, TemplateRule>> = Object.fromEntries([
  ...general.map((rule) => [rule.id, rule]),
  ...infrastructureRules.map(({ id, severity, summary, why, source, bad, good, fix }): [string, TemplateRule] => [
    id,
    { id, severity, summary, why: `${why}\n\nSource: <${source}>`, bad, good, fix },
  ]),
]);
