import { placeFindings, type UnplacedFinding } from '../catalogue/findings.ts';
import { childPointer, isArray, type Json, member } from '../json.ts';
import type { Finding } from '../report.ts';
import { nearest } from '../schema/distance.ts';
import { called, type Flaw, type InfrastructureRule, type Profile, profiles } from './rule.ts';
import { infrastructureRules } from './rules/index.ts';
import { consumersOf } from './search.ts';
import { type NoTemplate, type Parameters, type Resource, readTemplate, type Template } from './template.ts';
import { wordsOf } from './values.ts';

export interface CheckOptions {
  /** What findings name. Default: `template`. */
  readonly file?: string;
  /** Default: `standard`. */
  readonly profile?: Profile;
  /** Values for parameters, in place of their defaults. */
  readonly parameters?: Parameters;
  /** Characters of the template's text. Default: those of its JSON. */
  readonly size?: number;
}

/** What became of one template. */
export interface TemplateChecked {
  readonly findings: readonly UnplacedFinding[];
  /** What only a deployment knows: neither found nor passed. */
  readonly undecided: readonly UnplacedFinding[];
  /** How many findings the template itself silences. */
  readonly ignored: number;
  readonly resources: number;
  /** How many ways events come in: targets of rules, and subscribers. */
  readonly consumers: number;
}

/** More is no template that CloudFormation would take (500), nor one with loops written out. */
const MOST_RESOURCES = 2_000;

/** The findings of one template, those that it silences left out. They have no lines: what is checked may have no text. */
export function checkTemplate(template: unknown, options: CheckOptions = {}): readonly Finding[] {
  const { findings } = inspectTemplate(template as Json, options);
  return placeFindings(
    findings,
    () => undefined,
    (_, problem) => ({ ...problem, line: 1, column: 1 }),
  );
}

/** Checks one template, as it was read from JSON or YAML, against every property of the profile. */
export function inspectTemplate(value: Json, options: CheckOptions = {}): TemplateChecked {
  const { file = 'template', profile = 'standard', parameters } = options;
  const read = readTemplate(value, options.size ?? JSON.stringify(value).length, parameters);
  if ('problem' in read) {
    return { findings: [malformed(read.problem, file)], undecided: [], ignored: 0, resources: 0, consumers: 0 };
  }
  const { template } = read;
  const consumers = consumersOf(template);
  const claimed = infrastructureRules.filter(({ from }) => profiles.indexOf(from) <= profiles.indexOf(profile));
  const tooLarge = template.resources.size > MOST_RESOURCES;
  const findings: UnplacedFinding[] = [];
  const undecided: UnplacedFinding[] = template.unseen.map(({ pointer, why }) => ({
    rule: 'template-not-decided',
    severity: 'warning',
    message: why,
    file,
    pointer,
  }));
  for (const { resource, what, value: named } of consumers.outside) {
    const message = `The ${what} of ${called(resource)} is not in this template (${wordsOf(named)}): check it where it is made.`;
    undecided.push({
      rule: 'template-not-decided',
      severity: 'warning',
      message,
      file,
      pointer: resource.pointer,
      on: 'key',
    });
  }
  const silence = new Silence(template, file);
  for (const rule of claimed) {
    if (tooLarge && rule.id !== 'template-too-large') continue;
    const outcome = rule.run(consumers);
    for (const flaw of outcome.flaws) {
      if (!silence.of(rule.id, flaw.resource)) findings.push(findingOf(rule, flaw, file));
    }
    for (const { resource, why } of outcome.undecided) {
      if (silence.of(rule.id, resource)) continue;
      const message = `${rule.summary.replace(/\.$/, '')}? ${why}`;
      undecided.push({ rule: rule.id, severity: 'warning', message, file, pointer: resource.pointer, on: 'key' });
    }
  }
  return {
    findings: [...findings, ...silence.faults(tooLarge ? new Set() : new Set(claimed.map(({ id }) => id)))],
    undecided,
    ignored: silence.count,
    resources: template.resources.size,
    consumers: consumers.targets.length + consumers.subscribers.length,
  };
}

function findingOf(
  rule: InfrastructureRule,
  flaw: Flaw & { readonly resource: Resource },
  file: string,
): UnplacedFinding {
  const { resource, message, found, expected, next } = flaw;
  const place = flaw.on?.reduce<string>(childPointer, resource.propertiesAt);
  return {
    rule: rule.id,
    severity: rule.severity,
    message,
    file,
    pointer: place ?? resource.pointer,
    on: 'key',
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    next: next ?? rule.fix,
  };
}

function malformed({ pointer, ...said }: NoTemplate, file: string): UnplacedFinding {
  return { rule: 'template-malformed', severity: 'error', ...said, file, pointer };
}

/** What resources silence by `Metadata: eda: ignore: [{rule, reason}]`. */
class Silence {
  count = 0;
  readonly #file: string;
  readonly #faults: UnplacedFinding[] = [];
  /** By the pointer of a resource: what SAM makes of a function is silenced with it. */
  readonly #rules = new Map<string, Map<string, { readonly pointer: string; used: boolean }>>();

  constructor(template: Template, file: string) {
    this.#file = file;
    for (const resource of template.resources.values()) {
      if (resource.ignore !== undefined && !this.#rules.has(resource.pointer)) this.#read(resource, resource.ignore);
    }
  }

  #read(resource: Resource, ignore: Json): void {
    const pointer = `${resource.pointer}/Metadata/eda/ignore`;
    const own = new Map<string, { pointer: string; used: boolean }>();
    this.#rules.set(resource.pointer, own);
    for (const [i, one] of (isArray(ignore) ? ignore : [ignore]).entries()) {
      const at = isArray(ignore) ? `${pointer}/${i}` : pointer;
      const [rule, reason] = [member(one, 'rule'), member(one, 'reason')];
      if (typeof rule !== 'string') {
        this.#fault(`What ${resource.id} ignores names no rule.`, at, 'a rule and a reason');
      } else if (typeof reason !== 'string' || reason.trim() === '') {
        this.#fault(`${resource.id} ignores ${rule} without a reason.`, at, 'a reason, as text');
      } else if (!infrastructureRules.some(({ id }) => id === rule)) {
        const near = nearest(
          rule,
          infrastructureRules.map(({ id }) => id),
        );
        const next = near === undefined ? '`eda explain` lists every rule.' : `Did you mean ${near}?`;
        this.#fault(`${resource.id} ignores ${rule}, which is no rule of consumers.`, at, undefined, next);
      } else own.set(rule, { pointer: at, used: false });
    }
  }

  of(rule: string, { pointer }: Resource): boolean {
    const known = this.#rules.get(pointer)?.get(rule);
    if (known === undefined) return false;
    known.used = true;
    this.count++;
    return true;
  }

  /** What is wrong with the silencing itself; of rules that were run, also what silenced nothing. */
  faults(run: ReadonlySet<string>): readonly UnplacedFinding[] {
    const stale = [...this.#rules.values()].flatMap((own) =>
      [...own].flatMap(([rule, { pointer, used }]): UnplacedFinding[] => {
        if (used || !run.has(rule)) return [];
        const message = `${rule} finds nothing here: there is nothing to ignore.`;
        return [{ rule: 'ignore-stale', severity: 'warning', message, file: this.#file, pointer, next: 'Remove it.' }];
      }),
    );
    return [...this.#faults, ...stale];
  }

  #fault(message: string, pointer: string, expected?: string, next?: string): void {
    this.#faults.push({
      rule: 'ignore-invalid',
      severity: 'error',
      message,
      file: this.#file,
      pointer,
      ...(expected === undefined ? {} : { expected }),
      next: next ?? 'Write `- { rule: …, reason: … }`: whoever reads it later must know why.',
    });
  }
}
