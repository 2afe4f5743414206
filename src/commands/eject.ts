import { Args, Flags } from '@oclif/core';
import { eject } from '../actions/eject.ts';
import { BaseCommand, jsonFlag } from '../base-command.ts';

export default class Eject extends BaseCommand {
  static override summary = 'Leave eda: what it generated in a folder is yours from now on.';
  static override description =
    'Removes the folder .eda, by which `eda generate consumer` and `producer` know what they made. All other files stay as they are, and are never made again.';
  static override examples = ['<%= config.bin %> eject order-placed-consumer'];
  static override args = {
    dir: Args.string({ description: 'The folder of the consumer or producer.', required: true, ignoreStdin: true }),
  };
  static override flags = {
    ...jsonFlag,
    'dry-run': Flags.boolean({ description: 'Say what would be removed; remove nothing.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Eject);
    const { files } = await this.world();
    const result = eject({ folder: args.dir, dryRun: flags['dry-run'] }, files);
    if (flags.json) {
      const { renderEventJson } = await this.views();
      await this.print(renderEventJson(result));
      return;
    }
    const { renderEjected } = await import('../formats/consumer.ts');
    await this.print(renderEjected(result));
  }
}
