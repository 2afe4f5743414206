import type { Json } from '../json.ts';
import type { Dialect } from '../schema/types.ts';
import { typesOf } from './generate.ts';
import { freeName, typeName } from './names.ts';
import { Units } from './units.ts';

/**
 * The types of one schema document as a module of TypeScript: the root's is called `name`, those of what it refers to after
 * where they stand. References that lead out of it are `unknown`.
 */
export async function documentTypes(schema: Json, dialect: Dialect, name: string): Promise<string> {
  const file = 'schema';
  const units = new Units({
    open: (path) => (path === file ? { file, dialect, value: schema } : undefined),
    path: () => undefined,
  });
  const taken = new Set([name]);
  const names = new Map([['', name]]);
  for (const { pointer } of units.reached([{ file, pointer: '' }])) {
    if (!names.has(pointer)) names.set(pointer, freeName(typeName(pointer.split('/').at(-1) ?? ''), taken));
  }
  const module = { path: 'schema.ts', source: file, names, taken };
  const { declarations } = await typesOf(module, units, new Map([[file, module]]), '.js');
  return declarations.join('\n');
}
