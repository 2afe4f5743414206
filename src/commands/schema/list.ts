import { Flags } from '@oclif/core';
import { listEvents } from '../../actions/schema-list.ts';
import { BaseCommand, given, jsonFlag, workspaceFlag } from '../../base-command.ts';

export default class SchemaList extends BaseCommand {
  static override summary = 'List the events of the catalogue, a row for each major version.';
  static override examples = ['<%= config.bin %> schema list', '<%= config.bin %> schema list --domain orders --json'];
  static override flags = {
    ...jsonFlag,
    ...workspaceFlag,
    domain: Flags.string({ description: 'Only the events of this domain.' }),
    owner: Flags.string({ description: 'Only the events of this team.' }),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(SchemaList);
    const { files } = await this.world();
    const { workspace, domain, owner } = flags;
    const list = await listEvents(given({ workspace, domain, owner }), files);
    const { renderEventJson, renderEventList } = await this.views();
    await this.print(flags.json ? renderEventJson(list) : renderEventList(list, this.screen()));
    if (list.broken > 0 && !flags.json) {
      const files = list.broken === 1 ? '1 file of the catalogue has' : `${list.broken} files of the catalogue have`;
      this.note(`${files} errors, so events may be missing here: run \`eda schema validate\`.`);
    }
  }
}
