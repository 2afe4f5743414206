import type { Context } from './records.ts';

/** Registries that are not the caller's to make. */
export const AWS_REGISTRY = 'aws.events';
export const DISCOVERED = 'discovered-schemas';

/** Source: Service Authorization Reference, "Amazon EventBridge Schemas". AWS's own registry has no account in its ARN. */
export function registryArn({ region, account }: Context, name: string): string {
  return `arn:aws:schemas:${region}:${name === AWS_REGISTRY ? '' : account}:registry/${name}`;
}

export function schemaArn({ region, account }: Context, registry: string, name: string): string {
  return `arn:aws:schemas:${region}:${registry === AWS_REGISTRY ? '' : account}:schema/${registry}/${name}`;
}

export function discovererArn({ region, account }: Context, id: string): string {
  return `arn:aws:schemas:${region}:${account}:discoverer/${id}`;
}
