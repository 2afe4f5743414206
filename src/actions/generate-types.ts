import { withAddress } from '../domain/catalogue/address-schema.ts';
import { type AddressBook, addressBook } from '../domain/catalogue/addresses.ts';
import { digestOf } from '../domain/catalogue/canonical.ts';
import { roleOf } from '../domain/catalogue/layout.ts';
import type { Settings } from '../domain/catalogue/model.ts';
import { parseReference, type Target } from '../domain/catalogue/reference.ts';
import { settingsFrom } from '../domain/catalogue/settings.ts';
import type { EventInput } from '../domain/codegen/generate.ts';
import { type Manifest, manifestText, readManifest, reconcile } from '../domain/codegen/manifest.ts';
import type { Json } from '../domain/json.ts';
import { createSampler, Unsatisfiable } from '../domain/sample/sample.ts';
import { parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Digest, Files, FileWorld } from '../ports.ts';
import { findEvent } from './find-event.ts';
import { loadCatalogue, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { readySchema, SEEDED_TIME } from './make-events.ts';

export interface TypesInput {
  /** Events, majors or releases; none: every major of the catalogue. */
  readonly references: readonly string[];
  /** Folder, as a person gave it; absent: the one that eda.yaml names. */
  readonly out?: string;
  /** Only say what is out of date. */
  readonly check: boolean;
  /** Write over files that were edited by hand, too. */
  readonly force: boolean;
  readonly workspace?: string;
  /** Which generator this is: another one makes everything anew. */
  readonly generator: string;
}

export interface GeneratedTypes {
  /** As people read it. */
  readonly out: string;
  readonly events: number;
  /** How many files are, or would be, there. */
  readonly files: number;
  readonly written: readonly string[];
  readonly removed: readonly string[];
  /** Files left as they are, since somebody edited them or put them there. */
  readonly kept: readonly { readonly file: string; readonly why: string; readonly next: string }[];
  /** With `check`: what a run would write or remove. */
  readonly stale: readonly string[];
}

const MANIFEST = '.eda-types.json';

/**
 * Generates TypeScript for events, and changes only the files that differ. A file that somebody edited is neither
 * written over nor removed. Throws EdaError where the catalogue has errors: an event that can't be read must not look
 * like one that was removed.
 */
export async function generateTypes(input: TypesInput, world: FileWorld, sha256: Digest): Promise<GeneratedTypes> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const files = world.open(root);
  const settings = readSettings(files);
  const { folder, prefix, shown } = outputFolder(input, settings, root, world);
  const at = (path: string) => (prefix === '' ? path : `${prefix}/${path}`);
  const hashOf = (text: string) => sha256(text.replaceAll('\r\n', '\n'));
  const texts = (paths: readonly string[]) => {
    const reads = folder.read(paths.map(at));
    return new Map(paths.map((path, i) => [path, textOf(reads[i])] as const));
  };

  const manifest = readManifest(texts([MANIFEST]).get(MANIFEST));
  const digest = (extra: readonly string[]) => inputDigest(input, settings, files, extra, sha256);
  if (manifest && !input.force && manifest.input === digest(manifest.extra)) {
    const present = texts(Object.keys(manifest.files));
    const intact = [...present].every(([path, text]) => text !== undefined && hashOf(text) === manifest.files[path]);
    if (intact) {
      const { events, files: all } = manifest;
      return { out: shown, events, files: Object.keys(all).length, written: [], removed: [], kept: [], stale: [] };
    }
  }

  const workspace = await loadCatalogue(files);
  requireReadable(workspace);
  const targets = targetsOf(workspace, input.references);
  const events: EventInput[] = [];
  const book = addressBook(workspace.catalogue);
  for (const target of targets) events.push(await eventInput(workspace, target, book, sha256));
  const { generateCode } = await import('../domain/codegen/generate.ts');
  const code = await generateCode({
    events,
    files: {
      open: (file) => {
        const opened = workspace.library.open(file);
        return 'schema' in opened ? opened.schema : undefined;
      },
      path: (from, uri) => workspace.library.path(from, uri),
    },
    catalogue: settings.catalogue,
    importEnding: settings.types.importEnding,
  });

  const known = manifest?.files ?? {};
  const plan = reconcile({
    code,
    known,
    present: texts([...new Set([...code.keys(), ...Object.keys(known)])]),
    hashOf,
    force: input.force,
  });
  const kept = plan.kept.map((file) => ({ file, ...(code.has(file) ? EDITED : EDITED_OBSOLETE) }));
  const counts = { out: shown, events: events.length, files: code.size, kept };
  if (input.check) return { ...counts, written: [], removed: [], stale: [...plan.write, ...plan.remove].sort() };

  const extra = workspace.library.extra.map(({ file }) => file).sort();
  const left = Object.fromEntries(kept.flatMap(({ file }) => (known[file] === undefined ? [] : [[file, known[file]]])));
  const next: Manifest = {
    input: kept.length === 0 ? digest(extra) : '',
    events: events.length,
    extra,
    files: {
      ...Object.fromEntries(
        [...code].filter(([path]) => !plan.kept.includes(path)).map(([path, text]) => [path, hashOf(text)]),
      ),
      ...left,
    },
  };
  const writes = plan.write.map((path) => ({ path: at(path), text: code.get(path) ?? '' }));
  if (texts([MANIFEST]).get(MANIFEST) !== manifestText(next))
    writes.push({ path: at(MANIFEST), text: manifestText(next) });
  if (writes.length > 0) folder.writeAll(writes);
  folder.remove(plan.remove.map(at));
  return { ...counts, written: plan.write, removed: plan.remove, stale: [] };
}

const EDITED = {
  why: 'it was edited by hand, or is not eda’s',
  next: 'Move the change elsewhere and delete the file, or write over it with --force.',
};
const EDITED_OBSOLETE = {
  why: 'its event is gone, but it was edited by hand',
  next: 'Delete it if nothing in it is needed.',
};

/**
 * Generates again each time the catalogue changes. `wait` says when to look again, and ends the watch with `false`.
 * What is wrong with the catalogue in between is handed to `failed`.
 */
export async function* watchTypes(
  input: TypesInput,
  world: FileWorld,
  sha256: Digest,
  wait: () => Promise<boolean>,
): AsyncGenerator<GeneratedTypes | EdaError> {
  const root = requireWorkspace(world.workspace(input.workspace));
  let before: string | undefined;
  do {
    const files = world.open(root);
    const now = inputDigest(input, readSettings(files), files, [], sha256);
    if (now === before) continue;
    before = now;
    try {
      yield await generateTypes(input, world, sha256);
    } catch (error) {
      if (!(error instanceof EdaError)) throw error;
      yield error;
    }
  } while (await wait());
}

function textOf(read: ReturnType<Files['read']>[number] | undefined): string | undefined {
  return read && 'text' in read ? read.text : undefined;
}

/** eda.yaml alone, unchecked: what it says wrong is reported where the catalogue is loaded. */
function readSettings(files: Files): Settings {
  const text = textOf(files.read(['eda.yaml'])[0]);
  const parsed = text === undefined ? undefined : parseText(text, 'yaml');
  return settingsFrom(parsed && 'value' in parsed ? parsed.value : {});
}

function outputFolder(input: TypesInput, settings: Settings, root: string, world: FileWorld) {
  const inside = (path: string) => path !== '..' && !path.startsWith('../') && !/^([A-Za-z]:)?[\\/]/.test(path);
  if (input.out === undefined) {
    const { out } = settings.types;
    refuseCatalogue(out, settings);
    return { folder: world.open(root), prefix: out === '.' ? '' : out, shown: world.display(`${root}/${out}`) };
  }
  const full = world.locate(input.out);
  if (full.kind === 'file') {
    throw new EdaError('usage', { code: 'out-is-a-file', message: `"${input.out}" is a file.`, expected: 'a folder' });
  }
  const path = world.relative(root, full.path);
  if (inside(path)) {
    refuseCatalogue(path, settings);
    return { folder: world.open(root), prefix: path, shown: world.display(full.path) };
  }
  let above = full;
  for (let up = '/..'; above.kind === 'missing'; up += '/..') above = world.locate(`${full.path}${up}`);
  return {
    folder: world.open(above.path),
    prefix: world.relative(above.path, full.path),
    shown: world.display(full.path),
  };
}

function refuseCatalogue(out: string, { catalogue }: Settings): void {
  if (catalogue === '.' || (out !== catalogue && !out.startsWith(`${catalogue}/`))) return;
  throw new EdaError('usage', {
    code: 'out-in-catalogue',
    message: `The generated code would stand inside the catalogue, in ${out}.`,
    next: 'Name another folder with --out, or as `generate.types.out` in eda.yaml.',
  });
}

/** What the code is made from, as one digest: the schemas, events and examples, what is asked for, and by whom. */
function inputDigest(
  input: TypesInput,
  settings: Settings,
  files: Files,
  extra: readonly string[],
  sha256: Digest,
): string {
  const { catalogue } = settings;
  const relevant = files.list(catalogue === '.' ? '' : catalogue).filter((path) => {
    const { kind } = roleOf(catalogue === '.' ? path : path.slice(catalogue.length + 1));
    return (
      kind === 'head' ||
      kind === 'type' ||
      kind === 'event' ||
      kind === 'example' ||
      kind === 'release' ||
      kind === 'digests'
    );
  });
  const reads = files.read(['eda.yaml', ...relevant, ...extra]);
  const parts = reads.map((read) => `${read.path} ${'hash' in read ? read.hash : read.problem.code}`);
  return sha256([input.generator, ...[...input.references].sort(), '', ...parts].join('\n'));
}

function requireReadable({ findings }: Workspace): void {
  const error = findings.find(({ severity }) => severity === 'error');
  if (!error) return;
  throw new EdaError('input', {
    code: 'catalogue-has-errors',
    message: `Nothing was generated: ${error.message}`,
    at: { file: error.file },
    next: 'Run `eda schema validate`, mend what it finds, and generate again.',
  });
}

/** An event without a major means all its majors: their events may all be on the bus. */
function targetsOf(workspace: Workspace, references: readonly string[]): readonly Target[] {
  const heads = (targets: readonly Target['event'][]) =>
    targets.flatMap((event) => event.majors.map((major): Target => ({ event, major, schema: major.head })));
  if (references.length === 0) return heads([...workspace.catalogue.events.values()]);
  const chosen = new Map<string, Target>();
  for (const reference of references) {
    const target = findEvent(workspace, reference);
    const whole = parseReference(reference)?.major === undefined && !reference.includes('@');
    for (const each of whole ? heads([target.event]) : [target]) {
      const other = chosen.get(each.major.ref);
      if (other && other.schema !== each.schema) {
        throw new EdaError('usage', {
          code: 'one-version-a-major',
          message: `${each.major.ref} is asked for in two versions.`,
          next: 'Name one of them: a major has one set of types.',
        });
      }
      chosen.set(each.major.ref, each);
    }
  }
  return [...chosen.values()];
}

async function eventInput(
  workspace: Workspace,
  target: Target,
  book: AddressBook,
  sha256: Digest,
): Promise<EventInput> {
  const { event, major, release } = target;
  const ready = await readySchema(workspace, target);
  const { schema, dialect } = ready;
  const newest = major.releases.at(-1);
  const unchanged = newest !== undefined && newest.digest === digestOf(schema, sha256);
  const version = release?.version ?? `${newest?.version ?? `${major.number}.0.0`}${unchanged ? '' : '+unreleased'}`;
  const { match } = major.address;
  return {
    event,
    major,
    file: target.schema.file,
    version,
    schema,
    dialect,
    ...(match === undefined ? {} : { match: withAddress({}, match) }),
    example: exampleOf(book, target, { ...ready, schema: withAddress(schema, match) }),
  };
}

/** The head's first example that is one, else a generated one (those of a release are its own); `{}` where there is none. */
function exampleOf(
  book: AddressBook,
  { major, release }: Target,
  { schema, dialect, validator, verdicts }: Awaited<ReturnType<typeof readySchema>>,
): Json {
  const fits = (detail: Json) =>
    validator.check(detail).length === 0 && book.find({ ...major.address, detail })?.major === major;
  const given = release ? undefined : major.examples.find(({ value }) => fits(value));
  if (given) return given.value;
  try {
    return createSampler(schema, dialect, { seed: 1, now: SEEDED_TIME, shape: 'typical', verdicts }).sample(0);
  } catch (error) {
    if (error instanceof Unsatisfiable) return {};
    throw error;
  }
}
