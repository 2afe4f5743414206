import fs from 'node:fs';
import { createRequire } from 'node:module';
import type { Json } from '../../src/domain/json.ts';
import type { Tree } from '../support/memory.ts';

/**
 * GitHub's webhooks as other people described them: `@octokit/webhooks-schemas` is one draft-07 document, whose `oneOf`
 * names an event each; `@octokit/webhooks-examples` are payloads of api.github.com.
 */

const require = createRequire(import.meta.url);

interface Webhook {
  readonly name: string;
  readonly examples: readonly Json[];
}

export const DOCUMENT = fs.readFileSync(require.resolve('@octokit/webhooks-schemas'), 'utf8');
export const document = JSON.parse(DOCUMENT) as {
  readonly $schema: string;
  readonly definitions: Readonly<Record<string, Json>>;
  readonly oneOf: readonly { readonly $ref: string }[];
};

/** The definition of each event: `push$event`, or `issues_event` where it has actions. */
export const definitions: ReadonlyMap<string, string> = new Map(
  document.oneOf.map(({ $ref }) => {
    const definition = $ref.replace('#/definitions/', '');
    return [definition.replace(/[_$]event$/, ''), definition];
  }),
);

/** Each payload, called as `push 3`. */
export const payloads: readonly { readonly id: string; readonly event: string; readonly value: Json }[] = (
  require('@octokit/webhooks-examples') as readonly Webhook[]
).flatMap(({ name, examples }) => examples.map((value, i) => ({ id: `${name} ${i}`, event: name, value })));

/** `pull_request` -> `PullRequest` */
export const eventName = (webhook: string): string =>
  webhook
    .split('_')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');

/** The schema of one event, self-contained. */
export function schemaOf(webhook: string): Json {
  const { oneOf: _, ...rest } = document;
  return { ...rest, $ref: `#/definitions/${definitions.get(webhook)}` };
}

/** A workspace of all of it: the document as it is, an event for each webhook, its payloads as examples. */
export function workspaceOfWebhooks(): Record<string, Tree[string]> {
  const tree: Record<string, Tree[string]> = {
    'eda.yaml': 'version: 1\n',
    'schemas/teams.yaml': 'hooks: { name: Hooks }\n',
    'schemas/types/github.json': DOCUMENT,
    'schemas/github/domain.yaml': 'summary: What happens on GitHub.\nowner: hooks\n',
  };
  for (const [webhook, definition] of definitions) {
    const folder = `schemas/github/${eventName(webhook)}`;
    tree[`${folder}/event.yaml`] =
      `summary: The webhook ${webhook}.\nowner: hooks\nsource: com.github\nmajors:\n  1: { detailType: ${webhook} }\n`;
    tree[`${folder}/v1/schema.json`] = JSON.stringify({
      $schema: document.$schema,
      $ref: `../../../types/github.json#/definitions/${definition}`,
    });
  }
  for (const { id, event, value } of payloads) tree[examplePath(id, event)] = JSON.stringify(value);
  return tree;
}

export function examplePath(id: string, event: string): string {
  return `schemas/github/${eventName(event)}/v1/examples/${id.split(' ')[1]?.padStart(2, '0')}.json`;
}
