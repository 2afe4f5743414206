import { isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { FALSE, type Formulas, type Literal } from './formula.ts';
import { holds } from './holds.ts';
import type { SchemaReader, Spot } from './read-schema.ts';

/** A step into an event: a property, an item by its position, or any (`*`). */
export type Step = string | number;

/** One thing that a reader's schema asks at one place of an event, small enough to be named in a sentence. */
export interface Leaf {
  readonly keyword: string;
  /** JSON pointer, in the reader's schema, of what asks it. */
  readonly pointer: string;
  /** The schema that the keyword stands in. */
  readonly schema: JsonObject;
  /** What the keyword says there: of `required` the one name. */
  readonly value: Json;
  /** Where in the event; `*` for any item, or any property of a map. */
  readonly path: readonly Step[];
  /** The property it is about, where it is about one. */
  readonly name?: string;
  /** Says of a whole event: here this is violated. */
  readonly violation: Literal;
  /** The schemas of the writer's side that describe the same place. */
  readonly counterparts: readonly Spot[];
}

const most = 4000;
const deepest = 40;

/**
 * Takes a reader's schema apart into all that it asks, each with the formula of its violation. An event that the reader rejects
 * violates at least one of them, so asking about each finds every way to break, not only the first. `impossible`: what is not worth the
 * asking, with all that is below it.
 */
export function leavesOf(
  reader: SchemaReader,
  writer: SchemaReader,
  impossible: (violation: Literal) => boolean = () => false,
): Leaf[] {
  const f: Formulas = reader.formulas;
  const out: Leaf[] = [];

  interface Here {
    readonly spot: Spot;
    readonly path: readonly Step[];
    /** From a violation here to one of the whole event. */
    readonly wrap: (violation: Literal) => Literal;
    readonly counterparts: readonly Spot[];
    /** Schemas entered without a step into the event, and all on the way. */
    readonly entered: ReadonlySet<Json>;
  }

  const visit = (here: Here): void => {
    const { spot, path, wrap, counterparts } = here;
    const { schema } = spot;
    const leaf = (
      keyword: string,
      value: Json,
      violation: Literal,
      more: { name?: string; at?: string } = {},
    ): void => {
      if (out.length >= most || violation === FALSE || impossible(wrap(violation))) return;
      out.push({
        keyword,
        pointer: more.at ?? (keyword === '' ? spot.pointer : below(spot.pointer, keyword)),
        schema: isObject(schema) ? schema : {},
        value,
        path,
        ...(more.name !== undefined && { name: more.name }),
        violation: wrap(violation),
        counterparts,
      });
    };
    if (!isObject(schema)) {
      if (schema === false) leaf('', false, -FALSE);
      return;
    }
    const entered = new Set(here.entered).add(schema);
    const into = (
      child: Spot,
      step: Step,
      wrapped: (violation: Literal) => Literal,
      others: () => readonly Spot[],
    ): void => {
      if (impossible(wrap(wrapped(-reader.spot(child))))) return;
      if (here.entered.has(child.schema) || path.length >= deepest) {
        leaf(last(child.pointer), child.schema, wrapped(-reader.spot(child)), { at: child.pointer });
        return;
      }
      visit({ spot: child, path: [...path, step], wrap: (one) => wrap(wrapped(one)), counterparts: others(), entered });
    };
    for (const { keyword, to } of reader.targets(schema, spot)) {
      const pointer = below(spot.pointer, keyword);
      if (typeof to === 'number') leaf(keyword, schema[keyword] ?? null, -to, { at: pointer });
      else if (entered.has(to.schema)) leaf(keyword, schema[keyword] ?? null, -reader.spot(to), { at: pointer });
      else visit({ ...here, spot: to, entered });
    }
    for (const { keyword, literal } of reader.keywords(spot)) {
      const value = schema[keyword]!;
      const child = (schemaOf: Json, ...steps: (string | number)[]) =>
        reader.below(spot, schemaOf, [keyword, ...steps]);
      switch (keyword) {
        case '$ref':
        case '$dynamicRef':
        case '$recursiveRef':
          break;
        case 'allOf':
          for (const [index, one] of (value as readonly Json[]).entries()) {
            visit({ ...here, spot: child(one, index), entered });
          }
          break;
        case 'properties':
          for (const [name, one] of Object.entries(value as JsonObject)) {
            const names = f.strings([name]);
            into(
              child(one, name),
              name,
              (v) => -f.members(names, -v),
              () => writer.propertySpots(counterparts, name),
            );
          }
          break;
        case 'patternProperties':
          for (const [pattern, one] of Object.entries(value as JsonObject)) {
            into(
              child(one, pattern),
              '*',
              (v) => -f.members(f.pattern(pattern), -v),
              () => [],
            );
          }
          break;
        case 'additionalProperties':
        case 'unevaluatedProperties': {
          const node = f.node(literal);
          for (const name of declaredNames(writer, counterparts)) {
            if (literal < 0 || node.kind !== 'members') leaf(keyword, value, f.all([-literal, f.has(name)]), { name });
            else if (holds(f, node.names, name) !== false) {
              leaf(keyword, value, -f.members(f.strings([name]), node.of), { name });
            }
          }
          leaf(keyword, value, -literal);
          break;
        }
        case 'required':
          for (const [index, name] of (value as readonly Json[]).entries()) {
            leaf(keyword, name, -f.has(String(name)), {
              name: String(name),
              at: `${below(spot.pointer, keyword)}/${index}`,
            });
          }
          break;
        case 'items':
        case 'prefixItems':
          if (isArray(value)) {
            for (const [index, one] of value.entries()) {
              into(
                child(one, index),
                index,
                (v) => -f.item(index, -v),
                () => writer.itemSpots(counterparts, index),
              );
            }
          } else {
            const prefix = member(schema, 'prefixItems');
            const from = isArray(prefix) ? prefix.length : 0;
            into(
              child(value),
              '*',
              (v) => -f.rest(from, -v),
              () => writer.itemSpots(counterparts, undefined),
            );
          }
          break;
        default:
          leaf(keyword, value, -literal);
      }
    }
  };

  visit({
    spot: reader.root,
    path: [],
    wrap: (violation) => violation,
    counterparts: [writer.root],
    entered: new Set(),
  });
  return out;
}

function below(pointer: string, step: string): string {
  return `${pointer}/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function last(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}

function declaredNames(writer: SchemaReader, of: readonly Spot[]): Set<string> {
  const names = new Set<string>();
  for (const spot of of) {
    for (const part of writer.partsOf(spot)) {
      const properties = member(part.spot.schema, 'properties');
      if (isObject(properties)) for (const name of Object.keys(properties)) names.add(name);
    }
  }
  return names;
}
