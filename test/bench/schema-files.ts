/** Folders of many schema files, made out of real ones. */
import fs from 'node:fs';
import path from 'node:path';

interface Schema {
  $ref?: string;
  [keyword: string]: unknown;
}
export type Definitions = Readonly<Record<string, Schema>>;

export function readDefinitions(file: string): Definitions {
  return JSON.parse(fs.readFileSync(file, 'utf8')).definitions;
}

/** Each definition by itself, about 2 KB: a reference to another definition becomes `type: object`. */
export function alone(definitions: Definitions): readonly Schema[] {
  return Object.entries(definitions).map(([name, definition]) => {
    const schema = structuredClone(definition);
    visitRefs(schema, (holder) => {
      delete holder.$ref;
      holder.type = 'object';
    });
    return { ...schema, title: name };
  });
}

/** Each event with every definition that it needs, about 28 KB. */
export function whole(definitions: Definitions): readonly Schema[] {
  // A name with "$" is an event's: `issues$opened`.
  const events = Object.entries(definitions).filter(([name]) => name.includes('$'));
  return events.map(([name, event]) => {
    const needed: Record<string, Schema> = {};
    const take = (schema: Schema): void =>
      visitRefs(schema, ({ $ref }) => {
        const target = $ref?.slice('#/definitions/'.length) ?? '';
        const definition = definitions[target];
        if (!definition || target in needed) return;
        needed[target] = definition;
        take(definition);
      });
    take(event);
    return { ...event, title: name, definitions: needed };
  });
}

function visitRefs(value: unknown, visit: (holder: Schema) => void): void {
  if (typeof value !== 'object' || value === null) return;
  if ('$ref' in value && typeof value.$ref === 'string') visit(value as Schema);
  for (const item of Object.values(value)) visitRefs(item, visit);
}

/** Writes so many files, each with an `$id` and a title of its own. Answers the folder and the mean size. */
export function writeSchemas(folder: string, schemas: readonly Schema[], count: number, dialect: string) {
  fs.mkdirSync(folder, { recursive: true });
  let bytes = 0;
  for (let i = 0; i < count; i++) {
    const schema = schemas[i % schemas.length]!;
    const unique = {
      ...schema,
      $schema: dialect,
      $id: `https://schemas.example.com/${i}`,
      title: `${schema.title} ${i}`,
    };
    const text = JSON.stringify(unique, null, 2);
    bytes += Buffer.byteLength(text);
    fs.writeFileSync(path.join(folder, `${String(i).padStart(6, '0')}.json`), text);
  }
  return { folder, kilobytes: bytes / count / 1024 };
}
