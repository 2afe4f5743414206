import { Args, Flags } from '@oclif/core';
import { validateEvents } from '../../actions/event-validate.ts';
import { BaseCommand, findingFlags, given, workspaceFlag } from '../../base-command.ts';

export default class EventValidate extends BaseCommand {
  static override summary = 'Check whole events against the catalogue, each against the schema that its address names.';
  static override description =
    `A file holds one event, a list of them, or one a line (NDJSON, of any size); - is stdin. An event is what
EventBridge delivers; requests of PutEvents and their entries are read too. An event that the catalogue does not know is a
warning; --strict makes it an error.`;
  static override examples = [
    '<%= config.bin %> event validate events/*.json',
    {
      description: 'What went over a bus, one event a line',
      command: '<%= config.bin %> event validate archive.ndjson --strict',
    },
    {
      description: 'Against one release',
      command: '<%= config.bin %> event validate --event orders/OrderPlaced@1.0.0 event.json',
    },
    {
      description: 'A detail alone',
      command:
        '<%= config.bin %> generate sample orders/OrderPlaced | <%= config.bin %> event validate --detail --event orders/OrderPlaced -',
    },
  ];
  static override strict = false;
  static override args = {
    file: Args.string({ description: 'Files with events; - is stdin.', required: false, ignoreStdin: true }),
  };
  static override flags = {
    ...findingFlags,
    ...workspaceFlag,
    event: Flags.string({
      description: 'Every event must be this one: domain/Event, domain/Event@1 or domain/Event@1.0.0.',
      helpValue: 'REF',
    }),
    detail: Flags.boolean({
      description: 'The files hold details alone, of the event that --event names.',
      default: false,
    }),
    strict: Flags.boolean({ description: 'Events that the catalogue does not know are errors.', default: false }),
    limit: Flags.integer({
      description: 'How many errors, and how many warnings, are shown. All are counted.',
      default: 1000,
      min: 1,
      max: 1_000_000,
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(EventValidate);
    const { files } = await this.world();
    const { report, notes } = await validateEvents(
      {
        paths: argv as string[],
        detail: flags.detail,
        strict: flags.strict,
        limit: flags.limit,
        ...given({ event: flags.event, workspace: flags.workspace }),
      },
      files,
    );
    for (const note of notes) this.note(note);
    await this.render(report, flags);
  }
}
