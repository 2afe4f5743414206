import { Args, Flags } from '@oclif/core';
import { applyFailed, applyRegistry } from '../../actions/registry-apply.ts';
import { BaseCommand, colourful, given, jsonFlag, registryFlags, workspaceFlag } from '../../base-command.ts';

/** What a shell answers for a program that Ctrl-C ended. */
const INTERRUPTED = 130;

export default class RegistryApply extends BaseCommand {
  static override summary = 'Bring the EventBridge schema registries of a stage in step with the catalogue.';
  static override description =
    `Shows the plan and asks before it changes anything; without a terminal it needs --yes. A plan of \`eda registry plan --out\`
is refused where the catalogue or the registry has changed since. It writes what is missing, in the order of the
releases, and deletes only with --prune, only what it made itself. Killed anywhere, the next run goes on where it stopped.`;
  static override examples = [
    '<%= config.bin %> registry apply --stage local',
    '<%= config.bin %> registry apply plan.json --yes',
    {
      description: 'Delete what the catalogue has no more',
      command: '<%= config.bin %> registry apply --stage local --prune',
    },
  ];
  static override args = {
    plan: Args.string({
      description: 'A file of `eda registry plan --out`; - is stdin. Default: plan now.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...registryFlags,
    ...jsonFlag,
    ...workspaceFlag,
    yes: Flags.boolean({ char: 'y', description: 'Do it without being asked.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(RegistryApply);
    const { files, registries, sha256, prompt } = await this.world();
    const { stage, region, profile, workspace, 'endpoint-url': endpointUrl } = flags;
    const { renderApplied, renderRegistryPlan } = await import('../../formats/registry.ts');
    const { visibleJson } = await import('../../formats/visible.ts');
    const bar = this.progressBar();
    let stopped = false;
    process.once('SIGINT', () => {
      stopped = true;
      this.note('', 'Ends after what is under way. Ctrl-C again ends at once.');
      process.once('SIGINT', () => process.exit(INTERRUPTED));
    });
    const applied = await applyRegistry(
      {
        ...given({ stage, region, profile, workspace, endpointUrl, plan: args.plan }),
        allowLossy: flags['allow-lossy'],
        adopt: flags.adopt,
        prune: flags.prune,
        yes: flags.yes,
      },
      files,
      registries,
      sha256,
      {
        wizard: prompt,
        progress: bar.show,
        show: (plan) => {
          bar.end();
          if (!plan.inStep)
            process.stderr.write(`${renderRegistryPlan(plan, { colour: colourful(process.stderr) })}\n`);
        },
        stopped: () => stopped,
      },
    ).finally(bar.end);
    if (applied.interrupted) process.exitCode = INTERRUPTED;
    else if (applyFailed(applied)) process.exitCode = 3;
    else if (applied.left.length > 0) process.exitCode = 1;
    await this.print(
      flags.json ? `${visibleJson({ version: 1, ...applied }, 2)}\n` : renderApplied(applied, this.screen()),
    );
  }
}
