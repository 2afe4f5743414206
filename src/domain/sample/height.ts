import type { Budget } from './budget.ts';
import { ARRAY, type Node, OBJECT } from './node.ts';

const HIGHEST = 64;

/**
 * How deep the shallowest value of a schema is, choices taken one by one and so perhaps a little less than it truly is; `Infinity`
 * where recursion has no way out. It tells a recursive schema's branches apart when it is time to stop. Throws `GivenUp`.
 */
export function heightOf(node: Node, budget: Budget): number {
  for (let depth = Math.max(0, node.heightAbove + 1); depth <= HIGHEST; depth++) {
    if (fits(node, depth, new Set(), budget)) return depth;
  }
  return Number.POSITIVE_INFINITY;
}

function fits(node: Node, depth: number, open: Set<Node>, budget: Budget): boolean {
  budget.spend(1, node.pointer);
  if (depth < 0 || node.never || open.has(node) || node.heightAbove >= depth) return false;
  if (node.heightAtMost <= depth) return true;
  open.add(node);
  const result = fitsInPlace(node, depth, open, budget) && (node.enum !== undefined || fitsBelow(node, depth, budget));
  open.delete(node);
  if (result) node.heightAtMost = Math.min(node.heightAtMost, depth);
  // A node met while another of its circle is open may only seem too high.
  else if (open.size === 0) node.heightAbove = depth;
  return result;
}

function fitsInPlace(node: Node, depth: number, open: Set<Node>, budget: Budget): boolean {
  return (
    node.all.every((part) => fits(part, depth, open, budget)) &&
    [...node.any, ...node.one].every((group) => group.some((part) => fits(part, depth, open, budget)))
  );
}

function fitsBelow(node: Node, depth: number, budget: Budget): boolean {
  if ((node.types & ~(ARRAY | OBJECT)) !== 0) return true;
  const object =
    (node.types & OBJECT) !== 0 &&
    node.required.every((name) => {
      const of = node.properties.get(name);
      return !of || fits(of, depth - 1, new Set(), budget);
    });
  if (object) return true;
  if ((node.types & ARRAY) === 0) return false;
  if (node.minItems === 0 && !node.contains) return true;
  const items = [...node.prefix.slice(0, node.minItems), node.rest, node.contains?.node];
  return items.every((of) => !of || fits(of, depth - 1, new Set(), budget));
}
