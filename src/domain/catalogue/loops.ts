import { groupBy } from '../group.ts';
import type { Json } from '../json.ts';
import { baseOf, type DocumentIndex, findLoops, refsOf, type Target } from '../schema/refs.ts';
import { escapeFragment } from '../schema/uri.ts';
import { pointerOf, walk } from '../schema/walk.ts';
import { errorAt, type UnplacedFinding } from './findings.ts';
import type { SchemaFile } from './model.ts';

interface Opened {
  readonly schema: SchemaFile;
  readonly index: DocumentIndex;
}

/** Divides a file from a place in it; no path holds it. */
const IN = '\0';

/**
 * The references that close a circle over several files in which no step goes into the value, each circle once. `from`:
 * files whose self-contained schema has such a circle. `open` gives `undefined` for what is no schema of their dialect.
 */
export function loopFindings(
  from: readonly SchemaFile[],
  open: (file: string) => Opened | undefined,
  target: (from: string, uri: string) => string | undefined,
): readonly UnplacedFinding[] {
  const bases = new Map<Json, string>();
  const met = new Set<string>();
  const meet = (file: string): Opened | undefined => {
    const opened = open(file);
    if (!opened || met.has(file)) return opened;
    met.add(file);
    for (const [schema, base] of opened.index.bases) bases.set(schema, file + IN + base);
    return opened;
  };
  const inFile = (file: string, at: Target): Target => ({
    schema: at.schema,
    pointer: file + IN + at.pointer,
    base: file + IN + at.base,
  });

  // All files as one document: every base and pointer says which file it belongs to.
  const over = (first: Opened): DocumentIndex => ({
    ...first.index,
    bases,
    resolve(base, ref) {
      const [file = '', inner = ''] = base.split(IN);
      const resolved = meet(file)?.index.resolve(inner, ref);
      if (resolved?.kind === 'inside') return { kind: 'inside', ...inFile(file, resolved) };
      const path = resolved?.kind === 'outside' ? target(file, resolved.target) : undefined;
      const other = path === undefined ? undefined : meet(path);
      if (resolved?.kind !== 'outside' || path === undefined || !other) return { kind: 'dangling' };
      const place = other.index.resolve(other.index.base, `#${escapeFragment(resolved.fragment)}`);
      return place.kind === 'inside' ? { kind: 'inside', ...inFile(path, place) } : { kind: 'dangling' };
    },
  });

  const closing = new Set<string>();
  for (const byDialect of groupBy(from, ({ dialect }) => dialect).values()) {
    const starts: Target[] = [];
    for (const { file } of byDialect) {
      const opened = meet(file);
      if (!opened) continue;
      walk({ schema: opened.schema.value }, opened.schema.dialect, {
        left: (place, schema) => {
          if (refsOf(schema, opened.schema.dialect).length === 0) return;
          starts.push(inFile(file, { schema, pointer: pointerOf(place), base: baseOf(place, opened.index) }));
        },
      });
    }
    const first = byDialect[0] && meet(byDialect[0].file);
    if (first) for (const pointer of findLoops(starts, over(first))) closing.add(pointer);
  }
  return [...closing].map((place) => {
    const [file = '', pointer = ''] = place.split(IN);
    return errorAt(
      'ref-loop',
      file,
      'This reference leads back to itself through other files without going into a part of the value: checking it would never end.',
      { pointer, next: 'Refer from inside "properties" or "items", or remove one reference of the circle.' },
    );
  });
}
