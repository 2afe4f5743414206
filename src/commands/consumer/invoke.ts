import { Args, Flags } from '@oclif/core';
import { invokeConsumer, invokeVerdict } from '../../actions/consumer-invoke.ts';
import { BaseCommand, durationFlag, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class ConsumerInvoke extends BaseCommand {
  static override summary = 'Run the function of a generated consumer here and now, with no AWS account.';
  static override description =
    `Builds it where its sources are newer than its bundle, and runs it in a process of its own, as Lambda would: with the Lambda event
of its shape, a time limit, and a queue and a table of this machine in place of AWS's. Says what became of each event, what Lambda and
the queue would do next, and what the function counted and logged. Without flags it gets the samples of the folder events. Nothing of your
environment or of your credentials is passed on. Exits 1 where an event was not handled, or not treated as it should be.`;
  static override examples = [
    '<%= config.bin %> consumer invoke order-placed-consumer',
    {
      description: 'Good events, and between them an invalid one, one that is no JSON, and a duplicate',
      command: '<%= config.bin %> consumer invoke order-placed-consumer --poisoned',
    },
    '<%= config.bin %> consumer invoke order-placed-consumer --count 20 --seed 42',
    '<%= config.bin %> consumer invoke order-placed-consumer --file orders.ndjson --repeat 2',
    {
      description: 'What lay in a dead-letter queue, before it is redriven',
      command: '<%= config.bin %> dlq show orders-dlq 1 --json | <%= config.bin %> consumer invoke --dead-letter -',
    },
  ];
  static override args = {
    dir: Args.string({ description: 'The folder of the consumer.', default: '.', ignoreStdin: true }),
  };
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    event: Flags.string({
      description: 'Only this event of those it consumes; of a file of details, their event.',
      helpValue: 'REFERENCE',
      exclusive: ['dead-letter'],
    }),
    count: Flags.integer({
      char: 'n',
      description: 'Make so many events out of the schema, in the version that the code is of.',
      min: 1,
      max: 10_000,
      exclusive: ['file', 'dead-letter', 'poisoned'],
    }),
    seed: Flags.integer({
      description: 'The same seed makes the same events.',
      min: 0,
      max: 2 ** 32 - 1,
      exclusive: ['file', 'dead-letter'],
    }),
    file: Flags.string({
      description: 'An event, a detail, a list of these, one of them a line, or a whole Lambda event; - is stdin.',
      exclusive: ['dead-letter', 'poisoned'],
    }),
    'dead-letter': Flags.string({
      description:
        'A message of a dead-letter queue: its body, or what `eda dlq show --json` or the AWS CLI prints of it; - is stdin.',
      helpValue: 'FILE',
      exclusive: ['poisoned'],
    }),
    poisoned: Flags.boolean({
      description: 'A batch with events between the good ones that are bad on purpose.',
      default: false,
    }),
    repeat: Flags.integer({ description: 'All events so many times.', default: 1, min: 1, max: 100 }),
    timeout: durationFlag({
      description: 'How long an invocation may take. Default: as the infrastructure sets it, 30s.',
    }),
    env: Flags.string({
      description: 'A variable of its environment.',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
      helpValue: 'NAME=VALUE',
    }),
    build: Flags.boolean({ description: 'Build it even where its bundle is new enough.', default: false }),
    logs: Flags.boolean({
      description: 'Show all lines that it logged as they are, not only those of your own code.',
      default: false,
    }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(ConsumerInvoke);
    const { files, functions, buses, prompt } = await this.world();
    const { event, count, seed, file, timeout, workspace } = flags;
    const invoked = await invokeConsumer(
      {
        folder: args.dir,
        ...given({ event, count, seed, file, timeout, workspace, deadLetter: flags['dead-letter'] }),
        poisoned: flags.poisoned,
        repeat: flags.repeat,
        build: flags.build,
        environment: flags.env,
      },
      { files, functions, outside: buses, prompt },
    );
    const verdict = invokeVerdict(invoked);
    if (verdict === 'fail') process.exitCode = 1;
    const { renderInvoked, renderInvokedJson } = await import('../../formats/invoked.ts');
    await this.print(
      flags.json ? renderInvokedJson(invoked, verdict, flags.logs) : renderInvoked(invoked, this.screen(), flags.logs),
    );
    if (seed === undefined && invoked.seed !== undefined && !flags.json) this.note(`Again: --seed ${invoked.seed}`);
  }
}
