import { Args, Flags } from '@oclif/core';
import { initWorkspace } from '../actions/init.ts';
import { type ImportResult, importWorkspace } from '../actions/init-import.ts';
import { BaseCommand, given, jsonFlag } from '../base-command.ts';

export default class Init extends BaseCommand {
  static override summary = 'Make a new workspace: eda.yaml and a catalogue to fill.';
  static override description =
    `At a terminal it asks what is not given by flags; elsewhere, and with --yes, it takes the defaults. Nothing that is
there already is changed: all files are written, or none. --import takes in what an organisation has: a folder (or file) of
JSON Schemas in any layout, or a directory of EventCatalog. It shows what it would make of them, and asks.`;
  static override examples = [
    '<%= config.bin %> init',
    '<%= config.bin %> init shop --team checkout=Checkout --bus commerce="Everything that happens to an order."',
    { description: 'The e-commerce example: six domains, 28 events', command: '<%= config.bin %> init shop --example' },
    {
      description: 'Its services too, with their code, tests and infrastructure',
      command: '<%= config.bin %> init shop --example --with-services',
    },
    {
      description: 'What is there already',
      command: '<%= config.bin %> init shop --import ../json-schemas --source com.acme --owner checkout --dry-run',
    },
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
      exclusive: ['catalogue', 'team', 'bus', 'metadata', 'import'],
    }),
    'with-services': Flags.boolean({
      description: 'With --example: the code of its services too, generated and then filled in.',
      default: false,
      dependsOn: ['example'],
    }),
    import: Flags.string({
      description: 'Take in JSON Schemas, or a directory of EventCatalog.',
      helpValue: 'DIR',
      exclusive: ['metadata'],
    }),
    domain: Flags.string({ description: 'For --import: the domain of what names none.', dependsOn: ['import'] }),
    source: Flags.string({
      description: 'For --import: what comes before the domain in a source. com.acme makes com.acme.orders.',
      helpValue: 'PREFIX',
      dependsOn: ['import'],
    }),
    owner: Flags.string({
      description: 'For --import: the team of what names no owner. Default: unassigned.',
      helpValue: 'ID=NAME',
      dependsOn: ['import'],
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
    if (flags.import !== undefined) return this.import(flags.import, args.dir, flags, wizard);
    const result = await initWorkspace(
      {
        example: flags.example,
        services: flags['with-services'],
        generator: this.config.version,
        teams: flags.team,
        buses: flags.bus,
        dryRun: flags['dry-run'],
        source: this.config.root,
        ...given({ folder: args.dir, catalogue: flags.catalogue, metadata: flags.metadata }),
      },
      files,
      sha256,
      wizard,
    );
    const { renderInit } = await import('../formats/author.ts');
    const { renderEventJson } = await this.views();
    await this.print(flags.json ? renderEventJson(result) : renderInit(result));
  }

  private async import(
    from: string,
    dir: string | undefined,
    flags: {
      readonly [Key in 'catalogue' | 'domain' | 'source' | 'owner']?: string | undefined;
    } & {
      readonly team: string[];
      readonly bus: string[];
      readonly yes: boolean;
      readonly json: boolean;
      'dry-run': boolean;
    },
    wizard: Parameters<typeof importWorkspace>[3],
  ): Promise<void> {
    const { files, sha256 } = await this.world();
    const { renderImport } = await import('../formats/author.ts');
    const { renderEventJson } = await this.views();
    const show = (result: ImportResult) => this.print(flags.json ? '' : renderImport(result, this.screen()));
    const result = await importWorkspace(
      {
        from,
        teams: flags.team,
        buses: flags.bus,
        yes: flags.yes,
        dryRun: flags['dry-run'],
        ...given({
          folder: dir,
          catalogue: flags.catalogue,
          domain: flags.domain,
          source: flags.source,
          owner: flags.owner,
        }),
      },
      files,
      sha256,
      wizard,
      show,
    );
    await this.print(flags.json ? renderEventJson(result) : renderImport(result, this.screen()));
  }
}
