import { Flags } from '@oclif/core';
import { generateSamples } from '../../actions/generate-sample.ts';
import {
  BaseCommand,
  given,
  jsonFlag,
  makeFlags,
  makeOptions,
  referenceArg,
  workspaceFlag,
} from '../../base-command.ts';

export default class GenerateSample extends BaseCommand {
  static override summary = 'Generate events that are valid by construction, and verified.';
  static override description =
    `Prints the detail; with --envelope the whole event as EventBridge delivers it. One event is printed as indented
JSON, several as one JSON value a line. The seed that makes the same events again is noted on stderr.`;
  static override examples = [
    '<%= config.bin %> generate sample orders/OrderPlaced',
    '<%= config.bin %> generate sample orders/OrderPlaced --seed 42 --count 100 --set total.amount=1999',
    '<%= config.bin %> generate sample payments/PaymentAuthorized@1 --minimal --envelope',
  ];
  static override args = referenceArg;
  static override flags = {
    ...makeFlags,
    ...jsonFlag,
    ...workspaceFlag,
    envelope: Flags.boolean({ description: 'Print whole events.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(GenerateSample);
    const { files, buses, prompt } = await this.world();
    const samples = await generateSamples(
      {
        ...makeOptions(flags),
        ...given({ reference: args.reference, workspace: flags.workspace }),
        envelope: flags.envelope,
      },
      files,
      buses,
      prompt,
    );
    const { renderEventJson, renderSamples } = await this.views();
    await this.print(flags.json ? renderEventJson(samples) : renderSamples(samples));
    if (samples.different < flags.count) {
      this.note(
        `Fewer events differ than were asked for, ${samples.different} of ${flags.count}: the schema has no more, or none that were found. The others repeat them.`,
      );
    }
    this.noteSeed(flags, samples);
  }
}
