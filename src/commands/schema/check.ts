import { Args, Flags } from '@oclif/core';
import { checkAndKeep, checkSchemas } from '../../actions/schema-check.ts';
import { BaseCommand, findingFlags, given, viewFlags, workspaceFlag } from '../../base-command.ts';

export default class SchemaCheck extends BaseCommand {
  static override summary = 'The compatibility gate: every verdict is a proof, or an event that breaks.';
  static override description =
    `Each head that is no draft is held against its releases, in the mode that its event promises. What breaks is shown with the
smallest event found, both places, and the services it hits. Needs no history; with --against, what the catalogue promised at
that commit counts as well: events, majors, addresses, releases, compatibility.
Exits 1 where something breaks and is not waived, or could not be decided.`;
  static override examples = [
    '<%= config.bin %> schema check',
    '<%= config.bin %> schema check orders/OrderPlaced',
    {
      description: 'In the CI of a pull request',
      command: '<%= config.bin %> schema check --against origin/main --format github',
    },
  ];
  static override strict = false;
  static override args = {
    reference: Args.string({ description: 'Events or majors. Default: all.', required: false, ignoreStdin: true }),
  };
  static override flags = {
    against: Flags.string({ description: 'Also hold the catalogue against a commit of git.', helpValue: 'COMMIT' }),
    baseline: Flags.string({
      description: 'A file of findings that may stay; only others fail. Default: the one that eda.yaml names.',
      helpValue: 'FILE',
    }),
    'update-baseline': Flags.boolean({
      description: 'Write what is found today into the baseline.',
      default: false,
    }),
    ...viewFlags,
    ...findingFlags,
    ...workspaceFlag,
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SchemaCheck);
    const { files, sha256, buses } = await this.world();
    const { against, baseline, writers, readers, workspace } = flags;
    const input = { references: argv as string[], ...given({ against, baseline, writers, readers, workspace }) };
    if (!flags['update-baseline']) {
      return this.render(await checkSchemas(input, files, sha256, buses.clock), flags);
    }
    const update = await checkAndKeep(input, files, sha256, buses.clock);
    await this.render(update.report, flags);
    this.note(`Wrote ${update.file}: ${update.added} added, ${update.removed} removed. Review it, and commit it.`);
  }
}
