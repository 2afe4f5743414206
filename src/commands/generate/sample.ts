import { Flags } from '@oclif/core';
import { generateSamples, listWays } from '../../actions/generate-sample.ts';
import {
  BaseCommand,
  given,
  jsonFlag,
  makeFlags,
  makeOptions,
  referenceArg,
  withDefaultValue,
  workspaceFlag,
} from '../../base-command.ts';

export default class GenerateSample extends BaseCommand {
  static override summary = 'Generate events that are valid by construction, and verified.';
  static override description =
    `Prints the detail; with --envelope the whole event as EventBridge delivers it. One event is printed as indented
JSON, several as one JSON value a line. The seed that makes the same events again is noted on stderr. With --invalid each
event is broken in one way, verified, and named on stderr: for tests of consumers.`;
  static override examples = [
    '<%= config.bin %> generate sample orders/OrderPlaced',
    '<%= config.bin %> generate sample orders/OrderPlaced --seed 42 --count 100 --set total.amount=1999',
    '<%= config.bin %> generate sample payments/PaymentAuthorized@1 --minimal --envelope',
    {
      description: 'The ways to break it',
      command: '<%= config.bin %> generate sample orders/OrderPlaced --invalid=list',
    },
    '<%= config.bin %> generate sample orders/OrderPlaced --invalid=required-missing',
    {
      description: 'Twenty events, each broken otherwise',
      command: '<%= config.bin %> generate sample orders/OrderPlaced --invalid --count 20',
    },
  ];
  static override args = referenceArg;
  static override flags = {
    ...makeFlags,
    ...jsonFlag,
    ...workspaceFlag,
    envelope: Flags.boolean({ description: 'Print whole events.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GenerateSample, withDefaultValue(this.argv, 'invalid', 'any'));
    const { files, buses, prompt } = await this.world();
    const input = {
      ...makeOptions(flags),
      ...given({ reference: args.reference, workspace: flags.workspace }),
      envelope: flags.envelope,
    };
    const { renderEventJson, renderSamples, renderWays } = await this.views();
    if (flags.invalid === 'list') {
      const ways = await listWays(input, files, buses, prompt);
      await this.print(flags.json ? renderEventJson(ways) : renderWays(ways, this.screen()));
      return;
    }
    const samples = await generateSamples(input, files, buses, prompt);
    for (const { rule, pointer, message } of samples.broken ?? []) {
      if (!flags.json) this.note(`Broken on purpose: ${rule} at ${pointer}: ${message}.`);
    }
    await this.print(flags.json ? renderEventJson(samples) : renderSamples(samples));
    if (samples.different < flags.count) {
      this.note(
        `Fewer events differ than were asked for, ${samples.different} of ${flags.count}: the schema has no more, or none that were found. The others repeat them.`,
      );
    }
    this.noteSeed(flags, samples);
  }
}
