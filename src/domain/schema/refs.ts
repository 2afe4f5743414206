import { atPointer, childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { isMetaschema } from './dialect.ts';
import { nearest } from './distance.ts';
import { refStandsAlone } from './keywords.ts';
import type { Dialect } from './types.ts';
import { escapeFragment, isAbsolute, resolveUri, splitFragment } from './uri.ts';
import { inPlace, type Place, pointerOf, walk } from './walk.ts';

/** A schema inside the document, and what references written in it are relative to. */
export interface Target {
  readonly schema: Json;
  readonly pointer: string;
  readonly base: string;
}

export type Resolved =
  | ({ readonly kind: 'inside' } & Target)
  /** One of the dialects' own meta-schemas: every validator has it. */
  | { readonly kind: 'metaschema'; readonly uri: string }
  | { readonly kind: 'outside'; readonly target: string; readonly fragment: string }
  /** Inside the document, but there is no such place. `near`: the reference that was probably meant. */
  | { readonly kind: 'dangling'; readonly near?: string };

/** A name that a second place of the document claims. `keyword` and pointers: of the members that name. */
export interface DuplicateName {
  readonly name: string;
  readonly keyword: string;
  readonly pointer: string;
  readonly first: string;
}

interface Resource {
  readonly schema: Json;
  readonly pointer: string;
  readonly anchors: Map<string, Target & { readonly keyword: string }>;
  /** The names among `anchors` that `$dynamicRef` may bind later. */
  readonly dynamic: Set<string>;
}

/** Who names what in a document: its resources (`$id`) and their anchors. */
export interface DocumentIndex {
  readonly root: Json;
  readonly dialect: Dialect;
  /** The base of the root: its `$id`, or ''. */
  readonly base: string;
  readonly duplicates: readonly DuplicateName[];
  /** Bases of the schemas that start a resource of their own. */
  readonly bases: ReadonlyMap<Json, string>;
  resolve(base: string, ref: string): Resolved;
  /** Where `$dynamicRef` to `name` lands in the resource at `base`, if that resource declares it dynamic. */
  dynamicAnchor(base: string, name: string): Target | undefined;
  /** Whether the resource at `base` has `$recursiveAnchor: true`. */
  recursiveRoot(base: string): Target | undefined;
}

/** What a schema calls itself: a new base, or (up to draft-07, `"$id": "#name"`) an anchor. */
function identity(schema: JsonObject, dialect: Dialect): { readonly id?: string; readonly anchor?: string } {
  const alone = refStandsAlone(dialect);
  if (alone && typeof member(schema, '$ref') === 'string') return {};
  const named = member(schema, dialect === 'draft-04' ? 'id' : '$id');
  if (typeof named !== 'string' || named === '') return {};
  const { uri, fragment } = splitFragment(named);
  if (alone && fragment !== '') return uri === '' ? { anchor: fragment } : { id: uri, anchor: fragment };
  return uri === '' ? {} : { id: uri };
}

/** Whether a member names its schema for references: most documents have none, and then need no walk to be indexed. */
export function namesSchema(place: Place, name: string, value: Json): boolean {
  if (name === '$anchor' || name === '$dynamicAnchor') return true;
  if (name !== '$id' && name !== 'id') return false;
  return typeof value === 'string' && (place.parent !== undefined || value.includes('#'));
}

function hasNames(root: Json, dialect: Dialect): boolean {
  let found = false;
  walk({ schema: root }, dialect, {
    keyword(place, name, value) {
      found ||= namesSchema(place, name, value);
    },
  });
  return found;
}

/** `named`: whether any member `namesSchema`, where the caller has already looked. */
export function indexDocument(root: Json, dialect: Dialect, named = hasNames(root, dialect)): DocumentIndex {
  const resources = new Map<string, Resource>();
  const bases = new Map<Json, string>();
  const resolvedBefore = new Map<string, Resolved>();
  const duplicates: DuplicateName[] = [];

  const open = (base: string, schema: Json, pointer: string): Resource => {
    const known = resources.get(base);
    if (known !== undefined) return known;
    const resource: Resource = { schema, pointer, anchors: new Map(), dynamic: new Set() };
    resources.set(base, resource);
    return resource;
  };
  const rootBase = isObject(root) ? (identity(root, dialect).id ?? '') : '';
  open(rootBase, root, '');
  bases.set(root, rootBase);

  if (named) {
    const baseOfPlace = new Map<Place, string>();
    walk({ schema: root }, dialect, {
      schema(place) {
        let base = place.parent === undefined ? rootBase : (baseOfPlace.get(place.parent) ?? rootBase);
        if (isObject(place.schema)) {
          const { id, anchor } = identity(place.schema, dialect);
          const idKeyword = dialect === 'draft-04' ? 'id' : '$id';
          if (id !== undefined && place.parent !== undefined) {
            base = resolveUri(base, id);
            const pointer = pointerOf(place);
            const other = resources.get(base);
            if (other)
              duplicates.push({
                name: base,
                keyword: idKeyword,
                pointer: childPointer(pointer, idKeyword),
                first: childPointer(other.pointer, idKeyword),
              });
            open(base, place.schema, pointer);
            bases.set(place.schema, base);
          }
          const resource = resources.get(base)!;
          const claim = (name: string, keyword: string): void => {
            const target = { schema: place.schema, pointer: pointerOf(place), base, keyword };
            const other = resource.anchors.get(name);
            if (other === undefined) resource.anchors.set(name, target);
            else if (other.schema !== place.schema) {
              const first = childPointer(other.pointer, other.keyword);
              duplicates.push({ name: `#${name}`, keyword, pointer: childPointer(target.pointer, keyword), first });
            }
          };
          if (anchor !== undefined) claim(anchor, idKeyword);
          if (!refStandsAlone(dialect)) {
            for (const keyword of ['$anchor', '$dynamicAnchor']) {
              const name = member(place.schema, keyword);
              if (typeof name !== 'string') continue;
              claim(name, keyword);
              if (keyword === '$dynamicAnchor') resource.dynamic.add(name);
            }
          }
        }
        baseOfPlace.set(place, base);
      },
    });
  }

  /** The base in force at the end of a pointer: ids met on the way count. */
  const baseAlong = (resource: Resource, base: string, pointer: string): string => {
    if (bases.size <= 1) return base;
    let at = resource.schema;
    let inForce = base;
    for (const step of pointer.split('/').slice(1)) {
      const next = atPointer(at, `/${step}`);
      if (next === undefined) return inForce;
      at = next;
      inForce = bases.get(at) ?? inForce;
    }
    return inForce;
  };

  // Each guess reads all names around it: a document of nothing but broken references gets a few guesses, not thousands.
  let guesses = 50;
  const dangling = (guess: () => string | undefined, uri: string): Resolved => {
    const near = guesses-- > 0 ? guess() : undefined;
    return near === undefined ? { kind: 'dangling' } : { kind: 'dangling', near: `${uri}#${near}` };
  };

  const look = (base: string, ref: string): Resolved => {
    const { uri, fragment } = splitFragment(ref);
    const full = resolveUri(base, uri);
    const resource = resources.get(full);
    if (resource === undefined) {
      if (isMetaschema(full)) return { kind: 'metaschema', uri: full };
      return { kind: 'outside', target: isAbsolute(base) ? full : uri, fragment };
    }
    if (fragment === '') return { kind: 'inside', schema: resource.schema, pointer: resource.pointer, base: full };
    if (!fragment.startsWith('/')) {
      const target = resource.anchors.get(fragment);
      if (target !== undefined) {
        const { schema, pointer, base } = target;
        return { kind: 'inside', schema, pointer, base };
      }
      return dangling(() => nearest(fragment, resource.anchors.keys()), uri);
    }
    // "~" stands for itself nowhere in a pointer (RFC 6901).
    const strict = fragment.replace(/~(?![01])/g, '~0');
    const schema = atPointer(resource.schema, strict);
    if (strict !== fragment) return dangling(() => (schema === undefined ? undefined : strict), uri);
    if (schema !== undefined) {
      return {
        kind: 'inside',
        schema,
        pointer: resource.pointer + fragment,
        base: baseAlong(resource, full, fragment),
      };
    }
    return dangling(() => nearPointer(resource.schema, fragment), uri);
  };

  return {
    root,
    dialect,
    base: rootBase,
    bases,
    duplicates,
    resolve(base, ref) {
      const key = base === rootBase ? ref : `${base}\n${ref}`;
      let resolved = resolvedBefore.get(key);
      if (resolved === undefined) {
        resolved = look(base, ref);
        resolvedBefore.set(key, resolved);
      }
      return resolved;
    },
    dynamicAnchor(base, name) {
      const resource = resources.get(base);
      return resource?.dynamic.has(name) ? resource.anchors.get(name) : undefined;
    },
    recursiveRoot(base) {
      const resource = resources.get(base);
      if (resource === undefined || member(resource.schema, '$recursiveAnchor') !== true) return undefined;
      return { schema: resource.schema, pointer: resource.pointer, base };
    },
  };
}

/** The pointer that was probably meant: the first step that names nothing, corrected, and the rest if it then leads somewhere. */
function nearPointer(root: Json, pointer: string): string | undefined {
  let at: Json = root;
  let sure = '';
  const steps = pointer.slice(1).split('/');
  for (const [index, step] of steps.entries()) {
    const next = atPointer(at, `/${step}`);
    if (next !== undefined) {
      at = next;
      sure += `/${step}`;
      continue;
    }
    if (isArray(at) || !isObject(at)) return undefined;
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~');
    const moved = name === 'definitions' ? '$defs' : name === '$defs' ? 'definitions' : undefined;
    const other = moved !== undefined && Object.hasOwn(at, moved) ? moved : nearest(name, Object.keys(at));
    if (other === undefined) return undefined;
    const rest = steps.slice(index + 1).map((step) => `/${step}`);
    const corrected = childPointer(sure, other);
    const whole = corrected + rest.join('');
    if (atPointer(root, whole) !== undefined) return whole;
    return rest.length === 0 ? undefined : nearPointerBelow(root, corrected, rest);
  }
  return undefined;
}

function nearPointerBelow(root: Json, above: string, rest: readonly string[]): string | undefined {
  const at = atPointer(root, above);
  const below = at === undefined ? undefined : nearPointer(at, rest.join(''));
  return below === undefined ? undefined : above + below;
}

/** Where a reference from another document lands: `uri` is that of the document, or of a resource inside it. */
export function resolveIn(
  index: DocumentIndex,
  { target, fragment }: { readonly target: string; readonly fragment: string },
): Resolved {
  const ref = `#${escapeFragment(fragment)}`;
  if (isAbsolute(target)) {
    const embedded = index.resolve(target, ref);
    if (embedded.kind !== 'outside') return embedded;
  }
  return index.resolve(index.base, ref);
}

/** The references a schema makes, as it stands: `$ref` and its dynamic kin, those that this dialect has. */
export function refsOf(schema: JsonObject, dialect: Dialect): { readonly keyword: string; readonly ref: string }[] {
  const found: { keyword: string; ref: string }[] = [];
  const names =
    dialect === '2020-12' ? ['$ref', '$dynamicRef'] : dialect === '2019-09' ? ['$ref', '$recursiveRef'] : ['$ref'];
  for (const keyword of names) {
    const ref = member(schema, keyword);
    if (typeof ref === 'string') found.push({ keyword, ref });
  }
  return found;
}

/** The base of references written at a place: that of the nearest schema around it that has one. */
export function baseOf(place: Place, index: DocumentIndex): string {
  for (let at: Place | undefined = place; at !== undefined; at = at.parent) {
    const base = isObject(at.schema) ? index.bases.get(at.schema) : undefined;
    if (base !== undefined) return base;
  }
  return index.base;
}

interface Step {
  readonly target: Target;
  /** The pointer of the reference taken, where this step took one. */
  readonly via?: string;
}

function stepsFrom(at: Target, index: DocumentIndex): Step[] {
  const { schema } = at;
  if (!isObject(schema)) return [];
  const steps: Step[] = [];
  const refs = refsOf(schema, index.dialect);
  for (const { keyword, ref } of refs) {
    const resolved = index.resolve(at.base, ref);
    if (resolved.kind === 'inside') steps.push({ target: resolved, via: childPointer(at.pointer, keyword) });
  }
  if (refs.length > 0 && refStandsAlone(index.dialect)) return steps;
  for (const inner of inPlace(schema, index.dialect)) {
    if (!isObject(inner.schema)) continue;
    const base = index.bases.get(inner.schema) ?? at.base;
    steps.push({ target: { schema: inner.schema, pointer: at.pointer + inner.pointer, base } });
  }
  return steps;
}

/**
 * The references that close a circle in which no step goes into a part of the value: one pointer for each circle, that of the
 * reference that closes it. `from`: the schemas that hold references; a circle always passes one.
 */
export function findLoops(from: readonly Target[], index: DocumentIndex): string[] {
  const closing = new Set<string>();
  const state = new Map<Json, 'open' | 'done'>();
  for (const start of from) {
    if (state.has(start.schema)) continue;
    state.set(start.schema, 'open');
    // A stack of our own: a chain of references may be as long as the document.
    const stack = [{ at: start, steps: stepsFrom(start, index), next: 0, via: undefined as string | undefined }];
    while (stack.length > 0) {
      const frame = stack.at(-1)!;
      const step = frame.steps[frame.next++];
      if (step === undefined) {
        state.set(frame.at.schema, 'done');
        stack.pop();
        continue;
      }
      const seen = state.get(step.target.schema);
      if (seen === undefined) {
        state.set(step.target.schema, 'open');
        stack.push({ at: step.target, steps: stepsFrom(step.target, index), next: 0, via: step.via });
      } else if (seen === 'open') {
        const closer = step.via ?? stack.findLast((inner) => inner.via !== undefined)?.via;
        if (closer !== undefined) closing.add(closer);
      }
    }
  }
  return [...closing];
}
