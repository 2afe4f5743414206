import { groupBy } from '../group.ts';
import { baseOf, findLoops, refsOf, type Target } from '../schema/refs.ts';
import { pointerOf, walk } from '../schema/walk.ts';
import { errorAt, type UnplacedFinding } from './findings.ts';
import { fileOf, inFile, type JoinedSchemas } from './joined.ts';
import type { SchemaFile } from './model.ts';

/**
 * The references of these files that close a circle over several files in which no step goes into the value, each circle once.
 */
export function loopFindings(from: readonly SchemaFile[], joined: JoinedSchemas): readonly UnplacedFinding[] {
  const closing = new Set<string>();
  for (const byDialect of groupBy(from, ({ dialect }) => dialect).values()) {
    const starts: Target[] = [];
    for (const { file } of byDialect) {
      const opened = joined.meet(file);
      if (!opened) continue;
      walk({ schema: opened.schema.value }, opened.schema.dialect, {
        left: (place, schema) => {
          if (refsOf(schema, opened.schema.dialect).length === 0) return;
          starts.push(inFile(file, { schema, pointer: pointerOf(place), base: baseOf(place, opened.index) }));
        },
      });
    }
    const index = byDialect[0] && joined.from(byDialect[0].file);
    if (index) for (const pointer of findLoops(starts, index)) closing.add(pointer);
  }
  return [...closing].map((closer) => {
    const { file, place } = fileOf(closer);
    return errorAt(
      'ref-loop',
      file,
      'This reference leads back to itself through other files without going into a part of the value: checking it would never end.',
      { pointer: place, next: 'Refer from inside "properties" or "items", or remove one reference of the circle.' },
    );
  });
}
