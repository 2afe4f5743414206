import { Flags } from '@oclif/core';
import { diagnosisFailed, doctor, purposes } from '../actions/doctor.ts';
import { awsFlags, BaseCommand, given, jsonFlag, workspaceFlag } from '../base-command.ts';

export default class Doctor extends BaseCommand {
  static override summary = 'What this machine and account lack for what you want to do.';
  static override description =
    `Node, git, hook, workspace, Region, endpoint, credentials (which, and from where; never their value), identity, and the permissions
that can be asked for without changing anything. Works offline, outside a workspace, and with a broken eda.yaml. Exits 1 only where
something that is needed is missing.`;
  static override examples = [
    '<%= config.bin %> doctor',
    '<%= config.bin %> doctor --stage production --for publish',
    '<%= config.bin %> doctor --for registry --profile platform --json',
  ];
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    ...awsFlags,
    for: Flags.option({ options: purposes })({
      description: 'What you want to do; author needs no AWS. Default: everything.',
    }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Doctor);
    const { files, surroundings } = await this.world();
    const { for: purpose, stage, workspace, region, profile, 'endpoint-url': endpointUrl } = flags;
    const diagnosis = await doctor(
      given({ for: purpose, stage, workspace, region, profile, endpointUrl }),
      files,
      surroundings,
    );
    if (diagnosisFailed(diagnosis)) process.exitCode = 1;
    const { renderDiagnosis, renderDiagnosisJson } = await import('../formats/doctor.ts');
    await this.print(flags.json ? renderDiagnosisJson(diagnosis) : renderDiagnosis(diagnosis, this.screen()));
  }
}
