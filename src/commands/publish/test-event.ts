import { Flags } from '@oclif/core';
import { publishFailed, publishTestEvent } from '../../actions/publish-test-event.ts';
import {
  BaseCommand,
  busFlags,
  durationFlag,
  given,
  jsonFlag,
  makeFlags,
  makeOptions,
  referenceArg,
  withDefaultValue,
  workspaceFlag,
} from '../../base-command.ts';

/** The flags that say how an event is made: without a meaning for one that is given. */
const generated = ['count', 'seed', 'time', 'minimal', 'full', 'invalid'];

export default class PublishTestEvent extends BaseCommand {
  static override summary = 'Put a schema-valid event on a bus: on AWS, or on the embedded one.';
  static override description =
    `Generates an event (or takes yours), validates it, and sends it in batches within AWS's limits. Where to send
comes from --endpoint-url, --stage, or AWS's own variables and profiles. Against a loopback endpoint dummy credentials are used, never
yours. Exits 0 only if every event was accepted.`;
  static override examples = [
    {
      description: 'No AWS account, no set-up: a bus for this one call',
      command: '<%= config.bin %> publish test-event orders/OrderPlaced --local',
    },
    {
      description: 'To the bus that `eda bus start` runs',
      command: '<%= config.bin %> publish test-event orders/OrderPlaced --endpoint-url http://127.0.0.1:4010',
    },
    {
      description: 'To AWS, with one field changed',
      command: '<%= config.bin %> publish test-event orders/OrderPlaced --stage production --set total.amount=1',
    },
    {
      description: 'Broken on purpose, to see what a consumer does with it',
      command: '<%= config.bin %> publish test-event orders/OrderPlaced --local --invalid=too-large',
    },
    {
      description: 'Which rules would it match, and whom would it reach?',
      command: '<%= config.bin %> publish test-event orders/OrderPlaced --stage production --explain',
    },
    { description: 'Only look', command: '<%= config.bin %> publish test-event orders/OrderPlaced --dry-run' },
  ];
  static override args = referenceArg;
  static override flags = {
    ...makeFlags,
    ...jsonFlag,
    ...workspaceFlag,
    file: Flags.string({
      description: 'A file with the detail, or a whole event, as JSON or YAML; - is stdin.',
      exclusive: ['data', ...generated],
    }),
    data: Flags.string({ description: 'The detail as JSON text.', exclusive: ['file', ...generated] }),
    ...busFlags,
    local: Flags.boolean({
      description: 'Start an embedded bus for this call and show what arrives.',
      default: false,
      exclusive: ['endpoint-url', 'stage', 'region', 'profile'],
    }),
    'dry-run': Flags.boolean({ description: 'Show what would be sent; send nothing.', default: false }),
    validate: Flags.boolean({ description: 'Validate before sending.', default: true, allowNo: true }),
    marker: Flags.boolean({
      description: 'Mark generated events in their resources, as urn:eda:sample.',
      default: true,
      allowNo: true,
    }),
    deadline: durationFlag({ description: 'How long an event that fails is sent again. Default: 30s.' }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PublishTestEvent, withDefaultValue(this.argv, 'invalid', 'any'));
    const { files, buses, prompt } = await this.world();
    const { workspace, file, data, bus, stage, region, profile, deadline, 'endpoint-url': endpointUrl } = flags;
    const { renderPublished, renderPublishedJson } = await this.views();
    const { renderExplained, waitingWords } = await import('../../formats/publish-events.ts');
    const published = await publishTestEvent(
      {
        ...makeOptions(flags),
        ...given({
          reference: args.reference,
          workspace,
          file,
          data,
          bus,
          stage,
          region,
          profile,
          endpointUrl,
          deadline,
        }),
        local: flags.local,
        dryRun: flags['dry-run'],
        validate: flags.validate,
        explain: flags.explain,
        marker: flags.marker,
        yes: flags.yes,
      },
      files,
      buses,
      prompt,
      async (explained) => {
        if (!flags.json) await this.print(renderExplained(explained, this.screen()));
      },
      (state) => this.note(waitingWords(state, new Date(Date.now() + state.left))),
    );
    if (publishFailed(published)) process.exitCode = 1;
    for (const note of published.notes) this.note(note);
    await this.print(flags.json ? renderPublishedJson(published) : renderPublished(published, this.screen()));
    this.noteSeed(flags, published);
  }
}
