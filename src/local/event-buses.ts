import type { JsonObject } from '../domain/json.ts';
import type { Clock } from '../ports.ts';
import { AwsError } from './aws-error.ts';
import { type Collection, memoryStore, type Store } from './collections.ts';
import type { TextConstraint } from './constraints.ts';
import { given, numberOf, objectOf, refuse, textOf, violations } from './constraints.ts';
import type { JsonOperation } from './json-protocol.ts';
import { limitViolations, page } from './paging.ts';

/** Source: EventBridge API Reference, "CreateEventBus", "DescribeEventBus", "PutEventsRequestEntry". */
const NAME: TextConstraint = { max: 256, pattern: '[/\\.\\-_A-Za-z0-9]+' };
export const NAME_OR_ARN: TextConstraint = {
  max: 1600,
  pattern: '(arn:aws[\\w-]*:events:[a-z]+-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+',
};
const DEFAULT_BUS = 'default';

/** A bus as DescribeEventBus and ListEventBuses answer it. Times are epoch seconds. */
interface BusRecord extends JsonObject {
  readonly Name: string;
  readonly Arn: string;
}

/** The buses of one account and Region. */
export interface EventBuses {
  /** The name of the bus that a name or an ARN means, or `undefined` where there is none. Nothing given means `default`. */
  find(nameOrArn: string | undefined): string | undefined;
  /** As `find`. Throws AWS's error where there is none. */
  get(nameOrArn: string | undefined): string;
  readonly operations: Readonly<Record<string, JsonOperation>>;
}

/**
 * Starts with the bus `default`, the buses named and those that the store has. An ARN means the bus of its name, whatever account and Region it
 * holds: programs under test carry the ARNs of their real accounts.
 */
export function createEventBuses(
  names: readonly string[],
  arnPrefix: string,
  clock: Clock,
  hasRules: (bus: string) => boolean,
  store: Store = memoryStore(),
): EventBuses {
  const buses: Collection<BusRecord> = store.collection('buses');

  function add(name: string, more: JsonObject = {}): BusRecord {
    const now = clock.now().getTime() / 1000;
    const bus = { Name: name, Arn: arnPrefix + name, CreationTime: now, LastModifiedTime: now, ...more };
    buses.set(name, bus);
    return bus;
  }

  function find(nameOrArn: string = DEFAULT_BUS): string | undefined {
    const name = nameOrArn.replace(/^arn:.*:event-bus\//, '');
    return buses.get(name) && name;
  }

  function get(nameOrArn: string | undefined): string {
    const name = find(nameOrArn);
    if (name === undefined) throw new AwsError('ResourceNotFoundException', `Event bus ${nameOrArn} does not exist.`);
    return name;
  }

  function create(input: JsonObject): JsonObject {
    const name = requiredName(input);
    const source = textOf(input, 'EventSourceName');
    const description = textOf(input, 'Description');
    // Partner buses need a partner's event source in the account, and here there is never one.
    if (source !== undefined) {
      throw new AwsError('ResourceNotFoundException', `Event source ${source} does not exist.`);
    }
    // Documented; the wording is unverified.
    if (name.includes('/')) throw new AwsError('ValidationException', "Event bus name must not contain '/'.");
    if (buses.get(name)) {
      throw new AwsError('ResourceAlreadyExistsException', `Event bus ${name} already exists.`);
    }
    const settings = given({
      Description: description,
      KmsKeyIdentifier: textOf(input, 'KmsKeyIdentifier'),
      DeadLetterConfig: objectOf(input, 'DeadLetterConfig'),
      LogConfig: objectOf(input, 'LogConfig'),
    });
    const bus = add(name, settings);
    return { EventBusArn: bus.Arn, ...settings };
  }

  function describe(input: JsonObject): JsonObject {
    const asked = textOf(input, 'Name');
    refuse(violations(asked, 'name', NAME_OR_ARN));
    return buses.get(get(asked))!;
  }

  /** Succeeds for a bus that does not exist, as AWS does. */
  function remove(input: JsonObject): JsonObject {
    const name = requiredName(input);
    if (name === DEFAULT_BUS) throw new AwsError('ValidationException', 'Cannot delete event bus default.');
    if (hasRules(name)) throw new AwsError('ValidationException', "EventBus can't be deleted since it has rules.");
    buses.delete(name);
    return {};
  }

  function list(input: JsonObject): JsonObject {
    const prefix = textOf(input, 'NamePrefix');
    const limit = numberOf(input, 'Limit');
    refuse([...violations(prefix, 'namePrefix', NAME), ...limitViolations(limit)]);
    const found = page(
      [...buses.values()].filter((bus) => bus.Name.startsWith(prefix ?? '')),
      limit,
      textOf(input, 'NextToken'),
    );
    return { EventBuses: found.items, ...found.next };
  }

  for (const name of new Set([DEFAULT_BUS, ...names])) if (!buses.get(name)) add(name);
  return {
    find,
    get,
    operations: { CreateEventBus: create, DescribeEventBus: describe, DeleteEventBus: remove, ListEventBuses: list },
  };
}

function requiredName(input: JsonObject): string {
  const name = textOf(input, 'Name');
  refuse(violations(name, 'name', { ...NAME, required: true }));
  return name!;
}
