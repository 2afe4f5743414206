import { Args, Flags } from '@oclif/core';
import { validate, watchValidate } from '../../actions/schema-validate.ts';
import { BaseCommand, findingFlags, workspaceFlag } from '../../base-command.ts';

export default class SchemaValidate extends BaseCommand {
  static override summary = 'Check the catalogue, or the schema files you name: fast, offline, exact.';
  static override description =
    `Without a path the whole workspace is checked. A path inside a workspace is checked together with everything
that refers to it; a path outside any workspace is checked as plain JSON Schema. - reads one schema from stdin.`;
  static override examples = [
    { description: 'The whole workspace', command: '<%= config.bin %> schema validate' },
    { description: 'What git would commit', command: '<%= config.bin %> schema validate --staged' },
    {
      description: 'Plain JSON Schema files, no workspace needed',
      command: '<%= config.bin %> schema validate schemas/*.json',
    },
    { description: 'While you edit', command: '<%= config.bin %> schema validate --watch' },
    { description: 'For a program', command: '<%= config.bin %> schema validate --json' },
  ];
  static override strict = false;
  static override args = {
    path: Args.string({
      description: 'Files or folders; - is stdin. Default: the workspace.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = {
    ...findingFlags,
    ...workspaceFlag,
    staged: Flags.boolean({
      description: 'Check the content in git’s index: what the next commit would hold.',
      default: false,
    }),
    watch: Flags.boolean({
      description: 'Check again at each change, until Ctrl-C.',
      default: false,
      exclusive: ['staged'],
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SchemaValidate);
    const { files, sha256 } = await this.world();
    const paths = argv as string[];
    const input = { paths, staged: flags.staged, ...this.workspaceOf(flags) };
    if (!flags.watch) {
      await this.render(await validate(input, files, sha256), flags);
      return;
    }
    for await (const result of watchValidate(input, files, sha256, this.pause())) {
      if (result instanceof Error)
        this.note(`${result.detail.at ? `${result.detail.at.file}: ` : ''}${result.detail.message}`);
      else await this.render(result, flags, flags.json || flags.format === 'json');
    }
  }
}
