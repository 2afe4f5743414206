import { isObject, type Json, type JsonObject, member } from '../../json.ts';

/** Parts of a package.json that a consumer has a say in. */
const SECTIONS = ['scripts', 'dependencies', 'devDependencies'] as const;
const DEPENDENCIES = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies'] as const;

export interface MergedPackage {
  /** `undefined` where the text is no object of JSON: then it is left alone. */
  readonly text: string | undefined;
  /** Entries that are there and are not what eda would write, as `scripts.build`. */
  readonly differing: readonly string[];
}

/**
 * A package.json with what it lacks, key by key. What a person wrote stays: a key they changed, and one they removed. `base` is
 * what eda wrote last; without it whatever is there counts as a person's.
 */
export function mergePackage(mine: string, base: string | undefined, theirs: string): MergedPackage {
  const [own, old, wanted] = [parse(mine), parse(base ?? '{}') ?? {}, parse(theirs)];
  if (own === undefined || wanted === undefined) return { text: undefined, differing: [] };
  const result: Record<string, Json> = { ...own };
  const differing: string[] = [];
  for (const section of SECTIONS) {
    const [left, before, right] = [own, old, wanted].map((all) => asObject(member(all, section)));
    const merged: Record<string, Json> = { ...left };
    for (const key of new Set([...Object.keys(before!), ...Object.keys(right!)])) {
      const [there, was, now] = [member(left, key), member(before, key), member(right, key)];
      if (same(there, was)) {
        if (now === undefined) delete merged[key];
        else if (there !== undefined || was === undefined) {
          if (there === undefined && section !== 'scripts' && listed(own, key)) continue;
          merged[key] = now;
        }
      } else if (there !== undefined && now !== undefined && !same(there, now) && !same(was, now)) {
        differing.push(`${section}.${key}`);
      }
    }
    const sorted = section !== 'scripts' && isSorted(Object.keys(left!));
    if (Object.keys(merged).length > 0 || member(own, section) !== undefined) {
      result[section] = sorted
        ? Object.fromEntries(Object.entries(merged).sort(([a], [b]) => (a < b ? -1 : 1)))
        : merged;
    }
  }
  // Compared as values: a layout of a person's own is kept where nothing is to be said.
  if (same(result, own)) return { text: mine, differing };
  const indent = /^[ \t]+(?=")/m.exec(mine)?.[0] ?? '  ';
  return { text: `${JSON.stringify(result, null, indent)}${/\n$/.test(mine) ? '\n' : ''}`, differing };
}

function parse(text: string): JsonObject | undefined {
  try {
    const value = JSON.parse(text.replace(/^\uFEFF/, '')) as Json;
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function asObject(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}

function listed(all: JsonObject, name: string): boolean {
  return DEPENDENCIES.some((section) => member(member(all, section), name) !== undefined);
}

function isSorted(keys: readonly string[]): boolean {
  return keys.every((key, i) => i === 0 || keys[i - 1]! < key);
}

const same = (a: Json | undefined, b: Json | undefined) => JSON.stringify(a) === JSON.stringify(b);
