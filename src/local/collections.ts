import type { Json } from '../domain/json.ts';

/**
 * Where a service keeps one kind of thing. Values are JSON and are never changed in place: a change is another `set`, so
 * that whoever keeps them on disk sees each one.
 */
export interface Collection<T> {
  readonly size: number;
  get(key: string): T | undefined;
  /** Kept before it returns. Throws where it can't be kept, and then nothing has changed. */
  set(key: string, value: T): void;
  delete(key: string): void;
  /** In no order that means anything. */
  values(): Iterable<T>;
}

/**
 * The state of the embedded endpoint: a collection for each kind of thing (`buses`, `registries`, …), by name. Asking twice for
 * a name gives the same things.
 */
export interface Store {
  collection<T extends Json | object>(name: string): Collection<T>;
}

/** Forgets everything at the end of the process. Maps: a name may be `__proto__`. */
export function memoryStore(): Store {
  const collections = new Map<string, Map<string, unknown>>();
  return {
    collection: <T>(name: string): Collection<T> => {
      const known = collections.get(name) ?? new Map<string, unknown>();
      collections.set(name, known);
      return known as Map<string, T>;
    },
  };
}
