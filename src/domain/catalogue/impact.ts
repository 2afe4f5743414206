import { isArray, isObject, type JsonObject, pointerSteps } from '../json.ts';
import type { Affected } from '../report.ts';
import { parseFieldPath } from './fields.ts';
import type { Catalogue, EventDefinition, Major } from './model.ts';
import { usesOf } from './uses.ts';

/**
 * Who is hit where something at a place of an event's detail breaks. `path`: a JSON pointer, with `*` for any item. Every consumer of the
 * major is listed: one that says it does not read the place validates the event all the same.
 */
export function affectedBy(
  catalogue: Catalogue,
  event: EventDefinition,
  major: Major,
  path: string,
): readonly Affected[] {
  const place = pointerSteps(path);
  return usesOf(catalogue, event, major).map(({ service, use }) => {
    const team = catalogue.teams.get(service.owner);
    const contact = team?.chat ?? team?.email ?? team?.github;
    return {
      service: service.ref,
      reads: use.fields === undefined ? ('all' as const) : use.fields.filter((field) => meets(stepsOf(field), place)),
      filters: use.pattern !== undefined && patternPaths(use.pattern).some((steps) => meets(steps, place)),
      team: team?.name ?? service.owner,
      ...(contact === undefined ? {} : { contact }),
    };
  });
}

/** `lines[].sku` -> lines, *, sku. */
function stepsOf(field: string): readonly string[] {
  return (parseFieldPath(field) ?? []).map((step) => (step === 'element' ? '*' : step.name));
}

/** Whether one place is the other, or lies in it. Patterns look through arrays, so steps into items do not count. */
function meets(a: readonly string[], b: readonly string[]): boolean {
  const names = (steps: readonly string[]) => steps.filter((step) => step !== '*' && !/^\d+$/.test(step));
  const [left, right] = [names(a), names(b)];
  const shared = Math.min(left.length, right.length);
  return left.slice(0, shared).every((name, index) => name === right[index]);
}

/** The fields of the detail that a pattern looks at. */
export function patternPaths(pattern: JsonObject): readonly (readonly string[])[] {
  const out: string[][] = [];
  const visit = (value: JsonObject, path: readonly string[]): void => {
    for (const [name, inner] of Object.entries(value)) {
      if (name === '$or' && isArray(inner)) {
        for (const one of inner) if (isObject(one)) visit(one, path);
      } else if (isObject(inner)) visit(inner, [...path, name]);
      else out.push([...path, name]);
    }
  };
  visit(pattern, []);
  return out.filter(([first]) => first === 'detail').map((path) => path.slice(1).flatMap((name) => name.split('.')));
}
