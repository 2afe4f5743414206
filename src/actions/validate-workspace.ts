import { addressFindings } from '../domain/catalogue/addresses.ts';
import { crossChecks } from '../domain/catalogue/cross-checks.ts';
import { errorAt, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import { parseReference } from '../domain/catalogue/reference.ts';
import type { Report } from '../domain/report.ts';
import type { SchemaFacts } from '../domain/schema/types.ts';
import { splitFragment } from '../domain/schema/uri.ts';
import type { Digest, Files } from '../ports.ts';
import { loadCatalogue, type Workspace } from './load-catalogue.ts';
import { place } from './place.ts';
import { SchemaChecks } from './schema-checks.ts';
import { checkLinks, type LinkedFile, type Links } from './schema-links.ts';
import { counted, summaryOf } from './words.ts';

/**
 * Checks a whole workspace. With `only`, everything is read but findings are reported only for these files and for
 * those that refer to them.
 */
export async function validateWorkspace(files: Files, sha256: Digest, only?: ReadonlySet<string>): Promise<Report> {
  return validateLoaded(await loadCatalogue(files), sha256, only);
}

/** The same of a workspace that has been read. */
export async function validateLoaded(
  workspace: Workspace,
  sha256: Digest,
  only?: ReadonlySet<string>,
): Promise<Report> {
  const { files, catalogue, documents, library } = workspace;
  const checks = new SchemaChecks();
  const findings: UnplacedFinding[] = [...workspace.findings];
  const facts = new Map<string, SchemaFacts>();

  const schemaDocuments = documents.filter(
    ({ role }) => role.kind === 'type' || role.kind === 'head' || role.kind === 'release',
  );
  for (const { path, role, value } of schemaDocuments) {
    const found = await checks.facts(value);
    facts.set(path, found);
    const alone = await checks.alone(path, found);
    // Nobody can mend what is frozen: of a release only what makes it unusable is reported.
    findings.push(...(role.kind === 'release' ? alone.filter(({ severity }) => severity === 'error') : alone));
  }
  const known = new Map<string, LinkedFile>();
  for (const [file, own] of facts) known.set(file, checks.linked(own));
  const links = await checkLinks([...catalogue.schemas.values()], known, checks, library);
  findings.push(...links.findings, ...(await checkAgainstSchemas(workspace, checks, facts, links)));
  findings.push(...addressFindings(catalogue, (file) => library.bundled(file)));
  findings.push(
    ...crossChecks({
      catalogue,
      broken: workspace.broken,
      bundled: (file) => library.bundled(file),
      refersTo: (file, ref) => library.path(file, splitFragment(ref).uri),
      sha256,
      digests: documents.filter(({ role }) => role.kind === 'digests'),
      releaseFiles: new Set(
        files.list(catalogue.settings.catalogue).filter((file) => /\/releases\/[^/]+\.json$/.test(file)),
      ),
    }),
  );

  const majors = [...catalogue.events.values()].flatMap((event) => event.majors);
  const checked = {
    events: catalogue.events.size,
    schemas: schemaDocuments.length,
    examples: majors.reduce((sum, major) => sum + major.examples.length, 0),
    services: catalogue.services.size,
  };
  findings.push(...library.findings);
  const reported = only ? findings.filter(concerning(only, workspace, known)) : findings;
  return {
    findings: await place(files, reported),
    summary: only
      ? `Checked ${counted(only.size, 'file')} and what refers to ${only.size === 1 ? 'it' : 'them'}.`
      : summaryOf(checked),
    checked: only ? { files: only.size } : checked,
  };
}

/** Values inside schemas, and the examples of each event, against the self-contained schemas. */
async function checkAgainstSchemas(
  { catalogue, library }: Workspace,
  checks: SchemaChecks,
  facts: ReadonlyMap<string, SchemaFacts>,
  links: Links,
): Promise<readonly UnplacedFinding[]> {
  const findings: UnplacedFinding[] = [];
  const usableOf = (schema: SchemaFile, own: SchemaFacts) =>
    checks.usable(schema, own, library.bundled(schema.file), links.isClean(schema.file));
  for (const schema of catalogue.schemas.values()) {
    const own = facts.get(schema.file);
    if (!own?.hasValues || links.isLooping(schema.file)) continue;
    const index = links.index(schema.file);
    findings.push(
      ...(index ? checks.valuesWith(index, schema) : checks.values(schema, own, await usableOf(schema, own))),
    );
  }
  for (const event of catalogue.events.values()) {
    for (const { head, examples, ref } of event.majors) {
      const own = facts.get(head.file);
      if (!own || examples.length === 0 || links.isLooping(head.file)) continue;
      const usable = await usableOf(head, own);
      if (!usable.usable) continue;
      const validator = checks.validator(usable);
      for (const example of examples) {
        for (const problem of validator.check(example.value)) {
          findings.push(
            errorAt('example-invalid', example.file, `This is no ${ref}: ${problem.message}`, {
              pointer: problem.pointer,
              ...(problem.found === undefined ? {} : { found: problem.found }),
              ...(problem.expected === undefined ? {} : { expected: problem.expected }),
              ...(problem.next === undefined ? {} : { next: problem.next }),
            }),
          );
        }
      }
    }
  }
  return findings;
}

/**
 * Which findings concern the files named: those in them and in every file that depends on one of them, and the errors
 * of the files that they themselves depend on, without which they can't be judged.
 */
function concerning(
  only: ReadonlySet<string>,
  workspace: Workspace,
  known: ReadonlyMap<string, LinkedFile>,
): (finding: UnplacedFinding) => boolean {
  const { dependents, dependencies } = graph(workspace, known);
  const named = only.has('eda.yaml') ? [...only, ...workspace.documents.map(({ path }) => path)] : [...only];
  const affected = reached(named, dependents);
  const needed = reached(named, dependencies);
  return ({ file, severity, related = [] }) =>
    affected.has(file) ||
    // A link that is not followed, by what it leads to.
    named.some((each) => each.startsWith(`${file}/`)) ||
    (severity === 'error' && needed.has(file)) ||
    related.some((other) => affected.has(other.file));
}

type Edges = ReadonlyMap<string, ReadonlySet<string>>;

function reached(from: readonly string[], edges: Edges): ReadonlySet<string> {
  const found = new Set(from);
  const pending = [...from];
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    for (const next of edges.get(file) ?? []) {
      if (found.has(next)) continue;
      found.add(next);
      pending.push(next);
    }
  }
  return found;
}

/** Which file depends on which: by `$ref`, by reference between events and services, and by their places. */
function graph(
  { catalogue, library, documents, broken }: Workspace,
  known: ReadonlyMap<string, LinkedFile>,
): { readonly dependents: Edges; readonly dependencies: Edges } {
  const dependents = new Map<string, Set<string>>();
  const dependencies = new Map<string, Set<string>>();
  const add = (edges: Map<string, Set<string>>, from: string, to: string) =>
    edges.set(from, (edges.get(from) ?? new Set()).add(to));
  const depends = (file: string, on: string) => {
    add(dependents, on, file);
    add(dependencies, file, on);
  };
  for (const [file, { refs }] of known) {
    for (const ref of refs) {
      const target = library.path(file, ref.target);
      if (target !== undefined) depends(file, target);
    }
  }
  const dependsOnEvent = (file: string, reference: string) => {
    const event = catalogue.events.get(parseReference(reference)?.event ?? '');
    if (event) depends(file, event.file);
  };
  for (const event of catalogue.events.values()) {
    for (const { head, releases, examples, deprecated } of event.majors) {
      depends(event.file, head.file);
      depends(head.file, event.file);
      for (const { schema } of releases) depends(event.file, schema.file);
      for (const { file } of examples) depends(file, head.file);
      if (deprecated?.alternative !== undefined) dependsOnEvent(event.file, deprecated.alternative);
    }
  }
  for (const service of catalogue.services.values()) {
    for (const reference of [...service.produces, ...service.consumes.map((use) => use.event)]) {
      dependsOnEvent(service.file, reference);
    }
  }
  const teams = documents.find(({ role }) => role.kind === 'teams')?.path;
  for (const { path, role } of documents) {
    if (teams !== undefined && (role.kind === 'domain' || role.kind === 'event' || role.kind === 'service')) {
      depends(path, teams);
    }
    if (role.kind === 'digests') {
      const folder = path.slice(0, path.lastIndexOf('/'));
      for (const other of documents) if (other.path.startsWith(`${folder}/`)) depends(other.path, path);
    }
  }
  // A broken file has no place in the model, but its neighbours wait for it.
  for (const file of broken) {
    if (/\/(examples|releases)\//.test(file)) continue;
    const folder = file.slice(0, file.lastIndexOf('/') + 1);
    for (const { path, role } of documents) {
      const waits = role.kind === 'example' || role.kind === 'head' || role.kind === 'event';
      if (waits && folder !== '' && path.startsWith(folder)) depends(path, file);
    }
  }
  return { dependents, dependencies };
}
