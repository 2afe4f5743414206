import type { Severity } from '../report.ts';
import type { Consumers, Subject } from './consumers.ts';
import type { Resource } from './template.ts';
import { Undecided } from './values.ts';

/** How much a consumer brings along. Each has what those before it have. */
export const profiles = ['minimal', 'standard', 'regulated'] as const;
export type Profile = (typeof profiles)[number];

/** What one rule found at one thing. */
export interface Flaw {
  readonly message: string;
  /** Place below the properties of the resource; `[]` its properties, absent: the resource. */
  readonly on?: readonly (string | number)[];
  /** Where it is another resource than the one that was looked at. */
  readonly resource?: Resource;
  readonly found?: string;
  readonly expected?: string;
  /** The way out for this very case; absent: what the page says. */
  readonly next?: string;
}

/** The page of a rule about the resources of consumers. */
interface Page {
  readonly id: string;
  readonly severity: Severity;
  /** The least profile that claims it. */
  readonly from: Profile;
  readonly summary: string;
  readonly why: string;
  /** Where AWS says so. */
  readonly source: string;
  /** A template that breaks it, and the same that does not: what stands under `Resources`, without indentation. */
  readonly bad: string;
  readonly good: string;
  readonly fix: string;
}

/** A property that consumers of events must have. */
export interface InfrastructureRule extends Page {
  /** Looks at all that it is about. */
  run(consumers: Consumers): Outcome;
}

export interface Outcome {
  readonly flaws: readonly (Flaw & { readonly resource: Resource })[];
  /** What could not be decided, and why. */
  readonly undecided: readonly { readonly resource: Resource; readonly why: string }[];
}

interface Check<One extends Subject> {
  /** What the rule is about. */
  of(consumers: Consumers): readonly One[];
  /** What is wrong with one of them. May throw `Undecided`. */
  check(one: One, consumers: Consumers): Flaw | undefined;
}

export function defineRule<One extends Subject>(page: Page & Check<One>): InfrastructureRule {
  const { of, check, ...rest } = page;
  return {
    ...rest,
    run: (consumers) => {
      const flaws: (Flaw & { resource: Resource })[] = [];
      const undecided: { resource: Resource; why: string }[] = [];
      for (const one of of(consumers)) {
        try {
          const flaw = check(one, consumers);
          if (flaw !== undefined) flaws.push({ resource: one.resource, ...flaw });
        } catch (error) {
          if (!(error instanceof Undecided)) throw error;
          undecided.push({ resource: one.resource, why: error.why });
        }
      }
      return { flaws, undecided };
    },
  };
}

/** How a resource is called in a sentence. */
export function called({ id, path }: Resource): string {
  return path === undefined ? id : `${id} (${path.replace(/\/(?:Default|Resource)$/, '')})`;
}
