import { Args } from '@oclif/core';
import { showDeadLetter } from '../../actions/dlq-show.ts';
import { BaseCommand, queueArg, queueFlags, queueInput } from '../../base-command.ts';

export default class DlqShow extends BaseCommand {
  static override summary = 'One dead letter wholly: its event, what is wrong with it, why it is there, what to do.';
  static override examples = [
    '<%= config.bin %> dlq show orders-dlq 1',
    '<%= config.bin %> dlq show orders-dlq 5fea7756-0ea4 --json',
  ];
  static override args = {
    ...queueArg,
    message: Args.string({
      description: 'Its number in `eda dlq list`, its id, or how that begins.',
      required: true,
      ignoreStdin: true,
    }),
  };
  static override flags = queueFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DlqShow);
    const { files, queues } = await this.world();
    const shown = await showDeadLetter({ ...queueInput(args, flags), message: args.message }, files, queues);
    for (const note of shown.notes) this.note(note);
    const { renderDeadLetter, renderDeadLetterJson } = await import('../../formats/dead-letters.ts');
    await this.print(flags.json ? renderDeadLetterJson(shown) : renderDeadLetter(shown, this.screen()));
  }
}
