import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compareBackward, type Views } from '../../../src/domain/compat/compare.ts';
import type { Json } from '../../../src/domain/json.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';

// In the form that `npm run conformance -- compat` reads, which takes the views as flags.
interface Case {
  readonly id: string;
  readonly draft: string;
  readonly old: Json;
  readonly new: Json;
  readonly expected: { readonly backward: boolean; readonly forward: boolean };
}

function casesOf(name: string): Case[] {
  const text = readFileSync(new URL(`cases/${name}.jsonl`, import.meta.url), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Case);
}

const sides: readonly [string, Views][] = [
  ['default-views', { writers: 'declared', readers: 'as-written' }],
  ['tolerant-readers', { writers: 'declared', readers: 'tolerant' }],
];

describe.each(sides)('%s', (file, views) => {
  const cases = casesOf(file);
  it.each(cases.map((one): [string, Case] => [one.id, one]))('%s', async (_, one) => {
    const dialect = dialects.find((dialect) => dialect.replace(/^draft-0?/, '').split('-')[0] === one.draft)!;
    const [old, next] = [
      { schema: one.old, dialect },
      { schema: one.new, dialect },
    ];
    const word = (compatible: boolean) => (compatible ? 'compatible' : 'breaking');
    const [backward, forward] = [await compareBackward(old, next, views), await compareBackward(next, old, views)];
    expect({ backward: backward.verdict, forward: forward.verdict }, JSON.stringify({ backward, forward })).toEqual({
      backward: word(one.expected.backward),
      forward: word(one.expected.forward),
    });
    // What stays as it is breaks nobody.
    expect((await compareBackward(old, old, views)).verdict).toBe('compatible');
    expect((await compareBackward(next, next, views)).verdict).toBe('compatible');
  });
});
