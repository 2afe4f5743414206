import type { JsonObject } from '../../../src/domain/json.ts';
import type { Shape } from '../../support/consumer-scope.ts';
import { samTemplate } from '../../support/sam-templates.ts';
import { synthesis } from '../../support/synthesis.ts';
import { yaml } from './template.ts';

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

const apps = await synthesis();

/** The consumer of a shape as the CDK synthesises it in the profile `regulated`, which claims every property. A new copy each time. */
export function whole(shape: Shape): Template {
  return structuredClone(apps[`${shape}-regulated`]!.template) as Template;
}

/** The same as plain JSON, by the CDK or by SAM. */
export function regulated(shape: Shape, iac: string): JsonObject {
  return (iac === 'SAM' ? yaml(samTemplate(shape, 'regulated')) : whole(shape)) as unknown as JsonObject;
}
