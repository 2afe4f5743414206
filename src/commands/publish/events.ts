import { Args, Flags } from '@oclif/core';
import { publishEvents, publishEventsFailed } from '../../actions/publish-events.ts';
import { BaseCommand, busFlags, durationFlag, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

/** Milliseconds. */
const DEADLINE = 300_000;

export default class PublishEvents extends BaseCommand {
  static override summary = 'Put a file of events on a bus, of any size, so that none is lost.';
  static override description =
    `One event a line (NDJSON), as it comes: whole events, entries of PutEvents, or with --event details alone. Each is
checked against the catalogue, and sent again until the bus has acknowledged it or its deadline is over. What became of each entry stands in a
file beside the input while the run lasts, and afterwards unless all were accepted; what was not delivered in another, which this command
takes again. A run that was stopped or killed goes on with --resume: what was acknowledged is not sent twice. Exits 0 only if every event was
accepted, 1 if some were not, 3 if nothing could be reached.`;
  static override examples = [
    {
      description: 'A file of whole events',
      command: '<%= config.bin %> publish events orders.ndjson --stage production',
    },
    {
      description: 'Details of one event, out of a pipe',
      command: 'jq -c .order dump.json | <%= config.bin %> publish events - --event orders/OrderPlaced --stage test',
    },
    {
      description: 'What was not delivered',
      command: '<%= config.bin %> publish events orders.failed.ndjson --stage production',
    },
    {
      description: 'Go on after a stop',
      command: '<%= config.bin %> publish events orders.ndjson --stage production --resume',
    },
    {
      description: 'Only look',
      command: '<%= config.bin %> publish events orders.ndjson --stage production --dry-run --explain',
    },
  ];
  static override args = {
    file: Args.string({ description: 'A file with events; - is stdin.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    event: Flags.string({
      description: 'Every event is this one, and a line may be its detail alone.',
      helpValue: 'REF',
    }),
    ...busFlags,
    concurrency: Flags.integer({ description: 'Requests under way at once.', default: 16, min: 1, max: 50 }),
    rate: Flags.integer({ description: 'Events a second at most.', min: 1, max: 1_000_000 }),
    deadline: durationFlag({ description: 'How long an event that fails is sent again. Default: 5m.' }),
    failed: Flags.string({
      description: 'Where what is not delivered goes. Default: beside the input, FILE.failed.ndjson.',
      helpValue: 'FILE',
    }),
    outcomes: Flags.string({
      description: 'Where the outcome of each entry goes. Default: beside the input, FILE.outcomes.ndjson.',
      helpValue: 'FILE',
    }),
    resume: Flags.boolean({
      description: 'Send only what the outcomes file does not say was acknowledged.',
      default: false,
    }),
    validate: Flags.boolean({ description: 'Check each event before it is sent.', default: true, allowNo: true }),
    'allow-unknown': Flags.boolean({
      description: 'Send events that the catalogue does not know, too.',
      default: false,
    }),
    'dry-run': Flags.boolean({ description: 'Check everything; send nothing.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(PublishEvents);
    const { files, buses, records, prompt } = await this.world();
    const { renderExplained, renderPublishedEvents, renderPublishedEventsJson, renderProgress } = await import(
      '../../formats/publish-events.ts'
    );
    const abort = new AbortController();
    const stop = () => {
      // Whoever asks twice does not wait for what is under way; the outcomes file has all that was answered.
      if (abort.signal.aborted) process.exit(1);
      abort.abort();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
    const began = performance.now();
    const seconds = () => (performance.now() - began) / 1000;
    let shown = true;
    const progress = this.progress((counts: Parameters<typeof renderProgress>[0]) =>
      renderProgress(counts, performance.now() - began),
    );
    const {
      event,
      bus,
      stage,
      region,
      profile,
      rate,
      failed,
      outcomes,
      workspace,
      'endpoint-url': endpointUrl,
    } = flags;
    const published = await publishEvents(
      {
        path: args.file,
        ...given({ event, bus, stage, region, profile, endpointUrl, rate, failed, outcomes, workspace }),
        concurrency: flags.concurrency,
        deadline: flags.deadline ?? DEADLINE,
        resume: flags.resume,
        validate: flags.validate,
        allowUnknown: flags['allow-unknown'],
        dryRun: flags['dry-run'],
        explain: flags.explain,
        yes: flags.yes,
      },
      {
        files,
        buses,
        records,
        person: prompt,
        signal: abort.signal,
        onProgress: progress.show,
        onExplained: async (explained) => {
          if (!flags.json) await this.print(renderExplained(explained, this.screen()));
        },
        tell: async (published) => {
          progress.end();
          if (publishEventsFailed(published)) process.exitCode = published.environment ? 3 : 1;
          const { text, notes } = renderPublishedEvents(published, seconds(), this.screen());
          if (notes.length > 0) this.note(...notes);
          shown = await this.printed(flags.json ? renderPublishedEventsJson(published, seconds()) : text);
          return shown;
        },
      },
    ).finally(progress.end);
    if (!shown) this.note(...renderPublishedEvents(published, seconds(), { colour: false }).text.trimEnd().split('\n'));
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}
