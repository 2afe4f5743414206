import { isObject, type Json, member } from '../json.ts';
import { editDistance } from './distance.ts';
import { dialects } from './keywords.ts';
import { finding } from './rules.ts';
import { show } from './show.ts';
import type { Dialect, SchemaFinding } from './types.ts';

/** The meta-schema's address of each dialect, as its specification spells it. */
export const metaschemaUri: Readonly<Record<Dialect, string>> = {
  '2020-12': 'https://json-schema.org/draft/2020-12/schema',
  '2019-09': 'https://json-schema.org/draft/2019-09/schema',
  'draft-07': 'http://json-schema.org/draft-07/schema#',
  'draft-06': 'http://json-schema.org/draft-06/schema#',
  'draft-04': 'http://json-schema.org/draft-04/schema#',
};

function bare(uri: string): string {
  return uri.replace(/^https?:\/\//, '').replace(/#$/, '');
}

const byUri: ReadonlyMap<string, Dialect> = new Map(
  (Object.entries(metaschemaUri) as [Dialect, string][]).map(([dialect, uri]) => [bare(uri), dialect]),
);

/** The dialect an address names: http or https, with or without a trailing `#`. */
export function dialectOfUri(uri: string): Dialect | undefined {
  return byUri.get(bare(uri));
}

const vocabulary = /^https?:\/\/json-schema\.org\/draft\/20(?:19-09|20-12)\/meta\/[a-z-]+#?$/;

/** Whether an address (without fragment) is one of the meta-schemas that ship with every validator. */
export function isMetaschema(uri: string): boolean {
  return byUri.has(bare(uri)) || vocabulary.test(uri);
}

function nearestUri(uri: string): string | undefined {
  // A year or draft that stands in the text says more than the edits around it: `json-schema.org/2020-12/schema`.
  const named = dialects.find((dialect) => uri.includes(dialect));
  if (named !== undefined) return metaschemaUri[named];
  if (uri.length > 100) return undefined;
  const near = dialects
    .map((dialect) => ({ dialect, cost: editDistance(bare(uri), bare(metaschemaUri[dialect]), 8) }))
    .sort((a, b) => a.cost - b.cost)[0]!;
  return near.cost <= 8 ? metaschemaUri[near.dialect] : undefined;
}

/** The dialect that `$schema` names, 2020-12 where there is none; or a finding where none of ours is named. */
export function dialectOf(doc: Json): { readonly dialect: Dialect } | { readonly finding: SchemaFinding } {
  const named = isObject(doc) ? member(doc, '$schema') : undefined;
  if (named === undefined) return { dialect: '2020-12' };
  const dialect = typeof named === 'string' ? dialectOfUri(named) : undefined;
  if (dialect !== undefined) return { dialect };
  const near = typeof named === 'string' ? nearestUri(named) : undefined;
  return {
    finding: finding('unknown-dialect', {
      message: `"$schema" names no dialect that is read here: ${show(named)}`,
      pointer: '/$schema',
      found: show(named),
      expected: Object.values(metaschemaUri).join(', '),
      next:
        near === undefined
          ? `Write ${metaschemaUri['2020-12']}, or leave "$schema" out: that means 2020-12.`
          : `Did you mean ${near}?`,
    }),
  };
}
