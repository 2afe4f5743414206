import type { EventExplained, ExplainedRule } from '../domain/events/published.ts';
import type { JsonObject } from '../domain/json.ts';
import { explainMatch } from '../domain/pattern/explain.ts';
import { type Pattern, parsePattern } from '../domain/pattern/parse.ts';
import { createRuleIndex } from '../domain/pattern/rule-index.ts';
import type { Bus, BusRule, EventEntry } from '../ports.ts';
import type { Admitted } from './bus-admission.ts';

interface CompiledRule extends BusRule {
  readonly compiled: Pattern;
  events: number;
}

/** So many rules that nearly match are told of. */
const NEAR_MISSES = 3;

/** Which rules of a bus events match, and whom they reach: asked before anything is sent. */
export class RuleReader {
  readonly #client: Bus;
  readonly #admitted: Admitted;
  readonly #rules: readonly CompiledRule[];
  readonly #notes: string[];
  readonly #index = createRuleIndex<CompiledRule>();
  /** The first event. */
  #first: string | undefined;
  #events = 0;
  #unmatched = 0;

  private constructor(client: Bus, admitted: Admitted, rules: readonly CompiledRule[], notes: string[]) {
    this.#client = client;
    this.#admitted = admitted;
    this.#rules = rules;
    this.#notes = notes;
    for (const rule of rules) this.#index.add(rule, rule.compiled);
  }

  /** Reads the rules of the bus; where that is not allowed there are none, and a note says so. */
  static async open(client: Bus, admitted: Admitted): Promise<RuleReader> {
    const { bus } = admitted;
    const rules = await client.rules(bus);
    if ('unread' in rules) {
      return new RuleReader(
        client,
        admitted,
        [],
        [`The rules on the bus "${bus}" could not be read: ${rules.unread}.`],
      );
    }
    const notes: string[] = [];
    const compiled = rules.flatMap((rule) => {
      if (rule.pattern === undefined) return [];
      const pattern = parsePattern(rule.pattern);
      if (!('problem' in pattern)) return [{ ...rule, compiled: pattern, events: 0 }];
      notes.push(`The pattern of the rule "${rule.name}" is not understood: ${pattern.problem}`);
      return [];
    });
    return new RuleReader(client, admitted, compiled, notes);
  }

  /** Counts an event with the rules that it matches. */
  add(entry: EventEntry): void {
    const { account = '000000000000', region = 'us-east-1' } = this.#admitted;
    // Its id is EventBridge's to give: a rule that asks for one matches no event to come.
    const envelope: JsonObject = {
      version: '0',
      id: '',
      'detail-type': entry.detailType,
      source: entry.source,
      account,
      time: (entry.time ?? new Date(0)).toISOString(),
      region,
      resources: entry.resources ?? [],
    };
    // As text: numbers are compared as they are spelled.
    const event = `${JSON.stringify(envelope).slice(0, -1)},"detail":${entry.detail}}`;
    this.#events++;
    this.#first ??= event;
    let reached = false;
    for (const rule of this.#index.match(event)) {
      rule.events++;
      reached ||= rule.enabled;
    }
    if (!reached) this.#unmatched++;
  }

  /** What was found, with the targets of the rules that match. */
  async explained(): Promise<EventExplained> {
    const { bus } = this.#admitted;
    const notes = [...this.#notes];
    const rules: ExplainedRule[] = [];
    for (const { name, enabled, events } of this.#rules) {
      if (events === 0) continue;
      const targets = await this.#client.targets(bus, name);
      if ('unread' in targets) notes.push(`The targets of the rule "${name}" could not be read: ${targets.unread}.`);
      rules.push({ name, enabled, events, ...('unread' in targets ? {} : { targets }) });
    }
    return {
      bus,
      events: this.#events,
      rulesRead: this.#rules.length,
      unmatched: this.#unmatched,
      rules,
      nearMisses: this.#nearMisses(),
      notes,
    };
  }

  /** Rules that ask for more than the first event has, and for some of what it has. */
  #nearMisses(): EventExplained['nearMisses'] {
    const first = this.#first;
    if (first === undefined) return [];
    return this.#rules
      .filter(({ events }) => events === 0)
      .flatMap(({ name, compiled }) => {
        const { branches, because } = explainMatch(compiled, first);
        const missing = branches.map(({ fields }) => {
          const failing = fields.filter(({ passes }) => !passes).length;
          return failing < fields.length ? failing : Number.POSITIVE_INFINITY;
        });
        const least = Math.min(...missing);
        return Number.isFinite(least) ? [{ name, because, least }] : [];
      })
      .sort((a, b) => a.least - b.least)
      .slice(0, NEAR_MISSES)
      .map(({ name, because }) => ({ name, because }));
  }
}
