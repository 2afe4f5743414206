import type { Json, JsonObject } from '../../json.ts';
import { childPointer, member } from '../../json.ts';
import type { DocumentIndex } from '../refs.ts';
import { refsOf } from '../refs.ts';

/** A schema where it stands, and the resources that were entered on the way: dynamic references depend on them. */
export interface Spot {
  readonly schema: Json;
  /** JSON pointer in the document. */
  readonly pointer: string;
  readonly base: string;
  readonly entered: readonly string[];
}

/** Where a reference leads: to a place, to a meta-schema, or nowhere in this document. */
export type Led = Spot | 'metaschema' | 'nowhere';

export class Places {
  readonly index: DocumentIndex;
  readonly #dynamic: boolean;

  /** `dynamic`: whether the document has dynamic references. Otherwise it does not matter what was entered. */
  constructor(index: DocumentIndex, dynamic: boolean) {
    this.index = index;
    this.#dynamic = dynamic;
  }

  at(schema: Json, pointer: string, base: string, entered: readonly string[] = []): Spot {
    const kept = !this.#dynamic || entered.includes(base) ? entered : [...entered, base];
    return { schema, pointer, base, entered: kept };
  }

  below(spot: Spot, schema: Json, steps: readonly (string | number)[]): Spot {
    const pointer = steps.reduce<string>(childPointer, spot.pointer);
    return this.at(schema, pointer, this.index.bases.get(schema) ?? spot.base, spot.entered);
  }

  /** Where the references of a schema lead, by the rules of its dialect. */
  refs(spot: Spot): { readonly keyword: string; readonly ref: string; readonly to: Led }[] {
    return refsOf(spot.schema as JsonObject, this.index.dialect).map(({ keyword, ref }) => {
      return { keyword, ref, to: this.#follow(spot, keyword, ref) };
    });
  }

  #follow(spot: Spot, keyword: string, ref: string): Led {
    const { index } = this;
    const found = index.resolve(spot.base, ref);
    if (found.kind === 'metaschema') return 'metaschema';
    if (found.kind !== 'inside') return 'nowhere';
    let { schema, pointer, base } = found;
    if (keyword === '$recursiveRef' && index.recursiveRoot(base) !== undefined) {
      const outer = spot.entered.find((one) => index.recursiveRoot(one) !== undefined);
      if (outer !== undefined) ({ schema, pointer, base } = index.recursiveRoot(outer)!);
    }
    if (keyword === '$dynamicRef') {
      const name = ref.slice(ref.indexOf('#') + 1);
      if (index.dynamicAnchor(base, name)?.schema === schema) {
        const outer = spot.entered.find((one) => index.dynamicAnchor(one, name) !== undefined);
        if (outer !== undefined) ({ schema, pointer, base } = index.dynamicAnchor(outer, name)!);
      }
    }
    return this.at(schema, pointer, base, spot.entered);
  }

  keyOf({ pointer, entered }: Spot): string {
    return this.#dynamic ? `${pointer}\n${entered.join('\n')}` : pointer;
  }
}

/** A member that holds schemas by name, or an empty one. */
export function mapOf(schema: Json, keyword: string): JsonObject {
  const value = member(schema, keyword);
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {};
}
