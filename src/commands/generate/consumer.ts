import { Args, Flags } from '@oclif/core';
import { consumerVerdict, generateConsumer } from '../../actions/generate-consumer.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class GenerateConsumer extends BaseCommand {
  static override summary =
    'Generate a consumer of events: typed code, infrastructure, alarms, tests, ready to deploy.';
  static override description =
    `At a terminal it asks what is not given by flags; with --yes it takes the defaults. Run again with --out alone it makes the
consumer again from what the folder remembers: files of eda's are made anew, files of yours are joined with what is new, and files that you
deleted stay away. Nothing changes where nothing is new. docs/consumers.md says which file is whose.`;
  static override examples = [
    '<%= config.bin %> generate consumer orders/OrderPlaced --shape sqs --iac cdk --out order-placed-consumer',
    {
      description: 'What a service of the catalogue consumes, by its patterns',
      command: '<%= config.bin %> generate consumer --service orders/order-processing --yes',
    },
    {
      description: 'After a release, or a new eda',
      command: '<%= config.bin %> generate consumer --out order-placed-consumer',
    },
    {
      description: 'In CI: fail where it is out of date',
      command: '<%= config.bin %> generate consumer --out order-placed-consumer --check',
    },
  ];
  static override strict = false;
  static override args = {
    reference: Args.string({
      description:
        'domain/Event, domain/Event@1 or domain/Event@1.0.0; several may be named. Without a version, the newest release.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    shape: Flags.option({ options: ['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'] as const })({
      description: 'Which way the events take to the function. With --yes: sqs.',
    }),
    iac: Flags.option({ options: ['cdk', 'sam'] as const })({
      description: 'What it is deployed with. With --yes: cdk.',
    }),
    profile: Flags.option({ options: ['minimal', 'standard', 'regulated'] as const })({
      description: 'How much comes along: idempotency table, dashboard, customer keys. Default: standard.',
    }),
    out: Flags.string({
      description: 'The folder to write into. With --yes: the name of the consumer.',
      helpValue: 'DIR',
    }),
    name: Flags.string({ description: 'Its name. Default: that of the event, or of the service.' }),
    service: Flags.string({
      description: 'Take the events and patterns that this service of the catalogue consumes.',
      helpValue: 'DOMAIN/NAME',
    }),
    'idempotency-key': Flags.string({
      description: 'The field that stays the same when an event is sent again. Default: the event id of the metadata.',
      helpValue: 'detail.PATH',
    }),
    'partition-key': Flags.string({
      description: 'The field by which a stream keeps events in order. Default: the first id outside the metadata.',
      helpValue: 'detail.PATH',
    }),
    yes: Flags.boolean({ char: 'y', description: 'Ask nothing: take the defaults.', default: false }),
    check: Flags.boolean({
      description: 'Write nothing; exit 1 where something is out of date.',
      default: false,
      exclusive: ['force', 'dry-run'],
    }),
    'dry-run': Flags.boolean({ description: 'Say what would be written; write nothing.', default: false }),
    force: Flags.boolean({
      description: 'Write where files are in the way, which are kept as .orig; make deleted files again.',
      default: false,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(GenerateConsumer);
    const { files, sha256, prompt } = await this.world();
    const result = await generateConsumer(
      {
        references: argv as string[],
        ...given({
          shape: flags.shape,
          iac: flags.iac,
          profile: flags.profile,
          out: flags.out,
          name: flags.name,
          service: flags.service,
          idempotencyKey: flags['idempotency-key'],
          partitionKey: flags['partition-key'],
          workspace: flags.workspace,
        }),
        yes: flags.yes,
        check: flags.check,
        dryRun: flags['dry-run'],
        force: flags.force,
        source: this.config.root,
        generator: this.config.version,
      },
      files,
      sha256,
      prompt,
    );
    const verdict = consumerVerdict(result);
    if (verdict === 'fail') process.exitCode = 1;
    if (flags.json) {
      const { renderEventJson } = await this.views();
      await this.print(renderEventJson({ verdict, ...result }));
      return;
    }
    const { renderConsumer } = await import('../../formats/consumer.ts');
    await this.print(renderConsumer(result));
    for (const note of result.notes) this.note(note);
  }
}
