import { errorAt, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import { loopFindings } from '../domain/catalogue/loops.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import { type DocumentIndex, resolveIn } from '../domain/schema/refs.ts';
import type { Dialect, OutwardRef, SchemaFinding } from '../domain/schema/types.ts';
import { isSchemaPlace } from '../domain/schema/walk.ts';
import type { SchemaChecks } from './schema-checks.ts';
import type { SchemaLibrary } from './schema-library.ts';

/** What the links between schema files need to know of each. */
export interface LinkedFile {
  readonly refs: readonly OutwardRef[];
  /** Whether values can be checked against it, as far as the file itself goes. */
  readonly sound: boolean;
  /** See `SchemaFacts`. */
  readonly special: boolean;
}

export interface Links {
  /** Of references between files, and of files that were opened because others refer to them. */
  readonly findings: readonly UnplacedFinding[];
  /** Whether a file and all that it leads to are sound: then nothing that is made of them needs to be checked again. */
  isClean(file: string): boolean;
  /** Whether it leads to a circle that never ends. Values are not checked against it until that is mended. */
  isLooping(file: string): boolean;
  /** For checking values against a file without a self-contained copy; `undefined` where the copy may mean something else. */
  index(file: string): DocumentIndex | undefined;
}

/**
 * Checks how schema files refer to each other, each file and each reference once, however long the chains. `known` has the files
 * that were checked by themselves, and grows by those that others refer to; `schemas` are those among them with references.
 */
export async function checkLinks(
  schemas: readonly SchemaFile[],
  known: Map<string, LinkedFile>,
  checks: SchemaChecks,
  library: SchemaLibrary,
): Promise<Links> {
  const findings: UnplacedFinding[] = [];
  const dirty = new Set<string>();
  const dependents = new Map<string, string[]>();
  const odd: Odd[] = [];
  const linked: SchemaFile[] = [];
  let met = 0;
  const look = (schema: SchemaFile): void => {
    const { refs } = known.get(schema.file)!;
    if (refs.length === 0) return;
    linked.push(schema);
    const broken = checks.outward(schema, refs, library);
    findings.push(...broken);
    if (broken.length > 0) dirty.add(schema.file);
    for (const ref of refs) {
      const path = library.path(schema.file, ref.target);
      const target = path === undefined ? undefined : library.open(path);
      if (path === undefined || target === undefined || !('schema' in target)) {
        dirty.add(schema.file);
        continue;
      }
      const from = dependents.get(path);
      if (from) from.push(schema.file);
      else dependents.set(path, [schema.file]);
      const place = resolveIn(target.index, ref);
      if (place.kind !== 'inside' || isSchemaPlace(target.schema.value, place.pointer, target.schema.dialect)) continue;
      dirty.add(schema.file);
      if (broken.length === 0)
        odd.push({ file: schema.file, dialect: schema.dialect, ref, place: `${path}#${place.pointer}` });
    }
  };
  for (const schema of schemas) look(schema);
  for (let more = library.extra.slice(met); more.length > 0; more = library.extra.slice(met)) {
    met += more.length;
    for (const schema of more) {
      if (known.has(schema.file)) continue;
      const facts = await checks.facts(schema.value);
      findings.push(...(await checks.alone(schema.file, facts)));
      known.set(schema.file, checks.linked(facts));
      look(schema);
    }
  }
  for (const [file, { sound }] of known) if (!sound) dirty.add(file);

  const unsound = (file: string) => known.get(file)?.sound === false;
  const joined = library.joined(unsound);
  const loops = loopFindings(
    linked.filter(({ file }) => !unsound(file)),
    joined,
  );
  findings.push(...loops);
  findings.push(...(await oddFindings(odd, [...findings, ...library.findings], known, checks, library)));
  const special = new Set([...known].flatMap(([file, each]) => (each.special ? [file] : [])));
  const looping = new Set(loops.map(({ file }) => file));
  // What leads to something that is not clean is not clean.
  for (const files of [dirty, special, looping]) {
    for (const file of files) for (const dependent of dependents.get(file) ?? []) files.add(dependent);
  }
  return {
    findings,
    isClean: (file) => !dirty.has(file) && !looping.has(file),
    isLooping: (file) => looping.has(file),
    index: (file) => (dirty.has(file) || special.has(file) ? undefined : joined.from(file)),
  };
}

/** A reference to a place of another file that only the reference shows to be a schema. */
interface Odd {
  readonly file: string;
  readonly dialect: Dialect;
  readonly ref: OutwardRef;
  readonly place: string;
}

/** What is wrong with such places, where no file has reported it: nobody else checks them. */
async function oddFindings(
  odd: readonly Odd[],
  reported: readonly UnplacedFinding[],
  known: ReadonlyMap<string, LinkedFile>,
  checks: SchemaChecks,
  library: SchemaLibrary,
): Promise<readonly UnplacedFinding[]> {
  const broken = new Set(reported.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  const checked = new Map<string, SchemaFinding | undefined>();
  const findings: UnplacedFinding[] = [];
  for (const { file, dialect, ref, place } of odd) {
    if (!checked.has(place)) checked.set(place, await checks.placeProblem(file, dialect, ref, library));
    const why = checked.get(place);
    if (why === undefined || reaches(file, known, library, broken)) continue;
    findings.push(
      errorAt(why.rule, file, `What this refers to is not a good schema: ${why.message}`, {
        pointer: ref.pointer,
        found: why.found ?? ref.ref,
        ...(why.next === undefined ? {} : { next: why.next }),
      }),
    );
  }
  return findings;
}

function reaches(
  from: string,
  known: ReadonlyMap<string, LinkedFile>,
  library: SchemaLibrary,
  wanted: ReadonlySet<string>,
): boolean {
  const reach = new Set([from]);
  for (const at of reach) {
    if (wanted.has(at)) return true;
    for (const ref of known.get(at)?.refs ?? []) {
      const target = library.path(at, ref.target);
      if (target !== undefined) reach.add(target);
    }
  }
  return false;
}
