import type { Break } from '../breaks.ts';
import { gateRules } from '../gate-rules.ts';
import { arrayChanged } from './array-changed.ts';
import { boundNarrowed } from './bound-narrowed.ts';
import { boundWidened } from './bound-widened.ts';
import { conditionChanged } from './condition-changed.ts';
import { enumValueAdded } from './enum-value-added.ts';
import { enumValueRemoved } from './enum-value-removed.ts';
import { multipleChanged } from './multiple-changed.ts';
import { namesChanged } from './names-changed.ts';
import { patternChanged } from './pattern-changed.ts';
import { propertyAddedToClosed } from './property-added-to-closed.ts';
import { propertyRemoved } from './property-removed.ts';
import { requiredAdded } from './required-added.ts';
import { requiredRemoved } from './required-removed.ts';
import type { CompatRule } from './rule.ts';
import { schemaChanged } from './schema-changed.ts';
import { typeChanged } from './type-changed.ts';
import { unionChanged } from './union-changed.ts';

/** In the order in which they are asked for the name of a break: the last one names all that is left. */
export const compatRules: readonly CompatRule[] = [
  propertyRemoved,
  propertyAddedToClosed,
  requiredAdded,
  requiredRemoved,
  typeChanged,
  enumValueRemoved,
  enumValueAdded,
  boundNarrowed,
  boundWidened,
  patternChanged,
  multipleChanged,
  arrayChanged,
  namesChanged,
  unionChanged,
  conditionChanged,
  schemaChanged,
];

export function ruleOfBreak(found: Break): CompatRule {
  return compatRules.find((rule) => rule.names(found))!;
}

/** Whether a finding of this rule is the gate's. */
export function isGateRule(id: string): boolean {
  return Object.hasOwn(gateRules, id) || compatRules.some((rule) => rule.id === id);
}
