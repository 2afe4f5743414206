import { Args, Flags } from '@oclif/core';
import { shellCompletion } from '../actions/shell-completion.ts';
import { BaseCommand } from '../base-command.ts';

export default class Autocomplete extends BaseCommand {
  static override summary = 'Complete commands, flags, events, versions and rules in your shell: how to install it.';
  static override description =
    `Prints what to do once; --script prints what the shell loads. The completion asks eda itself, so it knows the events of
the workspace you are in, and an upgrade of eda needs no new script.`;
  static override examples = ['<%= config.bin %> autocomplete', '<%= config.bin %> autocomplete zsh'];
  static override args = {
    shell: Args.string({
      description: 'bash, zsh or powershell. Default: the shell you are in.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    script: Flags.boolean({ description: 'Print the script that the shell loads.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Autocomplete);
    const { install, script } = shellCompletion(args.shell, this.config.shell, this.config.bin);
    await this.print(flags.script ? script : install);
  }
}
