import { contractsFor } from '../domain/catalogue/contracts.ts';
import { type ContractName, contractFindings, type Document, FactStore } from '../domain/catalogue/documents.ts';
import { errorAt, textFinding, type UnplacedFinding, warningAt } from '../domain/catalogue/findings.ts';
import { roleOf } from '../domain/catalogue/layout.ts';
import { link } from '../domain/catalogue/link.ts';
import type { Catalogue } from '../domain/catalogue/model.ts';
import { settingsFrom } from '../domain/catalogue/settings.ts';
import { type Json, member } from '../domain/json.ts';
import { EdaError } from '../errors.ts';
import type { FileProblem, Files } from '../ports.ts';
import { place } from './place.ts';
import { idsOf, SchemaLibrary } from './schema-library.ts';

/** A workspace as it was read: the model, what is wrong with its files, and the schemas to ask further. */
export interface Workspace {
  readonly files: Files;
  readonly catalogue: Catalogue;
  readonly documents: readonly Document[];
  /** Of reading, parsing, contracts and linking; the deeper checks are those of `schema-validate`. */
  readonly findings: readonly UnplacedFinding[];
  /** Files that have a finding instead of a place in the model. */
  readonly broken: ReadonlySet<string>;
  readonly library: SchemaLibrary;
  /** What is wrong with the text of a release that is read only when somebody asks for it. Reads it. */
  readonly late: (file: string) => UnplacedFinding | undefined;
}

/**
 * Reads a workspace: facts a file, then one link step. Whatever is wrong in the catalogue's files is a finding, so that
 * one broken file never hides the rest; only an eda.yaml that can't be read stops everything (EdaError).
 * `lean`: releases are read when somebody asks for their content, and examples not at all.
 */
export async function loadCatalogue(
  files: Files,
  store = new FactStore(),
  { lean = false }: { readonly lean?: boolean } = {},
): Promise<Workspace> {
  const findings: UnplacedFinding[] = [];
  const { settings, findings: settingsFindings } = await readSettings(files, store);
  findings.push(...settingsFindings);

  const root = settings.catalogue;
  const paths = files.list(root === '.' ? '' : root);
  if (paths.length === 0 && settingsFindings.length === 0) {
    findings.push(
      errorAt('missing-file', 'eda.yaml', `The catalogue's folder "${root}" has no files.`, {
        pointer: '/catalogue',
        next: 'Create it, or correct `catalogue` in eda.yaml.',
      }),
    );
  }
  for (const path of paths.filter((each) => each.endsWith('/'))) {
    findings.push(
      warningAt(
        'unknown-file',
        path.slice(0, -1),
        'This link leads to a folder, and is not followed: nothing in there is checked.',
        {
          next: 'Put the folder itself here, or remove the link.',
        },
      ),
    );
  }
  const data = paths.flatMap((path) => {
    const role = roleOf(root === '.' ? path : path.slice(root.length + 1));
    const aside = path === 'eda.yaml' || path === settings.baseline || (lean && role.kind === 'example');
    return role.kind === 'other' || aside ? [] : [{ path, role }];
  });
  const documents: Document[] = [];
  const later = lean ? data.filter(({ role }) => role.kind === 'release') : [];
  const deferred = new Map(later.map(({ path, role }) => [path, onDemand(path, role, files, store)]));
  documents.push(...deferred.values());
  const unreadable = new Set<string>();
  const now = data.filter(({ role }) => !lean || role.kind !== 'release');
  const reads = files.read(now.map(({ path }) => path));
  for (const [i, { path, role }] of now.entries()) {
    const read = reads[i];
    if (!read || 'problem' in read) {
      unreadable.add(path);
      if (read) findings.push(unreadableFinding(path, read.problem));
      continue;
    }
    const facts = store.document(path, read.text, read.hash);
    if ('value' in facts) documents.push({ path, role, value: facts.value });
    else {
      unreadable.add(path);
      findings.push(textFinding(path, facts.problem));
    }
  }
  const described = documents.flatMap((document) => {
    const name = CONTRACTED.find((kind) => kind === document.role.kind);
    return name ? [{ name, value: document.value }] : [];
  });
  const contracts = await contractsFor(described);
  const linked = link({ settings, documents, unreadable, contracts });
  findings.push(...linked.findings);
  const library = new SchemaLibrary(files, store, {
    schemas: linked.catalogue.schemas,
    unreadable: linked.broken,
    ids: idsOf(linked.catalogue.schemas),
  });
  const broken = new Set([...linked.broken, ...(settingsFindings.length > 0 ? ['eda.yaml'] : [])]);
  const late = (file: string) => deferred.get(file)?.problem;
  return { files, catalogue: linked.catalogue, documents, findings, broken, library, late };
}

/**
 * A release whose text is read when its value is asked for. One that can't be read is a schema that takes everything: who needs it asks
 * for its problem first.
 */
function onDemand(path: string, role: Document['role'], files: Files, store: FactStore) {
  let facts: { readonly value: Json } | { readonly finding: UnplacedFinding } | undefined;
  const read = () => {
    const [found] = files.read([path]);
    if (!found || !('text' in found)) {
      const problem = found?.problem ?? { code: 'missing' as const, detail: 'There is no such file.' };
      return { finding: unreadableFinding(path, problem) };
    }
    const parsed = store.document(path, found.text, found.hash);
    return 'value' in parsed ? parsed : { finding: textFinding(path, parsed.problem) };
  };
  return {
    path,
    role,
    get value(): Json {
      facts ??= read();
      return 'value' in facts ? facts.value : true;
    },
    get problem(): UnplacedFinding | undefined {
      facts ??= read();
      return 'finding' in facts ? facts.finding : undefined;
    },
  };
}

const CONTRACTED = [
  'teams',
  'waivers',
  'domain',
  'service',
  'event',
  'digests',
] as const satisfies readonly ContractName[];

async function readSettings(files: Files, store: FactStore) {
  const [read] = files.read(['eda.yaml']);
  if (!read || 'problem' in read) {
    throw new EdaError('input', {
      code: 'unreadable-workspace',
      message: `eda.yaml can't be read: ${read?.problem.detail ?? ''}`,
      at: { file: 'eda.yaml' },
    });
  }
  const facts = store.document('eda.yaml', read.text, read.hash);
  if ('problem' in facts) {
    return { settings: settingsFrom({}), findings: [textFinding('eda.yaml', facts.problem)] };
  }
  const contracts = await contractsFor([{ name: 'workspace', value: facts.value }]);
  const problems = contracts('workspace', facts.value);
  const elsewhere = !problems.some(({ pointer }) => pointer.startsWith('/catalogue'));
  const catalogue = elsewhere ? member(facts.value, 'catalogue') : undefined;
  return {
    settings: settingsFrom(problems.length === 0 ? facts.value : catalogue === undefined ? {} : { catalogue }),
    findings: contractFindings('eda.yaml', problems),
  };
}

export function unreadableFinding(path: string, problem: FileProblem): UnplacedFinding {
  return errorAt('unreadable-file', path, problem.detail, { next: MENDS[problem.code] });
}

const MENDS: Readonly<Record<FileProblem['code'], string>> = {
  missing: 'Restore the file, or remove the link that leads to it.',
  unreadable: 'Correct its permissions.',
  'not-a-file': 'Name a regular file, or put one there.',
  outside: 'Copy the file into the workspace: nothing outside is read.',
  'too-large': 'Split it, or keep it out of the catalogue.',
  binary: 'Save it as UTF-8, or give it an ending that is not .json, .yaml or .yml.',
};

/**
 * Throws EdaError where eda.yaml has errors: its place is taken by defaults then, and what makes or judges by them would
 * lack what the organisation demands.
 */
export async function requireSettings({ files, broken, findings }: Workspace): Promise<void> {
  if (!broken.has('eda.yaml')) return;
  const own = findings.filter(({ file }) => file === 'eda.yaml');
  const [first] = await place(files, own);
  if (first === undefined) return;
  const { rule, message, at, found, expected, next } = first;
  throw new EdaError('finding', {
    code: rule,
    message,
    at,
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    next: next ?? 'Mend eda.yaml, and try again.',
  });
}

/** The workspace's root, or the error that says how to get one. */
export function requireWorkspace(root: string | undefined): string {
  if (root !== undefined) return root;
  throw new EdaError('input', {
    code: 'no-workspace',
    message: 'There is no eda.yaml in this folder or in any above it.',
    expected: 'a workspace: a folder with eda.yaml and a catalogue of events',
    next: 'Go into one, name it with --workspace, or make one with `eda init`.',
  });
}
