import { Flags } from '@oclif/core';
import { catalogueCodeowners } from '../../actions/catalogue-codeowners.ts';
import { BaseCommand, findingFlags, given, workspaceFlag } from '../../base-command.ts';

export default class CatalogueCodeowners extends BaseCommand {
  static override summary =
    'Keep CODEOWNERS equal to the owners in the catalogue, so that GitHub asks them for review.';
  static override description =
    `Writes a block of lines for domains, events and services into the CODEOWNERS that GitHub reads (.github/, the root, docs/);
all else in the file stays as it is. A team's name on GitHub is its \`github\` in teams.yaml. A line behind the block that
takes files away from their owner is a warning.`;
  static override examples = [
    '<%= config.bin %> catalogue codeowners',
    { description: 'In CI: fail where it is out of date', command: '<%= config.bin %> catalogue codeowners --check' },
  ];
  static override flags = {
    check: Flags.boolean({ description: 'Write nothing; exit 1 where it is out of date.', default: false }),
    ...findingFlags,
    ...workspaceFlag,
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(CatalogueCodeowners);
    const { files } = await this.world();
    const { check, workspace } = flags;
    await this.render(await catalogueCodeowners({ check, ...given({ workspace }) }, files), flags);
  }
}
