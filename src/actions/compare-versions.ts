import { canonical } from '../domain/catalogue/canonical.ts';
import type { UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { Compatibility } from '../domain/catalogue/model.ts';
import { type Break, type Direction, type Judgement, judge } from '../domain/compat/breaks.ts';
import type { CompareOptions } from '../domain/compat/compare.ts';
import type { Side } from '../domain/compat/contain.ts';
import { type Budget, defaultBudget } from '../domain/compat/meter.ts';
import { obstacleIn } from '../domain/compat/obstacle.ts';
import { ruleOfBreak } from '../domain/compat/rules/index.ts';
import { placeOf, wayOutOf } from '../domain/compat/rules/rule.ts';
import type { Witness } from '../domain/report.ts';
import { show } from '../domain/schema/show.ts';
import type { Clock } from '../ports.ts';

/** One version of an event's schema, and where its places are written. */
export interface Version {
  readonly name: string;
  readonly side: Side;
  readonly origin: (pointer: string) => { readonly file: string; readonly pointer: string };
}

export function directionsOf(compatibility: Compatibility): readonly Direction[] {
  if (compatibility === 'none') return [];
  if (compatibility.startsWith('backward')) return ['backward'];
  if (compatibility.startsWith('forward')) return ['forward'];
  return ['backward', 'forward'];
}

/** What one comparison may take: counted, and no more than two seconds. */
export function budgetBy(clock: Clock): Budget {
  return { ...defaultBudget, clock: () => clock.now().getTime() };
}

export interface Compared {
  readonly verdict: Judgement['verdict'];
  readonly findings: readonly UnplacedFinding[];
}

/** What is wrong between one newer version and older ones, each break once, with the releases it breaks with. */
export async function compareVersions(
  subject: { readonly event?: string; readonly olds: readonly Version[]; readonly next: Version },
  directions: readonly Direction[],
  options: CompareOptions,
  sha256: (text: string) => string,
): Promise<Compared> {
  const { olds, next, event } = subject;
  const breaks = new Map<string, { found: Break; old: Version; releases: string[]; witnesses: Witness[] }>();
  const findings: UnplacedFinding[] = [];
  let verdict: Judgement['verdict'] = 'compatible';
  for (const old of olds) {
    for (const direction of directions) {
      const judgement = await judge(old.side, next.side, direction, options);
      if (judgement.verdict === 'unknown') {
        if (verdict === 'compatible') verdict = 'unknown';
        findings.push(undecided(subject, old, direction, judgement.blockedBy ?? '', sha256));
      }
      const shut = direction === 'backward' ? old : next;
      if (
        judgement.empty &&
        !findings.some(({ rule, message }) => rule === 'nothing-accepted' && message.startsWith(shut.name))
      ) {
        findings.push(accepting(shut, event));
      }
      for (const found of judgement.breaks) {
        verdict = 'breaking';
        const rule = ruleOfBreak(found).id;
        const key = `${rule} ${placeOf(found)}`;
        const known = breaks.get(key);
        const witness: Witness = { direction, detail: found.witness };
        if (known === undefined) {
          breaks.set(key, { found, old, releases: [old.name], witnesses: [witness] });
          continue;
        }
        if (!known.releases.includes(old.name)) known.releases.push(old.name);
        if (!known.witnesses.some((one) => one.direction === direction)) known.witnesses.push(witness);
      }
    }
  }
  for (const { found, old, releases, witnesses } of breaks.values()) {
    const rule = ruleOfBreak(found);
    const at = next.origin(found.newPointer ?? '');
    const before = found.oldPointer === undefined ? undefined : old.origin(found.oldPointer);
    // Who gets new events, as the commoner case, is told first.
    const told = witnesses.toSorted((a, b) => (a.direction === b.direction ? 0 : a.direction === 'forward' ? -1 : 1));
    const path = `/detail${found.path}${found.name === undefined ? '' : `/${escaped(found.name)}`}`;
    findings.push({
      rule: rule.id,
      severity: rule.severity,
      message: rule.message(found),
      ...at,
      next: wayOutOf(rule, found, event),
      ...(found.oldValue !== undefined &&
        found.newValue !== undefined && { found: show(found.newValue), expected: show(found.oldValue) }),
      ...(before !== undefined && { related: [{ message: `as ${old.name} has it`, ...before }] }),
      comparison: {
        ...(event !== undefined && { event }),
        releases,
        path,
        witness: told[0]!.detail,
        witnesses: told,
        fingerprint: fingerprint(sha256, rule.id, event, path, found.oldValue, found.newValue),
      },
    });
  }
  return { verdict, findings };
}

function undecided(
  { event, next }: { readonly event?: string; readonly next: Version },
  old: Version,
  direction: Direction,
  blockedBy: string,
  sha256: (text: string) => string,
): UnplacedFinding {
  const who = direction === 'backward' ? 'new consumers read old events' : 'old consumers read new events';
  const { path, oldPointer, newPointer, said } = obstacleIn(blockedBy, old.side, next.side);
  return {
    rule: 'undecided',
    severity: 'error',
    message: `Whether ${who} (${old.name}) could not be decided: ${blockedBy}${path ? ` at ${path}` : ''}.`,
    ...next.origin(newPointer ?? ''),
    next: 'Write what the message names in a simpler way, or waive the finding after a look at both versions.',
    ...(oldPointer !== undefined && { related: [{ message: `as ${old.name} has it`, ...old.origin(oldPointer) }] }),
    comparison: {
      ...(event !== undefined && { event }),
      releases: [old.name],
      ...(path !== undefined && { path: `/detail${path}` }),
      // What else may be blocked by the same keyword is another finding.
      fingerprint: fingerprint(sha256, 'undecided', event, direction, old.name, blockedBy, ...said),
    },
  };
}

function accepting(version: Version, event: string | undefined): UnplacedFinding {
  return {
    rule: 'nothing-accepted',
    severity: 'warning',
    message: `${version.name} accepts no event that producers may send, so it is compatible with everything.`,
    ...version.origin(''),
    next: 'Look for a contradiction in it: a required property that no value fits, a minimum above a maximum, alternatives of `oneOf` that an event meets all at once.',
    ...(event !== undefined && { comparison: { event } }),
  };
}

/** 12 hexadecimal digits that say what is wrong, and neither where in the file nor against which release. */
export function fingerprint(sha256: (text: string) => string, ...parts: readonly unknown[]): string {
  return sha256(canonical(parts.map((part) => (part === undefined ? null : part)) as never)).slice(0, 12);
}

function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
