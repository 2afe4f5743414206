import fs from 'node:fs';
import path from 'node:path';

export const shapes = ['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'] as const;
export type Shape = (typeof shapes)[number];

/** A template that a mutation may change. */
export interface Template {
  readonly Resources: Record<string, Resource>;
}
export interface Resource {
  Type: string;
  // biome-ignore lint/suspicious/noExplicitAny: what a template says is what the mutations are about.
  Properties: any;
  DeletionPolicy?: string;
  DependsOn?: string | string[];
}

/** The consumer of a shape as the CDK synthesises it in the profile `regulated`, which claims every property. A new copy each time. */
export function whole(shape: Shape): Template {
  return JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'fixtures', `${shape}.json`), 'utf8')) as Template;
}
