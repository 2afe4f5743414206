import { Args, Flags } from '@oclif/core';
import { generatePackage, type PackageInput } from '../../actions/generate-package.ts';
import { verdictOf } from '../../actions/generated-folder.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class GeneratePackage extends BaseCommand {
  static override summary = 'Make the events an npm package that other repositories install.';
  static override description =
    `Of each major the newest release: JavaScript with types, and JSON Schemas for other languages (a producer's as it was
frozen, a consumer's tolerant one). The package needs no other. Its version follows the one that is published (--since, or
what the folder holds): major where an event is gone, minor where one or a minor release is new, patch for the rest. It never
goes back, and stays where nothing changed. docs/generated-package.md has a recipe for CI.`;
  static override examples = [
    '<%= config.bin %> generate package --name @acme/events',
    {
      description: 'In CI: the version after the one that is published',
      command: 'npm view @acme/events --json | <%= config.bin %> generate package --since - --out build/events',
    },
    {
      description: 'Only what one team needs',
      command:
        '<%= config.bin %> generate package orders/OrderPlaced payments/PaymentAuthorized@2 --name @acme/order-events',
    },
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
    out: Flags.string({
      description: 'The folder to write into. Default: the one that eda.yaml names, else packages/events.',
      helpValue: 'DIR',
    }),
    name: Flags.string({ description: 'The name of the package. Default: the one that eda.yaml names.' }),
    since: Flags.string({
      description: 'The published package: its folder, its package.json, or the output of npm view --json; - is stdin.',
      helpValue: 'PATH',
    }),
    check: Flags.boolean({
      description: 'Write nothing; exit 1 where something is out of date.',
      default: false,
      exclusive: ['force'],
    }),
    force: Flags.boolean({ description: 'Write over files that were edited by hand.', default: false }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(GeneratePackage);
    const { files, sha256 } = await this.world();
    const input: PackageInput = {
      references: argv as string[],
      check: flags.check,
      force: flags.force,
      ...given({ out: flags.out, name: flags.name, since: flags.since, workspace: flags.workspace }),
    };
    const result = await generatePackage(input, files, sha256);
    const verdict = verdictOf(result);
    if (verdict === 'fail') process.exitCode = 1;
    if (flags.json) {
      const { renderEventJson } = await this.views();
      // `version` at the top is that of the document.
      const { name, version, since, bump, reasons, unreleased, ...files } = result;
      const about = { name, version, ...given({ since }), bump, reasons, unreleased };
      await this.print(renderEventJson({ verdict, package: about, ...files }));
      return;
    }
    const { renderGeneratedPackage } = await import('../../formats/generated.ts');
    await this.print(renderGeneratedPackage(result, 'eda generate package'));
  }
}
