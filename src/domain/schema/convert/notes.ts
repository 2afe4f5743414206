import { isArray, type Json } from '../../json.ts';
import { isKnownAnnotation, keywordsOf } from '../keywords.ts';
import type { Work } from './work.ts';

/** Annotations, and whether each target has them. What a target does not have is written `x-…`. */
const kept = {
  title: ['JSONSchemaDraft4', 'OpenApi3'],
  description: ['JSONSchemaDraft4', 'OpenApi3'],
  default: ['JSONSchemaDraft4', 'OpenApi3'],
  format: ['JSONSchemaDraft4', 'OpenApi3'],
  readOnly: ['OpenApi3'],
  writeOnly: ['OpenApi3'],
  deprecated: ['OpenApi3'],
  contentEncoding: [],
  contentMediaType: [],
} as const satisfies Record<string, readonly string[]>;

/** What accepts and refuses nothing. `$comment` is for those who edit the schema, and `contentSchema` no reader of the targets knows. */
export function notes(work: Work): void {
  const { demands, schema, converter } = work;
  for (const keyword of Object.keys(kept) as (keyof typeof kept)[]) {
    const value = work.get(keyword);
    if (value === undefined || !isNote(keyword, value)) continue;
    const known: readonly string[] = kept[keyword];
    demands.add({ [known.includes(converter.format) ? keyword : `x-${keyword}`]: value });
  }
  const examples = work.get('examples');
  if (isArray(examples) && examples.length > 0) {
    const openApi = converter.format === 'OpenApi3';
    if (openApi) demands.add({ example: examples[0] as Json });
    if (!openApi || examples.length > 1) demands.add({ 'x-examples': examples });
  }
  for (const [keyword, value] of Object.entries(schema)) {
    if (keyword.startsWith('x-') && isKnownAnnotation(keyword) && !keyword.startsWith('x-amazon-events-')) {
      demands.add({ [keyword]: value });
    }
  }
}

/** Whether an annotation has a value that it can have. Keywords that assert are judged elsewhere. */
export function isNote(keyword: string, value: Json): boolean {
  const info = keywordsOf['2020-12'].get(keyword);
  if (info === undefined || info.asserts) return true;
  if (info.shape === 'string') return typeof value === 'string';
  if (info.shape === 'boolean') return typeof value === 'boolean';
  return info.shape !== 'list' || isArray(value);
}
