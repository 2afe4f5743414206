import { atPointer, isArray, isObject, type Json } from '../json.ts';
import { splitFragment } from '../schema/uri.ts';

/** A `$ref` of a bundled schema: bundling leaves JSON pointers only, and anchors of the root document. */
export function follow(root: Json, ref: string): Json | undefined {
  if (!ref.startsWith('#')) return undefined;
  const { fragment } = splitFragment(ref);
  if (fragment !== '' && !fragment.startsWith('/')) return anchored(root, fragment);
  return atPointer(root, fragment);
}

function anchored(at: Json, name: string): Json | undefined {
  if (isArray(at)) {
    for (const item of at) {
      const found = anchored(item, name);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (!isObject(at)) return undefined;
  if (at.$anchor === name || at.$dynamicAnchor === name || at.$id === `#${name}` || at.id === `#${name}`) return at;
  return anchored(Object.values(at), name);
}
