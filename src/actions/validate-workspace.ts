import { addressFindings } from '../domain/catalogue/addresses.ts';
import { crossChecks } from '../domain/catalogue/cross-checks.ts';
import { errorAt, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { Report } from '../domain/report.ts';
import type { SchemaFacts } from '../domain/schema/types.ts';
import { splitFragment } from '../domain/schema/uri.ts';
import type { Digest, Files } from '../ports.ts';
import { loadCatalogue, type Workspace } from './load-catalogue.ts';
import { place } from './place.ts';
import { loopFinding, SchemaChecks } from './schema-checks.ts';
import type { SchemaLibrary } from './schema-library.ts';
import { counted, summaryOf } from './words.ts';

/**
 * Checks a whole workspace. With `only`, everything is read but findings are reported only for these files and for
 * those that refer to them.
 */
export async function validateWorkspace(files: Files, sha256: Digest, only?: ReadonlySet<string>): Promise<Report> {
  const workspace = await loadCatalogue(files);
  const { catalogue, documents, library } = workspace;
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
  for (const schema of catalogue.schemas.values()) {
    const own = facts.get(schema.file);
    if (own && own.refs.length > 0) findings.push(...checks.outward(schema, own, library));
  }
  findings.push(...(await checkExtra(checks, library, facts)));
  findings.push(...(await checkAgainstSchemas(workspace, checks, facts)));
  findings.push(...addressFindings(catalogue));
  findings.push(
    ...crossChecks({
      catalogue,
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
  const reported = only ? findings.filter(({ file }) => affected(only, workspace, facts).has(file)) : findings;
  return {
    findings: await place(files, reported),
    summary: only
      ? `Checked ${counted(only.size, 'file')} and what refers to ${only.size === 1 ? 'it' : 'them'}.`
      : summaryOf(checked),
    checked: only ? { files: only.size } : checked,
  };
}

/** Files outside the catalogue that its schemas refer to: they are part of the contract, so they are checked too. */
async function checkExtra(
  checks: SchemaChecks,
  library: SchemaLibrary,
  facts: Map<string, SchemaFacts>,
): Promise<readonly UnplacedFinding[]> {
  const findings: UnplacedFinding[] = [];
  for (let fresh = library.extra.filter(({ file }) => !facts.has(file)); fresh.length > 0; ) {
    for (const schema of fresh) {
      const found = await checks.facts(schema.value);
      facts.set(schema.file, found);
      findings.push(...(await checks.alone(schema.file, found)), ...checks.outward(schema, found, library));
    }
    fresh = library.extra.filter(({ file }) => !facts.has(file));
  }
  return findings;
}

/** Values inside schemas, and the examples of each event, against the self-contained schemas. */
async function checkAgainstSchemas(
  { catalogue, library }: Workspace,
  checks: SchemaChecks,
  facts: ReadonlyMap<string, SchemaFacts>,
): Promise<readonly UnplacedFinding[]> {
  const findings: UnplacedFinding[] = [];
  const heads = new Set([...catalogue.events.values()].flatMap((event) => event.majors.map(({ head }) => head.file)));
  for (const schema of catalogue.schemas.values()) {
    const own = facts.get(schema.file);
    if (!own || (!own.hasValues && !heads.has(schema.file) && own.refs.length === 0)) continue;
    const usable = await checks.usable(schema, own, library.bundled(schema.file));
    if (!usable.usable && usable.loop && own.checkable) findings.push(loopFinding(schema.file));
    findings.push(...checks.values(schema, own, usable));
  }
  for (const event of catalogue.events.values()) {
    for (const { head, examples, ref } of event.majors) {
      const own = facts.get(head.file);
      if (!own || examples.length === 0) continue;
      const usable = await checks.usable(head, own, library.bundled(head.file));
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

/** The files named, and every file that depends on one of them. */
function affected(
  only: ReadonlySet<string>,
  workspace: Workspace,
  facts: ReadonlyMap<string, SchemaFacts>,
): ReadonlySet<string> {
  const dependents = new Map<string, Set<string>>();
  const depends = (file: string, on: string) => dependents.set(on, (dependents.get(on) ?? new Set()).add(file));
  const { catalogue, library } = workspace;
  for (const [file, { refs }] of facts) {
    for (const ref of refs) {
      const target = library.path(file, ref.target);
      if (target !== undefined) depends(file, target);
    }
  }
  for (const event of catalogue.events.values()) {
    for (const { head, examples } of event.majors) {
      depends(head.file, event.file);
      depends(event.file, head.file);
      for (const { file } of examples) depends(file, head.file);
    }
    for (const service of catalogue.services.values()) {
      const uses = [...service.produces, ...service.consumes.map((use) => use.event)];
      if (uses.some((use) => use === event.ref || use.startsWith(`${event.ref}@`))) depends(service.file, event.file);
    }
  }
  const found = new Set(only);
  const pending = [...only];
  if (only.has('eda.yaml')) pending.push(...workspace.documents.map(({ path }) => path));
  for (let file = pending.pop(); file !== undefined; file = pending.pop()) {
    found.add(file);
    for (const dependent of dependents.get(file) ?? []) if (!found.has(dependent)) pending.push(dependent);
  }
  return found;
}
