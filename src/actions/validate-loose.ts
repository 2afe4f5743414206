import { FactStore } from '../domain/catalogue/documents.ts';
import { textFinding, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import type { Report } from '../domain/report.ts';
import type { SchemaFacts } from '../domain/schema/types.ts';
import { splitFragment } from '../domain/schema/uri.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import type { FileRead, Files } from '../ports.ts';
import { unreadableFinding } from './load-catalogue.ts';
import { place } from './place.ts';
import { SchemaChecks } from './schema-checks.ts';
import { SchemaLibrary } from './schema-library.ts';
import { checkLinks, type LinkedFile } from './schema-links.ts';
import { counted } from './words.ts';

/** How many files are read before their text is dropped again. */
const CHUNK = 500;

/** Schema files outside any catalogue: each by itself, with its references. Memory stays bounded by what is reported. */
export async function validateLoose(files: Files, paths: readonly string[]): Promise<Report> {
  const checks = new SchemaChecks();
  const findings: UnplacedFinding[] = [];
  const ids = new Map<string, string>();
  const unreadable = new Set<string>();
  const linked: { readonly file: string; readonly facts: SchemaFacts }[] = [];
  const known = new Map<string, LinkedFile>();
  for (let start = 0; start < paths.length; start += CHUNK) {
    for (const read of files.read(paths.slice(start, start + CHUNK))) {
      if ('problem' in read) {
        unreadable.add(read.path);
        findings.push(unreadableFinding(read.path, read.problem));
        continue;
      }
      const parsed = parseText(read.text, formatOf(read.path));
      if ('problem' in parsed) {
        unreadable.add(read.path);
        findings.push(textFinding(read.path, parsed.problem));
        continue;
      }
      const facts = await checks.facts(parsed.value);
      if (facts.id !== undefined) ids.set(splitFragment(facts.id).uri, read.path);
      for (const id of facts.embeddedIds) if (!ids.has(id)) ids.set(id, read.path);
      if (facts.findings.length > 0 || facts.patternsToJudge.length > 0)
        findings.push(...(await checks.alone(read.path, facts)));
      known.set(read.path, checks.linked(facts));
      if (facts.refs.length > 0) linked.push({ file: read.path, facts });
      else if (facts.hasValues) {
        const schema: SchemaFile = { file: read.path, dialect: facts.dialect, value: parsed.value };
        findings.push(...checks.values(schema, facts, await checks.usable(schema, facts, parsed.value)));
      }
    }
  }
  if (linked.length === 0) return looseReport(files, paths, findings);
  const library = new SchemaLibrary(files, new FactStore(), { schemas: new Map(), unreadable, ids });
  const opened = linked.flatMap(({ file, facts }) => {
    const found = library.open(file);
    return 'schema' in found ? [{ schema: found.schema, facts }] : [];
  });
  const schemas = opened.map(({ schema }) => schema);
  const links = await checkLinks(schemas, known, checks, library);
  findings.push(...links.findings, ...library.findings);
  for (const { schema, facts } of opened) {
    if (!facts.hasValues || links.isLooping(schema.file)) continue;
    const index = links.index(schema.file);
    if (index) findings.push(...checks.valuesWith(index, schema));
    else
      findings.push(...checks.values(schema, facts, await checks.usable(schema, facts, library.bundled(schema.file))));
  }
  return looseReport(files, paths, findings);
}

async function looseReport(
  files: Files,
  paths: readonly string[],
  findings: readonly UnplacedFinding[],
): Promise<Report> {
  return {
    findings: await place(files, findings),
    summary: `Checked ${counted(paths.length, 'schema file')}.`,
    checked: { schemas: paths.length },
  };
}

/** One schema from stdin: references to other files have no folder to be relative to. */
export async function validateText(read: FileRead): Promise<Report> {
  const files: Files = {
    list: () => [],
    read: (paths) =>
      paths.map((path) =>
        path === read.path ? read : { path, problem: { code: 'missing', detail: 'There is no such file.' } },
      ),
  };
  return validateLoose(files, [read.path]);
}
