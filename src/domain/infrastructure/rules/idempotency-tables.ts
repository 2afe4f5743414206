import { type Consumers, type Subject, TABLE } from '../consumers.ts';
import { at, isValues } from '../values.ts';

/** The tables that consumers record handled events in, told by the variable that names them. */
export function idempotencyTables({ functions, find }: Pick<Consumers, 'functions' | 'find'>): readonly Subject[] {
  const tables = functions.flatMap(({ resource }) => {
    const environment = resource.properties.Environment;
    const variables = isValues(environment) ? at(environment, 'Variables') : undefined;
    if (!isValues(variables)) return [];
    return Object.entries(variables).flatMap(([name, value]) =>
      /IDEMPOTEN/i.test(name) ? (find(value, TABLE) ?? []) : [],
    );
  });
  return [...new Set(tables)].map((resource) => ({ resource }));
}
