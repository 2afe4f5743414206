import { isObject, type Json, member } from '../json.ts';
import type {
  BusSettings,
  Compatibility,
  PackageSettings,
  RegistrySettings,
  Settings,
  Stage,
  TypesSettings,
} from './model.ts';

const text = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

/** `eda.yaml`'s value, already checked against its contract, with the defaults filled in. */
export function settingsFrom(value: Json): Settings {
  const metadata = member(value, 'metadata');
  const type = text(member(metadata, 'type'));
  const property = text(member(metadata, 'property'));
  const baseline = text(member(value, 'baseline'));
  const compatibility = text(member(member(value, 'defaults'), 'compatibility')) as Compatibility | undefined;
  return {
    catalogue: folderFrom(text(member(value, 'catalogue')) ?? 'schemas'),
    compatibility: compatibility ?? 'full-transitive',
    views: {
      writers: text(member(member(value, 'defaults'), 'writers')) === 'open' ? 'open' : 'declared',
      readers: text(member(member(value, 'defaults'), 'readers')) === 'tolerant' ? 'tolerant' : 'as-written',
    },
    ...(type === undefined ? {} : { metadata: { type, ...(property === undefined ? {} : { property }) } }),
    ...(baseline === undefined ? {} : { baseline }),
    buses: new Map(
      entries(member(value, 'buses')).map(([name, bus]) => {
        const summary = text(member(bus, 'summary'));
        const horizonDays = horizonFrom(member(bus, 'horizon'));
        return [
          name,
          {
            protected: member(bus, 'protected') === true,
            ...(summary === undefined ? {} : { summary }),
            ...(horizonDays === undefined ? {} : { horizonDays }),
            ...horizonParts(member(bus, 'horizon')),
          },
        ];
      }),
    ),
    stages: new Map(entries(member(value, 'stages')).map(([name, stage]) => [name, stageFrom(name, stage)])),
    types: typesFrom(member(member(value, 'generate'), 'types')),
    package: packageFrom(member(member(value, 'generate'), 'package')),
    busCode: { out: folderFrom(text(member(member(member(value, 'generate'), 'bus'), 'out')) ?? 'infra/event-buses') },
  };
}

function horizonParts(value: Json | undefined): Pick<BusSettings, 'retryHours' | 'dlqDays' | 'archiveDays'> {
  const [retryHours, dlqDays, archiveDays] = ['retryHours', 'dlqDays', 'archiveDays'].map((key) => member(value, key));
  return {
    ...(typeof retryHours === 'number' ? { retryHours } : {}),
    ...(typeof dlqDays === 'number' ? { dlqDays } : {}),
    ...(typeof archiveDays === 'number' || archiveDays === 'forever' ? { archiveDays } : {}),
  };
}

/** The longest way of an event: delivered late, left in a dead-letter queue, replayed from an archive. */
function horizonFrom(value: Json | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = (key: string): number => {
    const found = member(value, key);
    return typeof found === 'number' ? found : 0;
  };
  if (member(value, 'archiveDays') === 'forever') return undefined;
  // A replay from the archive may fail and land in the queue: the times add up.
  return number('retryHours') / 24 + number('dlqDays') + number('archiveDays');
}

/** `./events/` and `events//orders` in their one spelling; `.` is the workspace itself. */
function folderFrom(path: string): string {
  const steps = path.split('/').filter((step) => step !== '' && step !== '.');
  return steps.join('/') || '.';
}

function typesFrom(value: Json | undefined): TypesSettings {
  const ending = text(member(value, 'importEnding'));
  return {
    out: folderFrom(text(member(value, 'out')) ?? 'src/generated/events'),
    importEnding: ending === '.ts' ? '.ts' : '.js',
  };
}

function packageFrom(value: Json | undefined): PackageSettings {
  const name = text(member(value, 'name'));
  const more = member(value, 'packageJson');
  return {
    out: folderFrom(text(member(value, 'out')) ?? 'packages/events'),
    ...(name === undefined ? {} : { name }),
    packageJson: isObject(more) ? more : {},
  };
}

function stageFrom(name: string, value: Json): Stage {
  const region = text(member(value, 'region'));
  const profile = text(member(value, 'profile'));
  const endpointUrl = text(member(value, 'endpointUrl'));
  const account = text(member(value, 'account'));
  const registry = registryFrom(member(value, 'registry'));
  return {
    name,
    protected: member(value, 'protected') === true,
    accounts: new Map(entries(member(value, 'accounts')).map(([team, number]) => [team, text(number) ?? ''] as const)),
    ...(account === undefined ? {} : { account }),
    ...(registry === undefined ? {} : { registry }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    buses: new Map(entries(member(value, 'buses')).map(([bus, target]) => [bus, text(target) ?? bus])),
  };
}

function registryFrom(value: Json | undefined): RegistrySettings | undefined {
  const name = text(member(value, 'name'));
  if (name === undefined) return undefined;
  return {
    name,
    catalogue: text(member(value, 'catalogue')) ?? 'eda',
    format: text(member(value, 'format')) === 'JSONSchemaDraft4' ? 'JSONSchemaDraft4' : 'OpenApi3',
    domains: new Map(
      entries(member(value, 'domains')).map(([domain, registry]) => [domain, text(registry) ?? name] as const),
    ),
  };
}

export function entries(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}
