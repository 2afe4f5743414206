import { RULE, type Subject } from '../consumers.ts';
import { wordsOf } from '../values.ts';
import type { Dimension } from './alarm-rule.ts';

/** The dimensions of a rule's metrics: with its bus, unless that is the default one. */
export function ruleDimensions({ resource: rule }: Subject): readonly Dimension[] {
  const own: Dimension = { name: 'RuleName', of: rule, physicalName: 'Name' };
  const bus = wordsOf(rule.properties.EventBusName ?? 'default');
  if (rule.type !== RULE || bus === 'default') return [own];
  return [own, { name: 'EventBusName', of: rule, physicalName: 'EventBusName' }];
}
