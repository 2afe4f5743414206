import { describe, expect, it } from 'vitest';
import { checkSchemas } from '../../src/actions/schema-check.ts';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import { gateRules } from '../../src/domain/compat/gate-rules.ts';
import { memoryWorld, sha256 } from '../support/memory.ts';

const clock = { now: () => new Date('2026-11-23T12:00:00Z') };
const folder = 'schemas/orders/OrderPlaced';
const schema =
  '{ "type": "object", "properties": { "orderId": { "type": "string" }, "note": { "type": "string" } } }\n';

type Tree = Readonly<Record<string, string>>;

const base: Tree = {
  'eda.yaml': 'version: 1\n',
  'schemas/teams.yaml': 'checkout: { name: Checkout }\nfulfilment: { name: Fulfilment }\n',
  'schemas/orders/domain.yaml': 'summary: Orders.\nowner: checkout\n',
  [`${folder}/event.yaml`]:
    'summary: An order was placed.\nowner: checkout\nsource: com.acme.orders\nmajors:\n  1: { detailType: OrderPlaced }\n',
};

/** A whole catalogue of the files of an example: each major that event.yaml lists has a head, a release and its digest. */
function whole(files: Tree): Record<string, string> {
  const tree: Record<string, string> = { ...base, ...files };
  const event = files[`${folder}/event.yaml`] ?? base[`${folder}/event.yaml`]!;
  if (event === '') delete tree[`${folder}/event.yaml`];
  for (const [, major = ''] of event.matchAll(/^ {2}(\d+):/gm)) {
    const release = `${folder}/v${major}/releases/${major}.0.0.json`;
    tree[release] ??= schema;
    tree[`${folder}/v${major}/schema.json`] ??= tree[release];
    const digest = digestOf(JSON.parse(tree[release]), sha256);
    tree[`${folder}/v${major}/releases/digests.json`] = JSON.stringify({ [`${major}.0.0`]: digest });
  }
  return tree;
}

/** `# path` above each file; `# main:path`, where there is any, is how it was at the commit to compare with, and is gone where it is not there again. */
async function check(example: string) {
  const now: Record<string, string> = {};
  const main: Record<string, string> = {};
  for (const [, at = '', path = '', text = ''] of example.matchAll(/^# (main:)?(\S+)\n((?:(?!# \S+\n).*\n?)*)/gm)) {
    (at === '' ? now : main)[path] = text;
  }
  for (const path of Object.keys(main)) now[path] ??= '';
  const before = Object.keys(main).length > 0 ? main : now;
  const world = memoryWorld(whole(now), { commits: { main: whole(before) } });
  return checkSchemas({ references: [], against: 'main' }, world, sha256, clock);
}

describe('the page of each rule of the gate', () => {
  it.each(Object.values(gateRules))('$id: its bad example fires, its good one is quiet', async (rule) => {
    const found = (await check(rule.bad)).findings.map((finding) => [finding.rule, finding.severity]);
    expect(found).toContainEqual([rule.id, rule.severity]);
    expect((await check(rule.good)).findings).toEqual([]);
  });
});
