import { isArray, isObject, type Json, type JsonObject } from '../../../src/domain/json.ts';

export type Path = readonly (string | number)[];

/** The places of a template that somebody may forget to write: each resource, and whatever stands below its properties. */
export function placesOf(template: JsonObject): readonly Path[] {
  const places: Path[] = [];
  const visit = (value: Json, path: Path): void => {
    // A function is one value: without a part of it CloudFormation refuses the template.
    if (!isObject(value) && !isArray(value)) return;
    if (isObject(value) && Object.keys(value).some((key) => /^(?:Ref|Fn::.*)$/.test(key))) return;
    for (const [key, item] of isArray(value) ? value.entries() : Object.entries(value)) {
      places.push([...path, key]);
      visit(item, [...path, key]);
    }
  };
  for (const [id, resource] of Object.entries(template.Resources as JsonObject)) {
    places.push(['Resources', id]);
    for (const key of ['Properties', 'DeletionPolicy']) {
      const value = (resource as JsonObject)[key];
      if (value === undefined) continue;
      if (key !== 'Properties') places.push(['Resources', id, key]);
      visit(value, ['Resources', id, key]);
    }
  }
  return places;
}

/** A copy with one place changed: what is not on the way to it is shared. Without a value the place is gone. */
export function changed(value: Json, [step, ...rest]: Path, to?: Json): Json {
  if (step === undefined) return to ?? null;
  if (isArray(value)) {
    const copy = [...value];
    if (rest.length === 0 && to === undefined) copy.splice(step as number, 1);
    else copy[step as number] = changed(value[step as number] as Json, rest, to);
    return copy;
  }
  const { [step]: own = null, ...others } = value as { [key: string]: Json };
  if (rest.length === 0 && to === undefined) return others;
  // In the order of before: the text of a template has one.
  return Object.fromEntries(
    Object.entries(value as JsonObject).map(([key, item]) => [key, key === step ? changed(own, rest, to) : item]),
  );
}

/** Whether a template has a place. */
export function isThere(value: Json, [step, ...rest]: Path): boolean {
  if (step === undefined) return true;
  if (!(isObject(value) || isArray(value)) || !Object.hasOwn(value, step)) return false;
  return isThere((value as { [key: string]: Json })[step] as Json, rest);
}
