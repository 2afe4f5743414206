import { Args, Flags } from '@oclif/core';
import { initWorkspace } from '../actions/init.ts';
import { BaseCommand, jsonFlag } from '../base-command.ts';

export default class Init extends BaseCommand {
  static override summary = 'Make a new workspace: eda.yaml and a catalogue to fill.';
  static override description =
    `At a terminal it asks what is not given by flags; elsewhere, and with --yes, it takes the defaults. Nothing that is
there already is changed: all files are written, or none.`;
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init shop --team checkout=Checkout --bus commerce="Everything that happens to an order."',
    { description: 'The e-commerce example: six domains, 28 events', command: '<%= config.bin %> init shop --example' },
  ];
  static override args = {
    dir: Args.string({
      description: 'The folder of the workspace. Default: the working folder.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...jsonFlag,
    example: Flags.boolean({
      description: 'The e-commerce workspace that `eda demo` shows.',
      default: false,
      exclusive: ['catalogue', 'team', 'bus', 'metadata'],
    }),
    catalogue: Flags.string({ description: 'The folder of the catalogue. Default: schemas.', helpValue: 'DIR' }),
    team: Flags.string({
      description: 'A team that owns events, such as checkout=Checkout.',
      helpValue: 'ID=NAME',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
    bus: Flags.string({
      description: 'An event bus: its logical name, and what flows on it.',
      helpValue: 'NAME=SUMMARY',
      multiple: true,
      multipleNonGreedy: true,
      default: [],
    }),
    metadata: Flags.boolean({
      description: 'Demand metadata (event id, correlation id, version, time) of every event. Default: yes.',
      allowNo: true,
    }),
    yes: Flags.boolean({ char: 'y', description: 'Ask nothing.', default: false }),
    'dry-run': Flags.boolean({ description: 'Say what would be written; write nothing.', default: false }),
  };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Init);
    const { files, prompt, sha256 } = await this.world();
    const wizard = flags.yes ? { ...prompt, interactive: false } : prompt;
    const result = await initWorkspace(
      {
        example: flags.example,
        teams: flags.team,
        buses: flags.bus,
        dryRun: flags['dry-run'],
        source: this.config.root,
        ...(args.dir === undefined ? {} : { folder: args.dir }),
        ...(flags.catalogue === undefined ? {} : { catalogue: flags.catalogue }),
        ...(flags.metadata === undefined ? {} : { metadata: flags.metadata }),
      },
      files,
      sha256,
      wizard,
    );
    const { renderInit } = await import('../formats/author.ts');
    const { renderEventJson } = await this.views();
    await this.print(flags.json ? renderEventJson(result) : renderInit(result));
  }
}
