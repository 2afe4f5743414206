import { Flags } from '@oclif/core';
import { redriveDeadLetters, redriveFailed } from '../../actions/dlq-redrive.ts';
import { BaseCommand, given, queueArg, queueFlags, queueInput } from '../../base-command.ts';

export default class DlqRedrive extends BaseCommand {
  static override summary = 'Send dead letters back to their bus, or to one queue. None is lost on the way.';
  static override description =
    `Sends each event as it was: source, detail-type, detail, time, resources. A message is deleted only after it was accepted;
what may arrive twice is reported as such. Asks before it sends. Ctrl-C stops after the request that is under way, and says
what was sent. Exits 0 only if all that were chosen are redriven.`;
  static override examples = [
    { description: 'Look first', command: '<%= config.bin %> dlq redrive orders-dlq --dry-run' },
    '<%= config.bin %> dlq redrive orders-dlq --stage production --reason NO_PERMISSIONS --only-valid',
    {
      description: 'To one consumer only, not to every rule that matches',
      command: '<%= config.bin %> dlq redrive orders-dlq --to-queue billing-orders',
    },
  ];
  static override args = queueArg;
  static override flags = {
    ...queueFlags,
    'to-bus': Flags.string({
      description: 'Name or ARN of the bus. Default: that of the rule which failed, else that of the event.',
      exclusive: ['to-queue'],
    }),
    'to-queue': Flags.string({ description: 'URL, ARN or name of a queue, instead of the bus.' }),
    event: Flags.string({ description: 'Only this event: domain/Event or domain/Event@1.' }),
    reason: Flags.string({ description: 'Only what is here for this reason, as `eda dlq list` names it.' }),
    'only-valid': Flags.boolean({ description: 'Only events that are what their schema says.', default: false }),
    'dry-run': Flags.boolean({ description: 'Say what would be sent where; send nothing.', default: false }),
    yes: Flags.boolean({ char: 'y', description: 'Do not ask.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(DlqRedrive);
    const { files, queues, buses, prompt } = await this.world();
    const bar = this.progressBar();
    let stopping = false;
    const stop = () => {
      stopping = true;
      bar.end();
      this.note('Stopping after the request that is under way.');
    };
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    const redriven = await redriveDeadLetters(
      {
        ...queueInput(args, flags),
        ...given({ toBus: flags['to-bus'], toQueue: flags['to-queue'], event: flags.event, reason: flags.reason }),
        onlyValid: flags['only-valid'],
        dryRun: flags['dry-run'],
        yes: flags.yes,
      },
      {
        files,
        queues,
        buses,
        prompt,
        stopped: () => stopping,
        progress: (done, of) => bar.show(done, of, 'events sent'),
      },
    ).finally(bar.end);
    const failed = redriveFailed(redriven);
    if (failed) process.exitCode = 1;
    for (const note of redriven.notes) this.note(note);
    const { renderRedriven, renderRedrivenJson } = await import('../../formats/dead-letters.ts');
    await this.print(flags.json ? renderRedrivenJson(redriven, failed) : renderRedriven(redriven, this.screen()));
  }
}
