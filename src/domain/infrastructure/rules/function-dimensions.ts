import type { Subject } from '../consumers.ts';
import type { Dimension } from './alarm-rule.ts';

export function functionDimensions({ resource }: Subject): readonly Dimension[] {
  return [{ name: 'FunctionName', of: resource, physicalName: 'FunctionName' }];
}
