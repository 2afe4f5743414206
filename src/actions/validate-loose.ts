import { FactStore } from '../domain/catalogue/documents.ts';
import { textFinding, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import type { Json } from '../domain/json.ts';
import type { Report } from '../domain/report.ts';
import type { SchemaFacts } from '../domain/schema/types.ts';
import { splitFragment } from '../domain/schema/uri.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import type { FileRead, Files } from '../ports.ts';
import { unreadableFinding } from './load-catalogue.ts';
import { place } from './place.ts';
import { SchemaChecks, type Suspect, suspectFindings } from './schema-checks.ts';
import { SchemaLibrary } from './schema-library.ts';
import { counted } from './words.ts';

/** How many files are read before their text is dropped again. */
const CHUNK = 500;

/** Schema files outside any catalogue: each by itself, with its references. Memory stays bounded by what is reported. */
export async function validateLoose(files: Files, paths: readonly string[]): Promise<Report> {
  const checks = new SchemaChecks();
  const findings: UnplacedFinding[] = [];
  const ids = new Map<string, string>();
  const unreadable = new Set<string>();
  const looping: SchemaFile[] = [];
  const suspects: Suspect[] = [];
  const linked: { readonly file: string; readonly facts: SchemaFacts }[] = [];
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
      if (facts.findings.length > 0 || facts.patternsToJudge.length > 0)
        findings.push(...(await checks.alone(read.path, facts)));
      if (facts.refs.length > 0) linked.push({ file: read.path, facts });
      else if (facts.hasValues)
        findings.push(...(await looseValues(checks, read.path, parsed.value, facts, parsed.value, looping, suspects)));
    }
  }
  if (linked.length === 0) return looseReport(files, paths, findings);
  const library = new SchemaLibrary(files, new FactStore(), { schemas: new Map(), unreadable, ids });
  for (const { file, facts } of linked) {
    const opened = library.open(file);
    if (!('schema' in opened)) continue;
    const broken = checks.outward(opened.schema, facts, library);
    findings.push(...broken);
    if (broken.length > 0) continue;
    const bundled = library.bundled(file);
    findings.push(...(await looseValues(checks, file, opened.schema.value, facts, bundled, looping, suspects)));
  }
  const named = new Map<string, SchemaFacts | undefined>(paths.map((path) => [path, undefined]));
  for (const { file, facts } of linked) named.set(file, facts);
  findings.push(...(await checks.extra(library, named)), ...library.loops(looping), ...library.findings);
  const path = (from: string, uri: string) => library.path(from, uri);
  findings.push(...suspectFindings(suspects, findings, (file) => named.get(file)?.refs ?? [], path));
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

async function looseValues(
  checks: SchemaChecks,
  file: string,
  value: Json,
  facts: SchemaFacts,
  bundled: Json | undefined,
  looping: SchemaFile[],
  suspects: Suspect[],
): Promise<readonly UnplacedFinding[]> {
  const schema: SchemaFile = { file, dialect: facts.dialect, value };
  const usable = await checks.usable(schema, facts, bundled);
  if (!usable.usable && usable.loop && facts.checkable) looping.push(schema);
  if (!usable.usable && usable.why) suspects.push({ file, facts, why: usable.why });
  return checks.values(schema, facts, usable);
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
