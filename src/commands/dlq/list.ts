import { listDeadLetters } from '../../actions/dlq-list.ts';
import { BaseCommand, queueArg, queueFlags, queueInput } from '../../base-command.ts';

export default class DlqList extends BaseCommand {
  static override summary =
    'What lies in a dead-letter queue, by reason, each event beside what its schema says of it.';
  static override description =
    `Reads what EventBridge, Lambda, streams and the consumers of queues leave in one. Messages are given back at once, but
each look counts as a receive. docs/dead-letters.md tells the formats.`;
  static override examples = [
    '<%= config.bin %> dlq list orders-dlq --stage production',
    '<%= config.bin %> dlq list arn:aws:sqs:eu-west-1:111122223333:orders-dlq --max 1000 --json',
  ];
  static override args = queueArg;
  static override flags = queueFlags;

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DlqList);
    const { files, queues } = await this.world();
    const list = await listDeadLetters(queueInput(args, flags), files, queues);
    for (const note of list.notes) this.note(note);
    const { renderDeadLetters, renderDeadLettersJson } = await import('../../formats/dead-letters.ts');
    await this.print(flags.json ? renderDeadLettersJson(list) : renderDeadLetters(list, this.screen()));
  }
}
