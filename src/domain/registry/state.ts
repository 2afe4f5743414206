import { canonical } from '../catalogue/canonical.ts';
import { parseText } from '../text/parse.ts';

/** What AWS's registries hold, as far as a plan depends on it. */

export type SchemaType = 'OpenApi3' | 'JSONSchemaDraft4';

export type Tags = Readonly<Record<string, string>>;

/** The tags that say what is ours. AWS keeps them beside the schema; they are no part of it. */
export const TAGS = {
  /** Which catalogue made it. */
  catalogue: 'eda:catalogue',
  /** Of a registry: for which stage. */
  stage: 'eda:stage',
  /** Of a schema: the major that it is, such as orders/OrderPlaced@1. */
  major: 'eda:major',
  /** The newest release that was written. */
  release: 'eda:release',
  /** The digest of what was written of it. */
  digest: 'eda:digest',
} as const;

export interface SchemaState {
  readonly name: string;
  readonly arn: string;
  readonly type: string;
  /** The newest version. AWS counts them: 1, 2, 3. */
  readonly version: string;
  readonly versionCount: number;
  /** Of the newest version's content. */
  readonly digest: string;
  readonly tags: Tags;
  /** Every version, oldest first; absent where nobody needed them. */
  readonly history?: readonly { readonly version: string; readonly digest: string }[];
}

export interface RegistryState {
  readonly name: string;
  readonly arn: string;
  readonly tags: Tags;
  /** By name. */
  readonly schemas: ReadonlyMap<string, SchemaState>;
}

export interface State {
  /** Those that the plan is about, by name. */
  readonly registries: ReadonlyMap<string, RegistryState>;
  /** How many registries the account has in this Region. */
  readonly count: number;
}

/**
 * The digest of a schema's content: over canonical JSON, since AWS may give it back with other white space and key order.
 * Content that is no JSON has one too: it is nobody's release.
 */
export function contentDigest(content: string, sha256: (text: string) => string): string {
  const parsed = parseText(content, 'json');
  return 'value' in parsed ? `sha256:${sha256(canonical(parsed.value))}` : `text:${sha256(content)}`;
}
