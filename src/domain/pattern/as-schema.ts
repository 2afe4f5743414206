import type { Json, JsonObject } from '../json.ts';
import type { Branch, FieldTest, TextTest, ValueTest } from './types.ts';

const scalars: Json = { type: ['string', 'number', 'boolean', 'null'] };
const text: Json = { type: 'string' };

/**
 * A schema (2020-12) that rejects the detail of every event that passes one alternative of a pattern. It rejects some more: it does not
 * ask that fields in one array stand in one element, nor compare addresses and letters of either case.
 */
export function detailsFailing(branch: Branch): JsonObject {
  const $defs: Record<string, Json> = {};
  const all = branch.flatMap(({ field, tests }, index): Json[] => {
    const [first, ...names] = field.split('.');
    if (first !== 'detail' || names.length === 0) return [];
    const passing = pathTo(names, `has${index}`, { anyOf: valuesPassing(tests) }, true, $defs);
    if (!mayBeAbsent(tests)) return [passing];
    return [{ anyOf: [passing, { not: pathTo(names, `there${index}`, scalars, false, $defs) }] }];
  });
  return { $defs, not: { type: 'object', allOf: all } };
}

export function mayBeAbsent(tests: FieldTest['tests']): boolean {
  return tests.some((test) => test.kind === 'exists' && !test.exists);
}

/** Values with something at the end of a path. A name with dots is the same as nested names; `arrays`: they are looked through. */
function pathTo(
  names: readonly string[],
  key: string,
  end: Json,
  arrays: boolean,
  $defs: Record<string, Json>,
): JsonObject {
  const at = (index: number): JsonObject => ({ $ref: `#/$defs/${key}-${index}` });
  for (let index = 0; index <= names.length; index++) {
    const here =
      index === names.length
        ? [end]
        : names.slice(index).map((_, more): Json => {
            const name = names.slice(index, index + more + 1).join('.');
            return { type: 'object', required: [name], properties: { [name]: at(index + more + 1) } };
          });
    $defs[`${key}-${index}`] = { anyOf: arrays ? [...here, { type: 'array', contains: at(index) }] : here };
  }
  return at(0);
}

function valuesPassing(tests: readonly ValueTest[]): Json[] {
  const values = tests.flatMap((test): Json[] => {
    switch (test.kind) {
      case 'exists':
        return test.exists ? [scalars] : [];
      case 'number': {
        const value = Number(test.lexeme);
        return [Number.isFinite(value) ? { const: value } : { type: 'number' }];
      }
      case 'numeric':
        return [{ type: 'number', minimum: test.low, maximum: test.high }];
      case 'anything-but':
        return [{ allOf: [scalars, { not: { anyOf: [false, ...test.but.flatMap((but) => exactly(but) ?? [])] } }] }];
      case 'anything-but-number':
        // Not what it excludes: a number that no double holds is compared by its spelling.
        return [scalars];
      case 'address':
        return [text];
      default:
        return [exactly(test) ?? text];
    }
  });
  return [false, ...values];
}

/** The values that pass a test of texts, no more and no fewer; `undefined` where no schema says that shortly. */
function exactly(test: TextTest): Json | undefined {
  switch (test.kind) {
    case 'exact': {
      const quoted = /^"(.*)"$/s.exec(test.text);
      // Lone surrogates become question marks on the way, so such a mark stands for more than itself.
      if (test.text.includes('?')) return undefined;
      return { const: quoted === null ? (JSON.parse(test.text) as Json) : quoted[1]! };
    }
    case 'prefix':
      return plain(test.text.slice(1)) ? { type: 'string', pattern: `^${escaped(test.text.slice(1))}` } : undefined;
    case 'suffix':
      return plain(test.text.slice(0, -1))
        ? { type: 'string', pattern: `${escaped(test.text.slice(0, -1))}$` }
        : undefined;
    default:
      return undefined;
  }
}

/** A quote may be the value's own or the one that ends it. */
function plain(text: string): boolean {
  return !/["?]/.test(text);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}
