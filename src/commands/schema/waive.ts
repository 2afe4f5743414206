import { Args, Flags } from '@oclif/core';
import { waive } from '../../actions/schema-waive.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class SchemaWaive extends BaseCommand {
  static override summary =
    'Let a finding of the gate stay until a day, with a reason and somebody who answers for it.';
  static override description =
    `Writes schemas/waivers.yaml, which is reviewed like code. A waiver past its day fails the gate, and so does one whose finding
is gone. The fingerprint is the one that schema check prints; it stays the same through edits elsewhere.`;
  static override examples = [
    '<%= config.bin %> schema waive 7f3a91c0be12 --until 2026-12-31 --reason "Nobody reads it yet: agreed with billing"',
  ];
  static override args = {
    fingerprint: Args.string({ description: 'As schema check prints it.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    until: Flags.string({
      description: 'The last day it holds, at most two years from now.',
      required: true,
      helpValue: 'YYYY-MM-DD',
    }),
    reason: Flags.string({ description: 'Why this break does no harm.', required: true, helpValue: 'TEXT' }),
    owner: Flags.string({
      description: 'The team that answers for it. Default: the owner of the event.',
      helpValue: 'TEAM',
    }),
    against: Flags.string({
      description: 'The commit that the finding needs, as in schema check.',
      helpValue: 'COMMIT',
    }),
    ...jsonFlag,
    ...workspaceFlag,
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SchemaWaive);
    const { files, sha256, buses } = await this.world();
    const { until, reason, owner, against, workspace } = flags;
    const result = await waive(
      { fingerprint: args.fingerprint, until, reason, ...given({ owner, against, workspace }) },
      files,
      sha256,
      buses.clock,
    );
    const { renderEventJson } = await this.views();
    await this.print(
      flags.json
        ? renderEventJson(result)
        : `✔ ${result.rule} of ${result.event} may stay until ${result.until}. ${result.owner} answers for it: ${result.file}\n`,
    );
  }
}
