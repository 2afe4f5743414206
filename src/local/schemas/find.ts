import { AWS_REGISTRY, DISCOVERED } from './names.ts';
import type { Context, Registry, Schema, SchemaVersion } from './records.ts';
import { schemaKey } from './records.ts';
import { badRequest, forbidden, notFound } from './refusals.ts';

/** The registry of AWS's own events, which is in every account. Here it is empty: AWS's schemas are AWS's to give. */
const OF_AWS: Registry = { name: AWS_REGISTRY, tags: {} };

export function registriesOf(context: Context): readonly Registry[] {
  return [OF_AWS, ...context.registries.values()];
}

export function findRegistry(context: Context, name: string): Registry {
  const found = name === AWS_REGISTRY ? OF_AWS : context.registries.get(name);
  if (!found) throw notFound(noRegistry(name));
  return found;
}

/** The same for operations whose service model lists no NotFoundException. What AWS answers then is unverified. */
export function requireRegistry(context: Context, name: string): Registry {
  const found = registriesOf(context).find((registry) => registry.name === name);
  if (!found) throw badRequest(noRegistry(name));
  return found;
}

const noRegistry = (name: string): string => `Registry with name ${name.slice(0, 100)} does not exist.`;

/** A registry of the caller's own: neither AWS's nor the one that discovery writes. */
export function ownRegistry(context: Context, name: string): Registry {
  requireOwn(name);
  return findRegistry(context, name);
}

export function requireOwn(registry: string): void {
  if (isReserved(registry)) throw forbidden(`The registry ${registry} is managed by AWS.`);
}

export const isReserved = (name: string): boolean => name === DISCOVERED || /^aws\./i.test(name);

export function schemasOf(context: Context, registry: string): readonly Schema[] {
  return [...context.schemas.values()].filter((schema) => schema.registry === registry);
}

export function findSchema(context: Context, registry: string, name: string): Schema {
  findRegistry(context, registry);
  const found = context.schemas.get(schemaKey(registry, name));
  if (!found) throw notFound(`Schema with name ${name.slice(0, 400)} does not exist in the registry ${registry}.`);
  return found;
}

/** A version by its number as text; the newest where none is given. */
export function findVersion(schema: Schema, number: string | undefined): SchemaVersion {
  if (number === undefined || number === '') return newest(schema);
  const found = schema.versions.find((version) => String(version.number) === number);
  if (!found) throw notFound(`Version ${number.slice(0, 50)} of the schema ${schema.name} does not exist.`);
  return found;
}

export const newest = (schema: Schema): SchemaVersion => schema.versions.at(-1)!;
