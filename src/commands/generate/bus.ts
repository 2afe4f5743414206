import { Flags } from '@oclif/core';
import { generateBus } from '../../actions/generate-bus.ts';
import { verdictOf } from '../../actions/generated-folder.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class GenerateBus extends BaseCommand {
  static override summary = 'Generate the infrastructure of the event buses: bus, key, policy, archive, log.';
  static override description =
    `As a construct of the CDK and as a template of CloudFormation, which describe the same. Names come from the stage, days from the
horizon; teams whose accounts the stage names may put the events they produce, and make rules for those they consume.
docs/many-accounts.md tells more.`;
  static override examples = [
    '<%= config.bin %> generate bus --stage production',
    '<%= config.bin %> generate bus --stage production --format cdk --out infra/lib',
    {
      description: 'In CI: fail where they are out of date',
      command: '<%= config.bin %> generate bus --stage production --check',
    },
  ];
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    stage: Flags.string({ description: 'A stage of eda.yaml: names, accounts. Without it, the logical names.' }),
    format: Flags.option({ options: ['cdk', 'cloudformation'] as const })({
      description: 'Only this one. Default: both.',
    }),
    out: Flags.string({
      description: 'The folder to write into. Default: the one that eda.yaml names, else infra/event-buses.',
      helpValue: 'DIR',
    }),
    check: Flags.boolean({
      description: 'Write nothing; exit 1 where something is out of date.',
      default: false,
      exclusive: ['force', 'dry-run'],
    }),
    'dry-run': Flags.boolean({ description: 'Write nothing; say what would be written.', default: false }),
    force: Flags.boolean({ description: 'Write over files that were edited by hand.', default: false }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(GenerateBus);
    const { files, sha256 } = await this.world();
    const { stage, format, out, workspace, check, force } = flags;
    const dryRun = flags['dry-run'];
    const result = await generateBus(
      { check, dryRun, force, ...given({ stage, format, out, workspace }) },
      files,
      sha256,
    );
    const verdict = dryRun ? 'pass' : verdictOf(result);
    if (verdict === 'fail') process.exitCode = 1;
    for (const note of result.notes) this.note(note);
    if (flags.json) {
      const { renderEventJson } = await this.views();
      const { events: _, ...shown } = result;
      await this.print(renderEventJson({ verdict, ...shown }));
      return;
    }
    const { renderGeneratedBuses } = await import('../../formats/generated.ts');
    await this.print(renderGeneratedBuses(result, `eda generate bus${stage === undefined ? '' : ` --stage ${stage}`}`));
  }
}
