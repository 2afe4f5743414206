import type { Settings } from '../domain/catalogue/model.ts';
import type { Target } from '../domain/catalogue/reference.ts';
import { type Bump, type PublishedPackage, publishedFrom } from '../domain/codegen/package-version.ts';
import { type Json, member } from '../domain/json.ts';
import { EdaError } from '../errors.ts';
import type { Digest, FileWorld } from '../ports.ts';
import { findEvent } from './find-event.ts';
import { eventInputs, requireReadable, sourceOf } from './generate-types.ts';
import { type GeneratedFiles, GeneratedFolder, readSettings } from './generated-folder.ts';
import { loadCatalogue, requireWorkspace, type Workspace } from './load-catalogue.ts';

export interface PackageInput {
  /** Events, majors or releases; none: every major that has a release. */
  readonly references: readonly string[];
  /** Folder, as a person gave it; absent: the one that eda.yaml names. */
  readonly out?: string;
  /** The package's name; absent: the one that eda.yaml names. */
  readonly name?: string;
  /** The package that is published: its folder, its package.json, or what `npm view --json` says. Absent: the one in the folder. */
  readonly since?: string;
  /** Only say what is out of date. */
  readonly check: boolean;
  /** Write over files that were edited by hand, too. */
  readonly force: boolean;
  readonly workspace?: string;
}

export interface GeneratedPackage extends GeneratedFiles {
  readonly name: string;
  readonly version: string;
  /** The version that it follows. */
  readonly since?: string;
  readonly bump: Bump;
  readonly reasons: readonly string[];
  /** Majors without a release: they are not in it. */
  readonly unreleased: readonly string[];
}

/**
 * Makes an npm package of releases, and changes only the files that differ. Throws EdaError where the catalogue has errors,
 * where the package would go back behind the published one, and where nobody said its name.
 */
export async function generatePackage(
  input: PackageInput,
  world: FileWorld,
  sha256: Digest,
): Promise<GeneratedPackage> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const files = world.open(root);
  const settings = readSettings(files);
  const name = nameOf(input, settings);
  const place = { out: input.out, usual: settings.package.out, root, settings, manifestFile: '.eda-package.json' };
  const out = new GeneratedFolder(place, world, sha256);
  const published =
    input.since === undefined ? readPublished(out.text('package.json')) : await since(input.since, world);

  const workspace = await loadCatalogue(files);
  await requireReadable(workspace);
  const { targets, unreleased } = targetsOf(workspace, input.references);
  const events = await eventInputs(workspace, targets, sha256);
  const domain = await import('../domain/codegen/package.ts');
  const made = await domain.generatePackage({
    ...sourceOf(workspace),
    events,
    name,
    settings: settings.package,
    published,
    sha256,
  });
  if (made.behind.length > 0) throw goesBack(made.behind);
  const { check, force } = input;
  const changes = out.update(made.files, { events: events.length, extra: [], input: '', check, force });
  return {
    ...changes,
    name,
    version: made.version,
    ...(published === undefined ? {} : { since: published.version }),
    bump: made.bump,
    reasons: made.reasons,
    unreleased,
  };
}

function nameOf({ name }: PackageInput, { package: { name: usual } }: Settings): string {
  const wanted = name ?? usual;
  if (wanted === undefined) {
    throw new EdaError('usage', {
      code: 'no-package-name',
      message: 'Nothing says what the package is called.',
      next: 'Name it in eda.yaml, as `generate: { package: { name: "@acme/events" } }`, or with --name.',
    });
  }
  if (wanted.length > 214 || !/^(?:@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*$/.test(wanted)) {
    throw new EdaError('usage', {
      code: 'bad-package-name',
      message: `npm takes no package called ${JSON.stringify(wanted)}.`,
      expected: 'lower-case letters, digits, dots, hyphens; with a scope or without, such as @acme/events',
    });
  }
  return wanted;
}

/** The package in the folder itself, where nobody says which is published. */
function readPublished(text: string | undefined): PublishedPackage | undefined {
  if (text === undefined) return undefined;
  try {
    return publishedFrom(JSON.parse(text) as Json);
  } catch {
    return undefined;
  }
}

async function since(given: string, world: FileWorld): Promise<PublishedPackage | undefined> {
  const folder = given !== '-' && world.locate(given).kind === 'folder';
  const path = folder ? `${given.replace(/[\\/]+$/, '')}/package.json` : given;
  const read = given === '-' ? await world.stdin() : world.read(path);
  const wrong = (code: string, message: string) =>
    new EdaError('input', {
      code,
      message,
      at: { file: given === '-' ? '<stdin>' : path },
      expected: 'the folder or the package.json of the published package, or what `npm view PACKAGE --json` prints',
      next: 'Leave out --since where none is published yet.',
    });
  if ('problem' in read) throw wrong('since-unreadable', read.problem.detail);
  let value: Json;
  try {
    value = JSON.parse(read.text) as Json;
  } catch {
    throw wrong('since-not-json', 'This is not JSON.');
  }
  // npm's answer where there is no such package: the first is to be made. Any other failure must not look like that.
  if (member(member(value, 'error'), 'code') === 'E404') return undefined;
  const published = publishedFrom(value);
  if (published === undefined) throw wrong('since-no-version', 'This says no version of a package.');
  return published;
}

function goesBack(behind: readonly string[]): EdaError {
  return new EdaError('finding', {
    code: 'package-goes-back',
    message: `The published package has newer releases than this catalogue: ${behind.join('; ')}.`,
    next: 'Generate from a catalogue that has them.',
  });
}

/** The newest release of each major that is asked for, in the order of the catalogue. */
function targetsOf(workspace: Workspace, references: readonly string[]) {
  const majors = [...workspace.catalogue.events.values()].flatMap((event) =>
    event.majors.map((major) => ({ event, major })),
  );
  const pinned = new Map<string, string | undefined>();
  for (const reference of references) {
    const { event, major, release } = findEvent(workspace, reference);
    const named = reference.includes('@') ? [major] : event.majors;
    for (const { ref } of named) {
      if (pinned.has(ref) && pinned.get(ref) !== release?.version) {
        throw new EdaError('usage', {
          code: 'one-version-a-major',
          message: `${ref} is asked for in two versions.`,
          next: 'Name one of them: a package has one version of a major.',
        });
      }
      pinned.set(ref, release?.version);
    }
  }
  const asked = references.length === 0 ? majors : majors.filter(({ major }) => pinned.has(major.ref));
  const targets: Target[] = [];
  const unreleased: string[] = [];
  for (const { event, major } of asked) {
    const version = pinned.get(major.ref);
    const release =
      version === undefined ? major.releases.at(-1) : major.releases.find((each) => each.version === version);
    if (release === undefined) unreleased.push(major.ref);
    else targets.push({ event, major, release, schema: release.schema });
  }
  if (targets.length === 0) {
    throw new EdaError('finding', {
      code: 'nothing-released',
      message: `${asked.length === 1 ? `${asked[0]?.major.ref} has` : 'These events have'} no release: a package is made of releases.`,
      next: 'Freeze what is ready with `eda schema release`.',
    });
  }
  return { targets, unreleased };
}
