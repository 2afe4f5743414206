import { Args, Flags } from '@oclif/core';
import { newSchema } from '../../actions/schema-new.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

const many = { multiple: true, multipleNonGreedy: true, default: [] as string[] } as const;

export default class SchemaNew extends BaseCommand {
  static override summary = 'Describe a new event, or open the next major of one.';
  static override description =
    `At a terminal it asks what is not given by flags. --from takes the fields from samples: a detail, a whole event, a list
of them, or one a line. What is written validates; files that are edited keep their comments and layout; all files are
written, or none.`;
  static override examples = [
    '<%= config.bin %> schema new',
    '<%= config.bin %> schema new orders/OrderPlaced --from event.json --summary "A customer placed an order." --owner checkout',
    '<%= config.bin %> schema new orders/OrderHeld --field orderId:uuid --field reason?:string --summary "An order waits."',
    { description: 'A breaking change', command: '<%= config.bin %> schema new orders/OrderPlaced --major' },
    {
      description: 'One that keeps its detail-type, told apart by a version in the detail',
      command: '<%= config.bin %> schema new orders/OrderPlaced --major --version-match metadata.version',
    },
  ];
  static override args = {
    reference: Args.string({
      description: 'domain/Event. Asked for at a terminal.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    summary: Flags.string({ description: 'What has happened, in one sentence.' }),
    from: Flags.string({ ...many, description: 'A file with samples of the event; - is stdin.', helpValue: 'FILE' }),
    field: Flags.string({
      ...many,
      description:
        'A field: orderId:uuid, note?:string, lines:order-line[]. Types are those of JSON, formats, and shared types.',
      helpValue: 'NAME:TYPE',
    }),
    owner: Flags.string({ description: 'The team that owns it. Default: the domain’s owner.', helpValue: 'TEAM' }),
    'team-name': Flags.string({ description: 'The owner is a new team of this name.' }),
    source: Flags.string({ description: 'Its source. Default: as the domain’s other events, or the sample.' }),
    'detail-type': Flags.string({ description: 'Its detail-type. Default: the event’s name; Name.v2 for major 2.' }),
    bus: Flags.string({ description: 'Its bus, a logical name of eda.yaml. Default: as the domain’s other events.' }),
    stability: Flags.option({ options: ['draft', 'alpha', 'beta', 'stable'] as const })({
      description: 'How far it can be relied on. Default: draft.',
    }),
    'domain-summary': Flags.string({ description: 'The domain is new: what it does, in one sentence.' }),
    service: Flags.string({ description: 'The service that publishes it.', helpValue: '[DOMAIN/]NAME' }),
    'service-summary': Flags.string({ description: 'The service is new: what it does, in one sentence.' }),
    major: Flags.boolean({ description: 'Open the next major of an event that is there.', default: false }),
    'version-match': Flags.string({
      description: 'The new major keeps the detail-type; this field begins with the number of the major.',
      helpValue: 'FIELD',
      exclusive: ['detail-type'],
    }),
    'dry-run': Flags.boolean({ description: 'Say what would be written; write nothing.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SchemaNew);
    const { files, buses, prompt, sha256 } = await this.world();
    const result = await newSchema(
      {
        ...given({
          reference: args.reference,
          summary: flags.summary,
          domainSummary: flags['domain-summary'],
          owner: flags.owner,
          teamName: flags['team-name'],
          source: flags.source,
          detailType: flags['detail-type'],
          bus: flags.bus,
          stability: flags.stability,
          service: flags.service,
          serviceSummary: flags['service-summary'],
          versionMatch: flags['version-match'],
          workspace: flags.workspace,
        }),
        fields: flags.field,
        from: flags.from,
        major: flags.major,
        dryRun: flags['dry-run'],
      },
      { files, buses, sha256, wizard: prompt },
    );
    const { renderNewEvent } = await import('../../formats/author.ts');
    const { renderEventJson } = await this.views();
    await this.print(flags.json ? renderEventJson(result) : renderNewEvent(result));
    if (!flags.json) for (const note of result.notes) this.note(note);
  }
}
