import { Args, Flags } from '@oclif/core';
import { checkConsumers } from '../../actions/consumer-check.ts';
import { BaseCommand, findingFlags } from '../../base-command.ts';

export default class ConsumerCheck extends BaseCommand {
  static override summary = 'Hold the template of a consumer against what keeps its events safe.';
  static override description =
    `Reads templates of CloudFormation and SAM in JSON and YAML, written by hand or synthesised by the CDK: files, folders such as
cdk.out, or - for stdin. Looks at rules with their targets, queues, topics, streams, functions, roles and alarms; at nothing else.
What only a deployment knows is told as not decided. A resource ignores a rule, for a reason, with
Metadata: { eda: { ignore: [{ rule: …, reason: … }] } }.`;
  static override examples = [
    '<%= config.bin %> consumer check template.yaml',
    '<%= config.bin %> consumer check cdk.out --profile regulated',
    {
      description: 'As it is with the parameters of production',
      command: '<%= config.bin %> consumer check template.yaml --parameter Stage=production',
    },
  ];
  static override strict = false;
  static override args = {
    template: Args.string({
      description: 'Templates, and folders with such; - is stdin.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    profile: Flags.option({ options: ['minimal', 'standard', 'regulated'] as const })({
      description: 'How much a consumer must have: each asks for what those before it do, and more.',
      default: 'standard',
    }),
    parameter: Flags.string({
      description: 'The value of a parameter, in place of its default.',
      helpValue: 'NAME=VALUE',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
    ...findingFlags,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(ConsumerCheck);
    const { files } = await this.world();
    const { profile, parameter: parameters } = flags;
    await this.render(await checkConsumers({ paths: argv as string[], profile, parameters }, files), flags);
  }
}
