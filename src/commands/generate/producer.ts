import { Args, Flags } from '@oclif/core';
import { consumerVerdict } from '../../actions/generate-consumer.ts';
import { generateProducer } from '../../actions/generate-producer.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class GenerateProducer extends BaseCommand {
  static override summary =
    'Generate a producer of events: an outbox, so that state and event are committed together, and what publishes from it.';
  static override description =
    `Code that commits its state and then calls PutEvents loses the event when it dies in between. Here the event is written to a table in the
transaction that writes the state, and a function publishes it from there: at least once, in order by key. At a terminal it asks what is not given by
flags; with --yes it takes the defaults. Run again with --out alone it makes the producer again from what the folder remembers. docs/producers.md says
how it works, and which file is whose.`;
  static override examples = [
    '<%= config.bin %> generate producer orders/OrderPlaced --iac cdk --out order-placed-producer',
    {
      description: 'What a service of the catalogue produces',
      command: '<%= config.bin %> generate producer --service orders/checkout --yes',
    },
    {
      description: 'After a release, or a new eda',
      command: '<%= config.bin %> generate producer --out order-placed-producer',
    },
    {
      description: 'In CI: fail where it is out of date',
      command: '<%= config.bin %> generate producer --out order-placed-producer --check',
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
    iac: Flags.option({ options: ['cdk', 'sam'] as const })({
      description: 'What it is deployed with. With --yes: cdk.',
    }),
    profile: Flags.option({ options: ['minimal', 'standard', 'regulated'] as const })({
      description: 'How much comes along: dashboard, customer keys. Default: standard.',
    }),
    out: Flags.string({
      description: 'The folder to write into. With --yes: the name of the producer.',
      helpValue: 'DIR',
    }),
    name: Flags.string({ description: 'Its name. Default: that of the event, or of the service.' }),
    service: Flags.string({
      description: 'Take the events that this service of the catalogue produces.',
      helpValue: 'DOMAIN/NAME',
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
    const { argv, flags } = await this.parse(GenerateProducer);
    const { files, sha256, prompt } = await this.world();
    const result = await generateProducer(
      {
        references: argv as string[],
        ...given({
          iac: flags.iac,
          profile: flags.profile,
          out: flags.out,
          name: flags.name,
          service: flags.service,
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
    await this.print(renderConsumer(result, 'producer'));
    for (const note of result.notes) this.note(note);
  }
}
