import { Args, Flags } from '@oclif/core';
import { generateTypes, type TypesInput, watchTypes } from '../../actions/generate-types.ts';
import { type GeneratedFiles, verdictOf } from '../../actions/generated-folder.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class GenerateTypes extends BaseCommand {
  static override summary = 'Generate TypeScript for events: types, validators, parsers, publishers.';
  static override description =
    `Without a reference every major of the catalogue. Only files that differ are written, and files of events that are
gone are removed; what you edited by hand is left alone. The folder is the one that eda.yaml names as
generate.types.out, src/generated/events by default. docs/generated-code.md shows how to use the code.`;
  static override examples = [
    '<%= config.bin %> generate types',
    '<%= config.bin %> generate types orders/OrderPlaced payments/PaymentAuthorized@2 --out src/events',
    { description: 'In CI: fail where the code is out of date', command: '<%= config.bin %> generate types --check' },
  ];
  static override strict = false;
  static override args = {
    reference: Args.string({
      description: 'domain/Event, domain/Event@1 or domain/Event@1.0.0; several may be named.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    out: Flags.string({ description: 'The folder to write into.', helpValue: 'DIR' }),
    check: Flags.boolean({
      description: 'Write nothing; exit 1 where something is out of date.',
      default: false,
      exclusive: ['watch', 'force'],
    }),
    force: Flags.boolean({ description: 'Write over files that were edited by hand.', default: false }),
    watch: Flags.boolean({ description: 'Generate again at each change, until Ctrl-C.', default: false }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(GenerateTypes);
    const { files, sha256 } = await this.world();
    const input: TypesInput = {
      references: argv as string[],
      check: flags.check,
      force: flags.force,
      generator: this.config.version,
      ...given({ out: flags.out, workspace: flags.workspace }),
    };
    if (!flags.watch) {
      await this.show(await generateTypes(input, files, sha256), flags.json);
      return;
    }
    const { renderJsonLine } = await this.views();
    await this.follow(
      (wait) => watchTypes(input, files, sha256, wait),
      flags.json,
      async (result) => {
        if (flags.json) await this.print(renderJsonLine({ version: 1, verdict: verdictOf(result), ...result }));
        else await this.show(result, false);
      },
    );
  }

  private async show(result: GeneratedFiles, json: boolean): Promise<void> {
    if (verdictOf(result) === 'fail') process.exitCode = 1;
    if (json) {
      const { renderEventJson } = await this.views();
      await this.print(renderEventJson({ verdict: verdictOf(result), ...result }));
      return;
    }
    const { renderGenerated } = await import('../../formats/generated.ts');
    await this.print(renderGenerated(result, 'eda generate types'));
  }
}
