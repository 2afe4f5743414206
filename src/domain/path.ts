/** A step of a path into JSON: into a member, into one element of an array, or into each of them. */
export type PathStep = { readonly name: string } | { readonly index: number } | 'element';

/** A field means each element of an array, never one of them. */
export type FieldStep = Exclude<PathStep, { readonly index: number }>;

/**
 * Reads a path as people write it: names joined by dots, `[]` for each element of an array, `[0]` for one of them, and
 * `["…"]` for a name that has dots or brackets of its own: `lines[].sku`, `lines[0].sku`, `labels["cost.centre"]`.
 * `undefined` where the text has not this form.
 */
export function parsePath(text: string): readonly PathStep[] | undefined {
  const steps: PathStep[] = [];
  const next = /\.?([^.[\]]+)|\[(\d*)\]|\[("(?:[^"\\]|\\.)*")\]/y;
  while (next.lastIndex < text.length) {
    const start = next.lastIndex;
    const match = next.exec(text);
    if (!match) return undefined;
    const [whole, name, index, quoted] = match;
    if (name !== undefined) {
      // A dot stands between two steps, and nowhere else.
      if (whole.startsWith('.') === (start === 0)) return undefined;
      steps.push({ name });
    } else if (quoted !== undefined) {
      const read = unquoted(quoted);
      if (read === undefined) return undefined;
      steps.push({ name: read });
    } else if (start === 0) return undefined;
    else steps.push(index === '' ? 'element' : { index: Number(index) });
  }
  return steps.length === 0 ? undefined : steps;
}

/** Steps as `parsePath` reads them. */
export function formatPath(steps: readonly PathStep[]): string {
  return steps
    .map((step, i) => {
      if (step === 'element') return '[]';
      if ('index' in step) return `[${step.index}]`;
      if (!/^[^.[\]=]+$/.test(step.name)) return `[${JSON.stringify(step.name)}]`;
      return i === 0 ? step.name : `.${step.name}`;
    })
    .join('');
}

function unquoted(text: string): string | undefined {
  try {
    return JSON.parse(text) as string;
  } catch {
    return undefined;
  }
}
