import { domainNameProblem, idProblem, sentenceCase, sourceProblem } from '../domain/author/names.ts';
import { foundInEventCatalog, isEventCatalog, readsText } from '../domain/import/event-catalog.ts';
import type { Found, LeftOut } from '../domain/import/found.ts';
import { domainName, idName } from '../domain/import/names.ts';
import { type Proposal, type ProposedEvent, propose } from '../domain/import/propose.ts';
import { foundInSchemas } from '../domain/import/schema-folder.ts';
import { sourcesOf } from '../domain/import/sources.ts';
import type { Json } from '../domain/json.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Digest, FileWorld, Wizard } from '../ports.ts';
import { catalogueFolder, newPlace, pairs, refuseExisting } from './init.ts';
import { answer } from './interview.ts';
import { overlay } from './overlay.ts';
import { validateWorkspace } from './validate-workspace.ts';

export interface ImportInput {
  /** The folder of the new workspace; absent: the working folder. */
  readonly folder?: string;
  /** The folder or file to take in. */
  readonly from: string;
  readonly catalogue?: string;
  readonly teams: readonly string[];
  readonly buses: readonly string[];
  /** The domain of what names none. */
  readonly domain?: string;
  /** `com.acme`: what comes before the domain in a source. */
  readonly source?: string;
  /** The team of what names no owner. */
  readonly owner?: string;
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export interface ImportResult {
  /** As people read it; '' is the working folder. */
  readonly folder: string;
  readonly kind: 'schemas' | 'event-catalog';
  readonly events: readonly ProposedEvent[];
  readonly types: Proposal['types'];
  readonly services: readonly string[];
  readonly teams: readonly string[];
  readonly leftOut: readonly LeftOut[];
  readonly notes: readonly string[];
  readonly files: readonly string[];
  readonly written: boolean;
  /** What a validation of the new catalogue finds, by rule. */
  readonly findings: {
    readonly errors: number;
    readonly warnings: number;
    readonly rules: Readonly<Record<string, number>>;
  };
}

/**
 * A workspace out of somebody's schemas: JSON Schemas in any layout, or a directory of EventCatalog. Only reads what is
 * there, runs nothing of it. `show` gets the proposal before anything is written; without a person to agree, `yes` must
 * say so. Throws EdaError where there is nothing to take in, and where nobody agreed.
 */
export async function importWorkspace(
  input: ImportInput,
  world: FileWorld,
  sha256: Digest,
  wizard: Wizard,
  show: (result: ImportResult) => Promise<void>,
): Promise<ImportResult> {
  const place = newPlace(input.folder, world);
  const { root, paths } = sourceOf(input.from, world);
  const catalogue = await catalogueFolder(input.catalogue, place.folder, wizard);
  const standard = input.domain ?? domainName(root.slice(Math.max(root.lastIndexOf('/'), root.lastIndexOf('\\')) + 1));
  check(domainNameProblem(standard), '--domain');
  const reads = read(world, root, paths);
  const kind = isEventCatalog(reads.paths) ? 'event-catalog' : 'schemas';
  const sources = sourcesOf(reads.values);
  const found = withoutLongNames(
    kind === 'event-catalog' ? foundInEventCatalog(reads.texts, sources, standard) : foundInSchemas(sources, standard),
  );
  if (found.events.length === 0) {
    const left = reads.problems[0] ?? found.leftOut[0];
    throw new EdaError('input', {
      code: 'nothing-to-import',
      message: `No event was found in ${input.from}.`,
      ...(left === undefined ? {} : { found: `${left.what}: ${left.why}` }),
      expected: 'JSON Schemas (.json, .yaml), or a directory of EventCatalog',
      next: 'Name the folder that holds them. One sample of an event is enough for `eda schema new --from`.',
    });
  }
  const source = await answer(
    input.source,
    {
      flag: '--source',
      ask: 'What comes before the domain in a source (com.acme makes com.acme.orders)?',
      standard: 'com.example',
      check: (text) => sourceProblem(text.replaceAll('{domain}', 'domain')),
    },
    wizard,
  );
  const [owner = '', ...name] = (input.owner ?? 'unassigned').split('=');
  check(idProblem('team', owner), '--owner');
  const proposal = propose(
    { ...found, leftOut: [...reads.problems, ...found.leftOut] },
    sources,
    {
      catalogue,
      source,
      assumed: input.source === undefined && !wizard.interactive,
      owner: [owner, name.join('=') || sentenceCase(idName(owner, owner))],
      teams: pairs(input.teams, 'team', '--team', sentenceCase),
      buses: pairs(input.buses, 'bus', '--bus', (bus) => `What is published on ${bus}.`),
    },
    sha256,
  );
  refuseExisting(place.folder, proposal.files);
  const report = await validateWorkspace(overlay(place.folder, proposal.files, sha256), sha256);
  const rules: Record<string, number> = {};
  for (const { rule } of report.findings) rules[rule] = (rules[rule] ?? 0) + 1;
  const errors = report.findings.filter(({ severity }) => severity === 'error').length;
  const { files, ...shown } = proposal;
  const result = {
    ...shown,
    folder: place.shown,
    kind,
    files: files.map(({ path }) => path),
    written: false,
    findings: { errors, warnings: report.findings.length - errors, rules },
  } as const;
  if (input.dryRun) return result;
  if (!input.yes) {
    await show(result);
    if (!wizard.interactive) {
      throw new EdaError('usage', {
        code: 'not-agreed',
        message: 'Nothing was written: nobody agreed to this.',
        next: 'Write it with --yes, or run it at a terminal to be asked.',
      });
    }
    if (!(await wizard.confirm(`Write these ${files.length} files?`, true))) {
      throw new EdaError('usage', { code: 'not-agreed', message: 'Nothing was written.' });
    }
  }
  place.folder.writeAll(files);
  return { ...result, written: true };
}

/** EventBridge takes detail-types of so many characters, and an event's name is its detail-type. */
const LONGEST_NAME = 128;

function withoutLongNames(found: Found): Found {
  const long = found.events.filter(({ name }) => name.length > LONGEST_NAME);
  if (long.length === 0) return found;
  const why = (length: number) =>
    `The name of its event would have ${length} characters, and a detail-type has ${LONGEST_NAME} at most.`;
  return {
    ...found,
    events: found.events.filter((event) => !long.includes(event)),
    leftOut: [...found.leftOut, ...long.map(({ from, name }) => ({ what: from, why: why(name.length) }))],
  };
}

function check(problem: string | undefined, flag: string): void {
  if (problem === undefined) return;
  throw new EdaError('usage', { code: 'wrong-answer', message: problem, next: `Correct ${flag}.` });
}

/** A folder with all its files, or the folder of one file with that. */
function sourceOf(from: string, world: FileWorld): { readonly root: string; readonly paths?: readonly string[] } {
  const target = world.locate(from === '' ? '.' : from);
  if (target.kind === 'missing') {
    throw new EdaError('input', {
      code: 'no-such-path',
      message: `There is no file or folder "${from}".`,
      next: 'Check the spelling; the path is relative to the working folder.',
    });
  }
  if (target.kind === 'folder') return { root: target.path };
  const cut = Math.max(target.path.lastIndexOf('/'), target.path.lastIndexOf('\\'));
  return { root: target.path.slice(0, Math.max(cut, 1)), paths: [target.path.slice(cut + 1)] };
}

function read(world: FileWorld, root: string, only: readonly string[] | undefined) {
  const folder = world.open(root);
  const paths = only ?? folder.list('');
  const wanted = paths.filter((path) => /\.(json|ya?ml)$/i.test(path) || readsText(path));
  const values = new Map<string, Json>();
  const texts = new Map<string, string>();
  const problems: LeftOut[] = [];
  for (const one of folder.read(wanted)) {
    if ('problem' in one) problems.push({ what: one.path, why: one.problem.detail });
    else if (readsText(one.path)) texts.set(one.path, one.text);
    else {
      const parsed = parseText(one.text, formatOf(one.path));
      if ('value' in parsed) values.set(one.path, parsed.value);
      else problems.push({ what: one.path, why: parsed.problem.message });
    }
  }
  return { paths, values, texts, problems };
}
