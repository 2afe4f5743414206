import { isObject, type JsonObject } from '../domain/json.ts';
import { AwsError } from './aws-error.ts';
import { objectOf, textOf } from './constraints.ts';
import { type Attributes, conditionOf, type Names, notBuilt, updateOf } from './dynamodb-expressions.ts';
import type { JsonService } from './json-protocol.ts';

/** A table whose key is one text. */
export interface TableDefinition {
  readonly name: string;
  readonly key: string;
}

/** What requests may have: what another parameter asks for is not done, and so it is refused. */
const PARAMETERS: ReadonlySet<string> = new Set([
  'TableName',
  'Item',
  'Key',
  'ConditionExpression',
  'UpdateExpression',
  'ExpressionAttributeNames',
  'ExpressionAttributeValues',
  'ReturnValues',
  'ReturnValuesOnConditionCheckFailure',
  'ConsistentRead',
  'ReturnConsumedCapacity',
  'ReturnItemCollectionMetrics',
]);

/** Tables in memory that single items are read from and written to. Source: DynamoDB API Reference, "Condition expressions", "Update expressions". */
export function createDynamoDb(tables: readonly TableDefinition[]): JsonService {
  const stored = new Map(tables.map(({ name }) => [name, new Map<string, Attributes>()]));

  const open = (input: JsonObject) => {
    const unknown = Object.keys(input).find((name) => !PARAMETERS.has(name));
    if (unknown !== undefined) throw notBuilt(`DynamoDB's parameter ${unknown}`);
    const name = textOf(input, 'TableName') ?? '';
    // A table may be named by its ARN.
    const table = tables.find((each) => each.name === name.split('/').at(-1));
    const items = table && stored.get(table.name);
    if (table === undefined || items === undefined) {
      throw new AwsError(RESOURCE_NOT_FOUND, `Requested resource not found: Table: ${name} not found`);
    }
    return { table, items };
  };

  /** Writes an item, or removes it, where the condition holds for what is there. */
  const write = (input: JsonObject, id: string, items: Map<string, Attributes>, next: () => Attributes | undefined) => {
    const before = items.get(id);
    const condition = textOf(input, 'ConditionExpression');
    if (condition !== undefined && !conditionOf(condition, namesOf(input))(before ?? {})) {
      const wanted = textOf(input, 'ReturnValuesOnConditionCheckFailure') === 'ALL_OLD' && before !== undefined;
      const shown: JsonObject = wanted ? { Item: before } : {};
      throw new AwsError(CONDITION_FAILED, 'The conditional request failed', 400, shown);
    }
    const after = next();
    if (after === undefined) items.delete(id);
    else items.set(id, after);
    const returned = textOf(input, 'ReturnValues') ?? 'NONE';
    if (returned === 'NONE') return {};
    const values = returned === 'ALL_OLD' ? before : returned === 'ALL_NEW' ? after : undefined;
    if (returned !== 'ALL_OLD' && returned !== 'ALL_NEW') throw notBuilt(`DynamoDB's ReturnValues ${returned}`);
    return values === undefined ? {} : { Attributes: values };
  };

  return {
    protocol: 'aws-json-1.0',
    targetPrefix: 'DynamoDB_20120810',
    operations: {
      GetItem: (input) => {
        const { table, items } = open(input);
        const item = items.get(keyIn(input, 'Key', table));
        return item === undefined ? {} : { Item: item };
      },
      PutItem: (input) => {
        const { table, items } = open(input);
        const item = itemIn(input, 'Item');
        return write(input, keyIn(input, 'Item', table), items, () => item);
      },
      UpdateItem: (input) => {
        const { table, items } = open(input);
        const id = keyIn(input, 'Key', table);
        const update = updateOf(textOf(input, 'UpdateExpression') ?? '', namesOf(input));
        return write(input, id, items, () => update(items.get(id) ?? itemIn(input, 'Key')));
      },
      DeleteItem: (input) => {
        const { table, items } = open(input);
        return write(input, keyIn(input, 'Key', table), items, () => undefined);
      },
    },
    notBuilt: [
      'BatchExecuteStatement BatchGetItem BatchWriteItem CreateTable DeleteTable DescribeTable DescribeTimeToLive ExecuteStatement',
      'ExecuteTransaction ListTables Query Scan TransactGetItems TransactWriteItems UpdateTable UpdateTimeToLive',
    ].flatMap((line) => line.split(' ')),
  };
}

const RESOURCE_NOT_FOUND = 'com.amazonaws.dynamodb.v20120810#ResourceNotFoundException';
const CONDITION_FAILED = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';

function itemIn(input: JsonObject, name: string): Attributes {
  const item = objectOf(input, name);
  if (item === undefined || !Object.values(item).every(isObject)) {
    throw new AwsError('com.amazon.coral.validate#ValidationException', `${name} is no item: names and typed values.`);
  }
  return item as Attributes;
}

function keyIn(input: JsonObject, name: string, { key }: TableDefinition): string {
  const id = itemIn(input, name)[key]?.S;
  if (typeof id === 'string' && id !== '') return id;
  throw new AwsError(
    'com.amazon.coral.validate#ValidationException',
    'The provided key element does not match the schema',
  );
}

function namesOf(input: JsonObject): Names {
  return {
    names: objectOf(input, 'ExpressionAttributeNames') ?? {},
    values: (objectOf(input, 'ExpressionAttributeValues') ?? {}) as Attributes,
  };
}
