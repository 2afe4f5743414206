import { Args, Flags } from '@oclif/core';
import { diffSchemas } from '../../actions/schema-diff.ts';
import { BaseCommand, findingFlags, given, viewFlags, workspaceFlag } from '../../base-command.ts';

export default class SchemaDiff extends BaseCommand {
  static override summary =
    'What differs between two versions of a schema, and who breaks: each with an event that does.';
  static override description =
    `A side is a schema file, a reference (orders/OrderPlaced@1.0.0), either of them at a commit (main:schemas/…/schema.json,
main:orders/OrderPlaced), or - for stdin. With one reference alone, its newest release is compared with its head.
Exits 1 where something breaks, or where that could not be decided.`;
  static override examples = [
    '<%= config.bin %> schema diff orders/OrderPlaced',
    '<%= config.bin %> schema diff orders/OrderPlaced@1.0.0 orders/OrderPlaced',
    '<%= config.bin %> schema diff main:orders/OrderPlaced orders/OrderPlaced --compatibility backward',
    '<%= config.bin %> schema diff old.json new.json --json',
  ];
  static override args = {
    old: Args.string({ description: 'The older version.', required: true, ignoreStdin: true }),
    new: Args.string({ description: 'The newer version.', required: false, ignoreStdin: true }),
  };
  static override flags = {
    compatibility: Flags.option({ options: ['backward', 'forward', 'full'] as const })({
      description: 'What must hold: new consumers read old events, old consumers read new events, or both.',
      default: 'full',
    }),
    ...viewFlags,
    ...findingFlags,
    ...workspaceFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SchemaDiff);
    const { files, sha256, buses } = await this.world();
    const { writers, readers, workspace } = flags;
    const report = await diffSchemas(
      {
        old: args.old,
        compatibility: flags.compatibility,
        ...given({ new: args.new, writers, readers, workspace }),
      },
      files,
      sha256,
      buses.clock,
    );
    await this.render(report, flags);
  }
}
