import { Args } from '@oclif/core';
import { explainRule, listRules } from '../actions/explain-rule.ts';
import { BaseCommand, jsonFlag } from '../base-command.ts';

export default class Explain extends BaseCommand {
  static override summary = 'Print the page of a rule: what it finds, why that matters, how to mend it.';
  static override description = 'Every finding names its rule. Without a rule, all of them are listed.';
  static override examples = ['<%= config.bin %> explain', '<%= config.bin %> explain ref-dangling'];
  static override args = {
    rule: Args.string({
      description: 'The id of a rule, such as ref-dangling. Default: a list of all rules.',
      required: false,
      ignoreStdin: true,
    }),
  };
  static override flags = { ...jsonFlag };

  async run(): Promise<void> {
    const { args, flags } = await this.parse(Explain);
    const { renderEventJson, renderRuleList } = await this.views();
    if (args.rule === undefined) {
      const list = listRules();
      await this.print(flags.json ? renderEventJson(list) : renderRuleList(list, this.screen()));
      return;
    }
    const rule = explainRule(args.rule);
    const { renderRule } = await import('../formats/rule-page.ts');
    await this.print(flags.json ? renderEventJson(rule) : renderRule(rule, this.screen()));
  }
}
