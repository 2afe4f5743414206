import type { Settings, Stage } from '../domain/catalogue/model.ts';
import { nearest } from '../domain/schema/distance.ts';
import { EdaError } from '../errors.ts';
import type { BusTarget } from '../ports.ts';

/** The stage of this name. Throws EdaError where eda.yaml has none. */
export function stageOf({ stages }: Settings, name: string | undefined): Stage | undefined {
  if (name === undefined) return undefined;
  const stage = stages.get(name);
  if (stage) return stage;
  const names = [...stages.keys()];
  const near = nearest(name, names);
  throw new EdaError('usage', {
    code: 'unknown-stage',
    message: `eda.yaml has no stage "${name}".`,
    ...(names.length === 0 ? {} : { expected: `one of ${names.join(', ')}` }),
    next:
      near !== undefined
        ? `Did you mean ${near}?`
        : `${names.length === 0 ? 'Declare it' : 'Name one of these, or declare it'} under stages in eda.yaml.`,
  });
}

/** Flags win over the stage, the stage over AWS's own configuration. */
export function busTarget(input: BusTarget, stage: Stage | undefined): BusTarget {
  const endpointUrl = input.endpointUrl ?? stage?.endpointUrl;
  const region = input.region ?? stage?.region;
  const profile = input.profile ?? stage?.profile;
  return {
    ...(endpointUrl === undefined ? {} : { endpointUrl }),
    ...(region === undefined ? {} : { region }),
    ...(profile === undefined ? {} : { profile }),
  };
}
