import { type AnyJson, isList, LexicalObject, lexemeOf, maxDepth, membersOf } from './lexical.ts';
import { type Scalar, scalarOf } from './test-value.ts';
import { wellFormed } from './text.ts';
import type { Pattern } from './types.ts';

/** The event, or an element of one of its arrays that is itself an object or an array. Each array has its own number. */
export interface Place {
  readonly parent: Place | undefined;
  readonly array: number;
  readonly element: number;
}

export const root: Place = { parent: undefined, array: -1, element: -1 };

/** A scalar of an event, and the array elements it stands in. */
export interface Leaf {
  readonly place: Place;
  readonly scalar: Scalar;
}

/** The fields that some patterns name. */
export interface FieldNames {
  readonly fields: ReadonlySet<string>;
  /** From each joined beginning of a field, by the step that comes next, where it leads. Elsewhere an event is not entered. */
  readonly steps: ReadonlyMap<string, ReadonlyMap<string, string>>;
}

export function fieldNames(patterns: Iterable<Pattern>): FieldNames {
  const fields = new Set<string>();
  const steps = new Map<string, Map<string, string>>();
  for (const { branches } of patterns) {
    for (const branch of branches) {
      for (const { field } of branch) {
        if (fields.has(field)) continue;
        fields.add(field);
        for (let dot = field.indexOf('.'); dot >= 0; ) {
          const beginning = field.slice(0, dot);
          const end = field.indexOf('.', dot + 1);
          const path = end < 0 ? field : field.slice(0, end);
          const next = steps.get(beginning) ?? new Map<string, string>();
          steps.set(beginning, next.set(path.slice(dot + 1), path));
          dot = end;
        }
      }
    }
  }
  return { fields, steps };
}

/** The scalars at the fields. Throws `RangeError` where one of them is nested more than 1,001 deep. */
export function collectLeaves({ fields, steps }: FieldNames, event: AnyJson): ReadonlyMap<string, readonly Leaf[]> {
  const leaves = new Map<string, Leaf[]>();
  let arrays = 0;
  const known = (path: string) => (fields.has(path) || steps.has(path) ? path : undefined);
  // `depth` counts the objects and arrays that are open, this one included.
  const visit = (value: AnyJson, path: string, place: Place, depth: number): void => {
    const members = membersOf(value);
    const list = members === undefined && isList(value) ? value : undefined;
    if (depth > maxDepth && (members !== undefined || list !== undefined))
      throw new RangeError(`The event is nested more than ${maxDepth} deep.`);
    if (members !== undefined) {
      const next = steps.get(path);
      if (depth > 1 && next === undefined) return;
      // Of members that repeat a name the last counts; a parsed object has none.
      for (const [key, inner] of value instanceof LexicalObject ? new Map(members) : members) {
        const name = wellFormed(key);
        // A name with a dot is as many steps. Of any other no path is made: most lead nowhere.
        const step = depth === 1 ? known(name) : name.includes('.') ? known(`${path}.${name}`) : next?.get(name);
        if (step !== undefined) visit(inner, step, place, depth + 1);
      }
      return;
    }
    if (list !== undefined) {
      const array = arrays;
      arrays += 1;
      list.forEach((inner: AnyJson, element: number) => {
        // A scalar says nothing about its array: of ["a", "b"] both may hold for one event.
        const nested = typeof inner === 'object' && inner !== null && lexemeOf(inner) === undefined;
        visit(inner, path, nested ? { parent: place, array, element } : place, depth + 1);
      });
      return;
    }
    if (!fields.has(path)) return;
    const found = leaves.get(path);
    const leaf = { place, scalar: scalarOf(value) };
    if (found === undefined) leaves.set(path, [leaf]);
    else found.push(leaf);
  };
  visit(event, '', root, 1);
  return leaves;
}
