import { Args, Flags } from '@oclif/core';
import { validate, validateAndKeep, watchValidate } from '../../actions/schema-validate.ts';
import { BaseCommand, findingFlags, given, workspaceFlag } from '../../base-command.ts';

export default class SchemaValidate extends BaseCommand {
  static override summary = 'Check the catalogue, or the schema files you name: fast, offline, exact.';
  static override description =
    `Without a path the whole workspace is checked. A path inside a workspace is checked together with everything
that refers to it; a path outside any workspace is checked as plain JSON Schema. - reads one schema from stdin, as
JSON where it starts with { or [, else as YAML.`;
  static override examples = [
    { description: 'The whole workspace', command: '<%= config.bin %> schema validate' },
    { description: 'What git would commit', command: '<%= config.bin %> schema validate --staged' },
    {
      description: 'Plain JSON Schema files, no workspace needed',
      command: '<%= config.bin %> schema validate schemas/*.json',
    },
    { description: 'While you edit', command: '<%= config.bin %> schema validate --watch' },
    {
      description: 'Keep what is wrong today for later: from now on only new findings fail',
      command: '<%= config.bin %> schema validate --update-baseline',
    },
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
      exclusive: ['watch'],
    }),
    watch: Flags.boolean({
      description: 'Check again at each change, until Ctrl-C; with --json a report a line.',
      default: false,
    }),
    baseline: Flags.string({
      description: 'Findings that are known and may stay: only others fail. Default: the file that eda.yaml names.',
      helpValue: 'FILE',
    }),
    'update-baseline': Flags.boolean({
      description: 'Write what is found today into the baseline.',
      default: false,
      exclusive: ['watch'],
    }),
  };

  async run(): Promise<void> {
    const { argv, flags } = await this.parse(SchemaValidate);
    const { files, sha256 } = await this.world();
    const paths = argv as string[];
    const input = {
      paths,
      staged: flags.staged,
      ...given({ workspace: flags.workspace, baseline: flags.baseline }),
    };
    if (flags.watch) {
      this.note('Watching. Ctrl-C ends it.');
      return this.follow(
        (wait) => watchValidate(input, files, sha256, wait),
        flags.json || flags.format === 'json',
        (report) => this.render(report, flags, { line: true }),
      );
    }
    if (!flags['update-baseline']) return this.render(await validate(input, files, sha256), flags);
    const update = await validateAndKeep(input, files, sha256);
    await this.render(update.report, flags);
    const { file, added, removed, declared } = update;
    this.note(`Wrote ${file}: ${added} added, ${removed} removed. Review it, and commit it.`);
    if (!declared) this.note('Hooks and CI use it too once eda.yaml names it under `baseline`.');
  }
}
