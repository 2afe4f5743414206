/** Workspaces of many events, made out of real schemas. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import type { Json } from '../../src/domain/json.ts';
import { createSampler, Unsatisfiable } from '../../src/domain/sample/sample.ts';
import { alone, type Definitions } from './schema-files.ts';

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';

interface Kind {
  readonly schema: Json;
  /** One with what it requires, one with all it describes. */
  readonly examples: readonly Json[];
}

/** The schemas of objects that have a value, each with two examples. */
export function kindsOf(definitions: Definitions): readonly Kind[] {
  return alone(definitions).flatMap(({ type, ...rest }) => {
    const schema = { $schema: DRAFT_07, type, ...rest } as Json;
    if (type !== 'object') return [];
    try {
      const examples = (['minimal', 'full'] as const).map((shape) =>
        createSampler(schema, 'draft-07', { seed: 1, now: 0, shape }).sample(0),
      );
      return [{ schema, examples }];
    } catch (error) {
      if (error instanceof Unsatisfiable) return [];
      throw error;
    }
  });
}

/** Writes a workspace of so many events. Answers the files of their schemas. */
export function writeCatalogue(root: string, kinds: readonly Kind[], count: number, withExamples: boolean): string[] {
  const write = (file: string, text: string) => {
    const full = path.join(root, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
    return full;
  };
  write('eda.yaml', 'version: 1\n');
  write('schemas/teams.yaml', 'hooks: { name: Hooks }\n');
  write('schemas/github/domain.yaml', 'summary: What happens on GitHub.\nowner: hooks\n');
  return Array.from({ length: count }, (_, i) => {
    const { schema, examples } = kinds[i % kinds.length]!;
    const folder = `schemas/github/Event${i}`;
    write(
      `${folder}/event.yaml`,
      `summary: Event ${i}.\nowner: hooks\nsource: com.github\nmajors:\n  1: { detailType: event-${i} }\n`,
    );
    if (withExamples)
      for (const [n, example] of examples.entries())
        write(`${folder}/v1/examples/${n}.json`, JSON.stringify(example, null, 2));
    return write(`${folder}/v1/schema.json`, JSON.stringify({ ...(schema as object), title: `Event ${i}` }, null, 2));
  });
}

/** A workspace of so many events, each with one release, and the first of them with a head that has one more property. */
export function writeReleased(root: string, count: number, changed: number): string {
  const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
  const write = (file: string, text: string) => {
    const full = path.join(root, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  };
  write('eda.yaml', 'version: 1\n');
  write('schemas/teams.yaml', 'shop: { name: Shop }\n');
  write('schemas/orders/domain.yaml', 'summary: Orders.\nowner: shop\n');
  // A head of our own catalogue, frozen: of the size that events have.
  const own = path.resolve(import.meta.dirname, '../../schemas/orders/OrderPlaced/v1/releases/1.1.0.json');
  const frozen = JSON.parse(fs.readFileSync(own, 'utf8')) as { readonly properties: object };
  for (let i = 0; i < count; i++) {
    const folder = `schemas/orders/Event${i}`;
    const release = { ...frozen, title: `Event ${i}` };
    const head = i < changed ? { ...release, properties: { ...frozen.properties, more: { type: 'string' } } } : release;
    write(
      `${folder}/event.yaml`,
      `summary: An event.\nowner: shop\nsource: com.acme.s${i}\nmajors:\n  1: { detailType: Event${i} }\n`,
    );
    write(`${folder}/v1/schema.json`, JSON.stringify(head, null, 2));
    write(`${folder}/v1/releases/1.0.0.json`, JSON.stringify(release, null, 2));
    write(
      `${folder}/v1/releases/digests.json`,
      JSON.stringify({ '1.0.0': digestOf(release as unknown as Json, sha256) }),
    );
  }
  return root;
}
