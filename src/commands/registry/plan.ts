import { Flags } from '@oclif/core';
import { planRegistry } from '../../actions/registry-plan.ts';
import { BaseCommand, given, jsonFlag, registryFlags, workspaceFlag } from '../../base-command.ts';

export default class RegistryPlan extends BaseCommand {
  static override summary = 'Compare the catalogue with the EventBridge schema registries of a stage.';
  static override description =
    `Says what \`eda registry apply\` would do, and changes nothing: schemas to create, releases that are missing, what was
changed outside, what others have there (left alone), and what the catalogue has no more. One released major is one
schema; one release is one version of it. Exits 0 where all is in step, 1 where something differs.`;
  static override examples = [
    '<%= config.bin %> registry plan --stage production',
    {
      description: 'To apply just this later',
      command: '<%= config.bin %> registry plan --stage production --out plan.json',
    },
  ];
  static override flags = {
    ...registryFlags,
    ...jsonFlag,
    ...workspaceFlag,
    out: Flags.string({ description: 'Write the plan to this file, for `eda registry apply`.', helpValue: 'FILE' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(RegistryPlan);
    const { files, registries, sha256 } = await this.world();
    const { stage, region, profile, workspace, out, 'endpoint-url': endpointUrl } = flags;
    const bar = this.progressBar();
    const plan = await planRegistry(
      {
        ...given({ stage, region, profile, workspace, out, endpointUrl }),
        allowLossy: flags['allow-lossy'],
        adopt: flags.adopt,
        prune: flags.prune,
      },
      files,
      registries,
      sha256,
      bar.show,
    ).finally(bar.end);
    if (!plan.inStep) process.exitCode = 1;
    const { renderRegistryPlan } = await import('../../formats/registry.ts');
    const { visibleJson } = await import('../../formats/visible.ts');
    await this.print(flags.json ? `${visibleJson(plan, 2)}\n` : renderRegistryPlan(plan, this.screen()));
    if (out !== undefined && !flags.json) this.note(`Apply just this: eda registry apply ${out}`);
  }
}
