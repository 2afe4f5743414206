import { isArray, type Json } from '../../json.ts';
import { canonical, equal } from '../equal.ts';
import { any, NOTHING } from './build.ts';
import type { Work } from './work.ts';

/** `type`, `enum`, `const`, `pattern`, `uniqueItems`. */
export function values(work: Work): void {
  const { demands } = work;
  types(work);
  enumeration(work);
  const pattern = work.get('pattern');
  if (pattern !== undefined) demands.add({ pattern });
  if (work.get('uniqueItems') === true) demands.add({ uniqueItems: true });
}

function types(work: Work): void {
  const { demands, converter } = work;
  const type = work.get('type');
  if (type === undefined) return;
  const names = [...new Set(isArray(type) ? (type as readonly string[]) : [type as string])];
  if (converter.format === 'JSONSchemaDraft4') {
    demands.add(names.length === 0 ? NOTHING : { type: names.length === 1 ? names[0]! : names });
    return;
  }
  // OpenAPI 3.0 has one type a schema, and null beside it.
  const nullable = names.includes('null');
  const others = names.filter((name) => name !== 'null' && !(name === 'integer' && names.includes('number')));
  if (others.length === 0) {
    demands.add(nullable ? onlyNull : NOTHING);
    return;
  }
  demands.add(
    any(
      others.map((name, i) => ({
        type: name,
        ...(nullable && i === 0 && { nullable: true }),
        // It must stand beside `type: array`; where that is the only type, it will.
        ...(name === 'array' && others.length > 1 && { items: {} }),
      })),
    ),
  );
}

/** `nullable` counts only beside a type: any will do where null is the only value. */
const onlyNull = { type: 'string', nullable: true, enum: [null] };

function enumeration(work: Work): void {
  const { demands, converter } = work;
  const listed = work.get('enum');
  const constant = work.get('const');
  if (listed === undefined && constant === undefined) return;
  const list = isArray(listed) ? listed : [constant as Json];
  const both = isArray(listed) && constant !== undefined ? list.filter((one) => equal(one, constant)) : list;
  const distinct = [...new Map(both.map((value) => [canonical(value), value])).values()];
  if (distinct.length === 0) {
    demands.add(NOTHING);
    return;
  }
  const kinds = new Set(distinct.filter((value) => value !== null).map((value) => typeof value));
  const [kind] = kinds;
  if (converter.format === 'JSONSchemaDraft4' || work.get('type') !== undefined || !distinct.includes(null)) {
    demands.add({ enum: distinct });
  } else if (distinct.length === 1) demands.add(onlyNull);
  else if (kinds.size === 1 && kind !== 'object') demands.add({ type: kind!, nullable: true, enum: distinct });
  else demands.add({ enum: distinct });
}
