import fs from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadCatalogue, type Workspace } from '../../src/actions/load-catalogue.ts';
import { readySchema } from '../../src/actions/make-events.ts';
import { atPointer, isObject, type Json, type JsonObject, member } from '../../src/domain/json.ts';
import { fileWorld } from '../../src/io/world.ts';
import { ROOT } from '../support/eda.ts';

/** `schemas/` is what a newcomer copies: it must show each thing that the product can do, and stay complete. */
let workspace: Workspace;
beforeAll(async () => {
  workspace = await loadCatalogue(fileWorld(ROOT).open(ROOT));
});

const events = () => [...workspace.catalogue.events.values()];
const majors = () => events().flatMap((event) => event.majors.map((major) => ({ event, major })));
const services = () => [...workspace.catalogue.services.values()];

describe('the example catalogue has', () => {
  it('no findings, six domains or more, twenty events or more', () => {
    expect(workspace.findings).toEqual([]);
    expect([...workspace.catalogue.domains.keys()]).toEqual(
      expect.arrayContaining(['customer-analytics', 'inventory', 'notifications', 'orders', 'payments', 'shipping']),
    );
    expect(events().length).toBeGreaterThanOrEqual(20);
    for (const domain of workspace.catalogue.domains.keys())
      expect(events().some((event) => event.domain === domain)).toBe(true);
  });

  it('four majors or more with several releases: minor ones, and a patch of words alone', () => {
    const several = majors().filter(({ major }) => major.releases.length > 1);
    expect(several.length).toBeGreaterThanOrEqual(4);
    const versions = several.flatMap(({ major }) => major.releases.map(({ version }) => version));
    expect(versions.some((version) => /\.[1-9]\d*\.0$/.test(version))).toBe(true);
    expect(versions.some((version) => !version.endsWith('.0'))).toBe(true);
  });

  it('events with two majors: told apart by detail-type, and by a field of the version', () => {
    const two = events().filter(({ majors }) => majors.length > 1);
    const kinds = two.map(({ majors: [first, second] }) =>
      first?.address.detailType === second?.address.detailType
        ? [first?.address.match, second?.address.match].every((match) => JSON.stringify(match)?.includes('version'))
          ? 'version'
          : 'other'
        : 'detail-type',
    );
    expect(kinds.sort()).toEqual(['detail-type', 'version']);
  });

  it('a deprecated major with its removal date, and an alternative that is there', () => {
    const deprecated = majors().flatMap(({ major }) => major.deprecated ?? []);
    expect(deprecated).not.toEqual([]);
    for (const { effective, removal, alternative } of deprecated) {
      expect(`${removal}` > effective).toBe(true);
      expect(majors().map(({ major }) => major.ref)).toContain(alternative);
    }
  });

  it('a minimal and a full example of every major: what must be there, and together all that may', async () => {
    for (const { event, major } of majors()) {
      const { schema } = await readySchema(workspace, { event, major, schema: major.head });
      const named = (name: string) =>
        major.examples.find(({ file }) => path.basename(file).startsWith(`${name}.`))?.value as JsonObject;
      const [least, most] = [Object.keys(named('minimal')), Object.keys(named('full'))];
      const shown = new Set(major.examples.flatMap(({ value }) => Object.keys(value as JsonObject)));
      const { declared, required } = propertiesOf(schema, schema);
      expect([major.ref, least.filter((name) => !most.includes(name))]).toEqual([major.ref, []]);
      expect([major.ref, required.filter((name) => !least.includes(name))]).toEqual([major.ref, []]);
      // Where two properties exclude each other, a third example has the other one.
      expect([major.ref, declared.filter((name) => !shown.has(name))]).toEqual([major.ref, []]);
      // What a condition or an alternative calls for is no more than must be there.
      if (!conditional(schema))
        expect([major.ref, least.filter((name) => !required.includes(name))]).toEqual([major.ref, []]);
    }
  });

  it('a producer of every event, and services that read it: the fields they name, and patterns', () => {
    const produced = new Set(services().flatMap(({ produces }) => produces.map((ref) => ref.split('@')[0])));
    expect(events().filter(({ ref }) => !produced.has(ref))).toEqual([]);
    for (const service of services())
      expect([service.ref, service.produces.length + service.consumes.length > 0]).toEqual([service.ref, true]);
    const reads = services().flatMap(({ consumes }) => consumes);
    expect(reads.filter(({ fields }) => fields === undefined)).toEqual([]);
    expect(reads.filter(({ pattern }) => pattern !== undefined).length).toBeGreaterThanOrEqual(5);
    const read = new Set(reads.map(({ event }) => event.split('@')[0]));
    // A draft may wait for its first reader.
    const unread = majors().filter(({ event, major }) => !read.has(event.ref) && major.stability !== 'draft');
    expect(unread.map(({ major }) => major.ref)).toEqual([]);
  });
});

describe('the case study', () => {
  const text = fs.readFileSync(path.join(ROOT, 'docs/case-study.md'), 'utf8');
  const pictures = [...text.matchAll(/```mermaid\n([\s\S]*?)```/g)].map(([, picture = '']) => picture);

  it('tells the flow in pictures, and names every event', () => {
    expect(pictures.length).toBeGreaterThanOrEqual(3);
    for (const picture of pictures) expect(picture).toMatch(/^(flowchart|sequenceDiagram)\b/);
    expect(events().filter(({ name }) => !text.includes(name))).toEqual([]);
  });

  it('its pictures have no event that the catalogue has not', () => {
    const known = new Set(events().map(({ name }) => name));
    const named = pictures.flatMap((picture) => picture.match(/\b(?:[A-Z][a-z]+){2,}\b/g) ?? []);
    expect([...new Set(named)].filter((name) => !known.has(name) && name !== 'EventBridge')).toEqual([]);
  });

  it('each file and folder that it points to is there', () => {
    const places = [...text.matchAll(/`((?:[a-z-]+\/)+[A-Za-z-]+(?:\.json)?)`/g)].map(([, place = '']) => place);
    const missing = places.filter(
      (place) =>
        !fs.existsSync(path.join(ROOT, 'schemas', place)) &&
        !workspace.catalogue.services.has(place.replace(/^schemas\//, '')),
    );
    expect(missing).toEqual([]);
  });
});

/** The properties that a schema declares and demands in any case, through references and `allOf`. */
function propertiesOf(schema: Json, root: Json): { declared: string[]; required: string[] } {
  const ref = member(schema, '$ref');
  const parts = [
    ...(typeof ref === 'string' ? [atPointer(root, ref.slice(1)) ?? {}] : []),
    ...((member(schema, 'allOf') as readonly Json[] | undefined) ?? []),
  ].map((part) => propertiesOf(part, root));
  const own = member(schema, 'properties');
  return {
    declared: [...Object.keys(isObject(own) ? own : {}), ...parts.flatMap(({ declared }) => declared)],
    required: [
      ...((member(schema, 'required') as string[] | undefined) ?? []),
      ...parts.flatMap(({ required }) => required),
    ],
  };
}

function conditional(schema: Json): boolean {
  return ['anyOf', 'oneOf', 'if', 'dependentRequired', 'dependentSchemas'].some(
    (keyword) => member(schema, keyword) !== undefined,
  );
}
