import { Flags } from '@oclif/core';
import { type DemoStep, demo } from '../actions/demo.ts';
import { BaseCommand } from '../base-command.ts';

export default class Demo extends BaseCommand {
  static override summary =
    'See the whole path in a few seconds: a catalogue, a bus, an event that arrives, one that is refused.';
  static override description =
    `Copies the example catalogue (an e-commerce platform) aside, validates it, starts the embedded bus, publishes an
order through the real AWS SDK, shows it arrive, breaks an event and a schema on purpose, and shows both found. Nothing is configured,
nothing leaves this machine.`;
  static override examples = [
    '<%= config.bin %> demo',
    { description: 'Keep the example to play with', command: '<%= config.bin %> demo --dir eda-example' },
  ];
  static override flags = {
    dir: Flags.string({
      description: 'Copy the example here and keep it; the folder must be empty or absent.',
      helpValue: 'DIR',
    }),
    json: Flags.boolean({ description: 'Print one JSON object a step.', default: false }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Demo);
    const { files, buses, sha256, scratchFolder } = await this.world();
    const folder = scratchFolder(flags.dir);
    const { renderJsonLine } = await this.views();
    const { renderDemoStep } = await import('../formats/demo.ts');
    const screen = this.screen();
    // A person at a terminal gets the time to read; a pipe gets the lines as they come.
    const pause = process.stdout.isTTY && !flags.json ? 700 : 0;
    const show = async (step: DemoStep): Promise<void> => {
      await this.print(flags.json ? renderJsonLine(step) : renderDemoStep(step, screen));
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    };
    try {
      const input = { source: this.config.root, folder: folder.path, kept: flags.dir !== undefined };
      await demo(input, files, buses, sha256, show);
    } finally {
      if (flags.dir === undefined) folder.remove();
    }
  }
}
