import { showEvent } from '../../actions/schema-show.ts';
import { BaseCommand, given, jsonFlag, referenceArg, workspaceFlag } from '../../base-command.ts';

export default class SchemaShow extends BaseCommand {
  static override summary =
    'Show one event: its address, releases, producers, consumers, and its self-contained schema.';
  static override examples = [
    '<%= config.bin %> schema show orders/OrderPlaced',
    '<%= config.bin %> schema show orders/OrderPlaced@1.0.0 --json',
  ];
  static override args = referenceArg;
  static override flags = { ...jsonFlag, ...workspaceFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(SchemaShow);
    const { files, prompt } = await this.world();
    const shown = await showEvent(given({ reference: args.reference, workspace: flags.workspace }), files, prompt);
    const { renderEventJson, renderShownEvent } = await this.views();
    await this.print(flags.json ? renderEventJson(shown) : renderShownEvent(shown, this.screen()));
  }
}
