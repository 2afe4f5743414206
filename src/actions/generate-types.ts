import { withAddress } from '../domain/catalogue/address-schema.ts';
import { type AddressBook, addressBook } from '../domain/catalogue/addresses.ts';
import { digestOf } from '../domain/catalogue/canonical.ts';
import { parseReference, type Target } from '../domain/catalogue/reference.ts';
import type { EventInput, GenerateInput } from '../domain/codegen/generate.ts';
import type { Json } from '../domain/json.ts';
import { createSampler, Unsatisfiable } from '../domain/sample/sample.ts';
import { EdaError } from '../errors.ts';
import type { Digest, FileWorld } from '../ports.ts';
import { findEvent } from './find-event.ts';
import { type GeneratedFiles, GeneratedFolder, inputDigest, readSettings } from './generated-folder.ts';
import { loadCatalogue, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { readySchema, SEEDED_TIME } from './make-events.ts';
import { place } from './place.ts';
import { type Wait, watch } from './watch.ts';

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

/**
 * Generates TypeScript for events, and changes only the files that differ. A file that somebody edited is neither
 * written over nor removed. Throws EdaError where the catalogue has errors: an event that can't be read must not look
 * like one that was removed.
 */
export async function generateTypes(input: TypesInput, world: FileWorld, sha256: Digest): Promise<GeneratedFiles> {
  const { files, settings, out } = open(input, world, sha256);
  const digest = (extra: readonly string[]) => inputDigest(asked(input), settings, files, extra, sha256);
  const same = input.force ? undefined : out.upToDate(digest(out.manifest?.extra ?? []));
  if (same) return same;

  const workspace = await loadCatalogue(files);
  await requireReadable(workspace);
  const targets = targetsOf(workspace, input.references);
  const events = await eventInputs(workspace, targets, sha256);
  const { generateCode } = await import('../domain/codegen/generate.ts');
  const { importEnding } = settings.types;
  const code = await generateCode({ ...sourceOf(workspace), events, form: 'source', importEnding });
  const extra = workspace.library.extra.map(({ file }) => file).sort();
  const { check, force } = input;
  return out.update(code, { events: events.length, extra, input: digest(extra), check, force });
}

function open(input: TypesInput, world: FileWorld, sha256: Digest) {
  const root = requireWorkspace(world.workspace(input.workspace));
  const files = world.open(root);
  const settings = readSettings(files);
  const place = { out: input.out, usual: settings.types.out, root, settings, manifestFile: '.eda-types.json' };
  return { files, settings, out: new GeneratedFolder(place, world, sha256) };
}

const asked = (input: TypesInput) => [input.generator, ...[...input.references].sort()];

/** Where code generation finds schemas. */
export function sourceOf({ library, catalogue }: Workspace): Pick<GenerateInput, 'files' | 'catalogue'> {
  return {
    files: {
      open: (file) => {
        const opened = library.open(file);
        return 'schema' in opened ? opened.schema : undefined;
      },
      path: (from, uri) => library.path(from, uri),
    },
    catalogue: catalogue.settings.catalogue,
  };
}

/**
 * Generates again each time the catalogue changes, or a file outside it that it refers to, until `wait` says `false`. What is
 * wrong with the catalogue in between is given in its turn.
 */
export function watchTypes(
  input: TypesInput,
  world: FileWorld,
  sha256: Digest,
  wait: Wait,
): AsyncGenerator<GeneratedFiles | EdaError> {
  let seen = '';
  let extra: readonly string[] = [];
  const look = () => {
    try {
      const { files, settings, out } = open(input, world, sha256);
      extra = out.manifest?.extra ?? [];
      return inputDigest(asked(input), settings, files, extra, sha256);
    } catch {
      // The folder is gone; it may come back.
      return '';
    }
  };
  const make = async () => {
    seen = look();
    const known = extra.join('\n');
    const result = await generateTypes(input, world, sha256);
    // Files outside the catalogue that it refers to are watched from now on; that they were found is no change.
    const now = look();
    if (extra.join('\n') !== known) seen = now;
    return result;
  };
  return watch({ look, seen: () => seen }, make, wait);
}

export async function requireReadable({ files, findings }: Workspace): Promise<void> {
  const unplaced = findings.find(({ severity }) => severity === 'error');
  const [error] = unplaced === undefined ? [] : await place(files, [unplaced]);
  if (!error) return;
  throw new EdaError('finding', {
    code: 'catalogue-has-errors',
    message: `Nothing was generated: ${error.message}`,
    at: error.at,
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

/** What code generation needs to know of each. `examplesOfHead`: a release may have the head's first example that fits it. */
export async function eventInputs(
  workspace: Workspace,
  targets: readonly Target[],
  sha256: Digest,
  { examplesOfHead = false }: { readonly examplesOfHead?: boolean } = {},
): Promise<EventInput[]> {
  const book = addressBook(workspace.catalogue);
  const events: EventInput[] = [];
  for (const target of targets) events.push(await eventInput(workspace, target, book, sha256, examplesOfHead));
  return events;
}

async function eventInput(
  workspace: Workspace,
  target: Target,
  book: AddressBook,
  sha256: Digest,
  examplesOfHead: boolean,
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
    example: exampleOf(book, target, { ...ready, schema: withAddress(schema, match) }, examplesOfHead),
  };
}

/** The head's first example that is one, else a generated one (those of a release are its own); `{}` where there is none. */
function exampleOf(
  book: AddressBook,
  { major, release }: Target,
  { schema, dialect, validator, verdicts }: Awaited<ReturnType<typeof readySchema>>,
  examplesOfHead: boolean,
): Json {
  const fits = (detail: Json) =>
    validator.check(detail).length === 0 && book.find({ ...major.address, detail })?.major === major;
  const given = release && !examplesOfHead ? undefined : major.examples.find(({ value }) => fits(value));
  if (given) return given.value;
  try {
    return createSampler(schema, dialect, { seed: 1, now: SEEDED_TIME, shape: 'typical', verdicts }).sample(0);
  } catch (error) {
    if (error instanceof Unsatisfiable) return {};
    throw error;
  }
}
