import { Args, Flags } from '@oclif/core';
import { releaseSchemas } from '../../actions/schema-release.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class SchemaRelease extends BaseCommand {
  static override summary = 'Freeze heads into releases: self-contained copies, each with a digest.';
  static override description =
    `The first release of major N is N.0.0; after that the version follows from what changed: minor where the schema
accepts other events, patch where only its words differ. What breaks a release is refused. Without a reference every
head that differs from its newest release is frozen (drafts are left out). Nothing with errors is frozen: neither the
head, nor what it refers to.`;
  static override examples = [
    '<%= config.bin %> schema release orders/OrderPlaced',
    '<%= config.bin %> schema release orders/OrderPlaced --version 1.1.0',
  ];
  static override args = {
    reference: Args.string({ description: 'domain/Event or domain/Event@1', required: false, ignoreStdin: true }),
  };
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    version: Flags.string({
      description: 'The version of this release, such as 1.1.0. Default: what the change asks for.',
    }),
    'dry-run': Flags.boolean({ description: 'Say what would be written; write nothing.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SchemaRelease);
    const { files, sha256, buses } = await this.world();
    const result = await releaseSchemas(
      {
        ...given({ workspace: flags.workspace, reference: args.reference, version: flags.version }),
        dryRun: flags['dry-run'],
      },
      files,
      sha256,
      buses.clock,
    );
    const { renderEventJson, renderReleased } = await this.views();
    await this.print(flags.json ? renderEventJson(result) : renderReleased(result, flags['dry-run']));
  }
}
