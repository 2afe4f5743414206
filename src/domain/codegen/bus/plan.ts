import type { Catalogue, EventDefinition, Service, Stage } from '../../catalogue/model.ts';

/** What `eda generate bus` makes of one bus. */
export interface BusPlan {
  /** Its logical name. */
  readonly logical: string;
  /** Its name in the stage. */
  readonly name: string;
  readonly summary: string;
  /** For how long the dead-letter queue keeps an event. */
  readonly dlqDays: number;
  /** Absent: no archive. */
  readonly archiveDays?: number | 'forever';
  readonly producers: readonly Producer[];
  readonly consumers: readonly Consumer[];
}

/** Accounts that may put these events. */
export interface Producer {
  readonly accounts: readonly string[];
  readonly source: string;
  readonly detailTypes: readonly string[];
}

/** Accounts that may make rules for these events. */
export interface Consumer {
  readonly accounts: readonly string[];
  readonly sources: readonly string[];
  readonly detailTypes: readonly string[];
}

/** SQS keeps a message for 14 days at most. */
const LONGEST_DLQ_DAYS = 14;

/**
 * The buses of a stage, or of any where none is named, and why some are left out. Who is in another account is told by
 * `accounts` of the stage: the owner of a service is where the service is.
 */
export function planBuses(
  catalogue: Catalogue,
  stage: Stage | undefined,
): { readonly buses: readonly BusPlan[]; readonly notes: readonly string[] } {
  const notes: string[] = [];
  const buses: BusPlan[] = [];
  const logicals = new Set([...catalogue.settings.buses.keys()].filter((name) => !stage || stage.buses.has(name)));
  for (const logical of [...logicals].sort()) {
    const settings = catalogue.settings.buses.get(logical);
    const target = stage?.buses.get(logical) ?? logical;
    const arn = /^arn:[^:]+:events:[^:]*:(\d{12}):event-bus\/(.+)$/.exec(target);
    const name = arn?.[2] ?? target;
    if (arn && arn[1] !== stage?.account) {
      notes.push(`The bus ${logical} is left out: it belongs to the account ${arn[1]}.`);
      continue;
    }
    if (name === 'default') {
      notes.push(`The bus ${logical} is left out: the default bus is in every account already, and is not made.`);
      continue;
    }
    const events = [...catalogue.events.values()].filter(({ bus }) => bus === logical);
    buses.push({
      logical,
      name,
      summary: settings?.summary ?? `The bus ${logical}.`,
      dlqDays: Math.max(1, settings?.dlqDays ?? LONGEST_DLQ_DAYS),
      ...(settings?.archiveDays === undefined ? {} : { archiveDays: settings.archiveDays }),
      producers: stage ? producersOf(catalogue, events, stage) : [],
      consumers: stage ? consumersOf(catalogue, events, stage) : [],
    });
  }
  return { buses, notes };
}

function producersOf(catalogue: Catalogue, events: readonly EventDefinition[], stage: Stage): readonly Producer[] {
  const types = new Map<string, Map<string, Set<string>>>();
  for (const event of events) {
    const services = [...catalogue.services.values()].filter(({ produces }) => produces.includes(event.ref));
    // Where no service says that it produces an event, its owner does.
    const owners = services.length === 0 ? [event.owner] : services.map(({ owner }) => owner);
    for (const account of accountsOf(owners, stage)) {
      for (const { address } of event.majors) add(types, account, address.source, address.detailType);
    }
  }
  const single = [...types].flatMap(([account, sources]) =>
    [...sources].map(([source, detailTypes]) => ({ account, source, detailTypes: [...detailTypes].sort() })),
  );
  // One statement for all accounts that may do the same: the policy of a bus is short.
  return merged(single, ({ source, detailTypes }) => ({ source, detailTypes }));
}

function consumersOf(catalogue: Catalogue, events: readonly EventDefinition[], stage: Stage): readonly Consumer[] {
  const byAccount = new Map<string, { sources: Set<string>; detailTypes: Set<string> }>();
  const onBus = new Map(events.map((event) => [event.ref, event]));
  for (const service of catalogue.services.values()) {
    for (const account of accountsOf([service.owner], stage)) {
      for (const event of consumed(service, onBus)) {
        const seen = byAccount.get(account) ?? { sources: new Set(), detailTypes: new Set() };
        byAccount.set(account, seen);
        for (const { address } of event.majors) {
          seen.sources.add(address.source);
          seen.detailTypes.add(address.detailType);
        }
      }
    }
  }
  const single = [...byAccount].map(([account, { sources, detailTypes }]) => ({
    account,
    sources: [...sources].sort(),
    detailTypes: [...detailTypes].sort(),
  }));
  return merged(single, ({ sources, detailTypes }) => ({ sources, detailTypes }));
}

function consumed({ consumes }: Service, onBus: ReadonlyMap<string, EventDefinition>): readonly EventDefinition[] {
  return consumes.flatMap(({ event }) => onBus.get(event.split('@')[0] ?? '') ?? []);
}

/** The accounts of these teams, save the stage's own: whoever is there needs no leave of the bus. */
function accountsOf(teams: readonly string[], { account, accounts }: Stage): readonly string[] {
  const others = teams.flatMap((team) => accounts.get(team) ?? []).filter((number) => number !== account);
  return [...new Set(others)].sort();
}

function add(types: Map<string, Map<string, Set<string>>>, account: string, source: string, detailType: string): void {
  const sources = types.get(account) ?? new Map<string, Set<string>>();
  types.set(account, sources);
  const own = sources.get(source) ?? new Set<string>();
  sources.set(source, own);
  own.add(detailType);
}

function merged<One extends { readonly account: string }, What extends object>(
  list: readonly One[],
  whatOf: (one: One) => What,
): readonly (What & { readonly accounts: readonly string[] })[] {
  const groups = new Map<string, { what: What; accounts: string[] }>();
  for (const one of list) {
    const what = whatOf(one);
    const key = JSON.stringify(what);
    const group = groups.get(key) ?? { what, accounts: [] };
    groups.set(key, group);
    group.accounts.push(one.account);
  }
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, { what, accounts }]) => ({ ...what, accounts: accounts.sort() }));
}
