import { canonical } from '../domain/catalogue/canonical.ts';
import { type FreezeRefusal, type Frozen, freeze, versionRefusal } from '../domain/catalogue/freeze.ts';
import { inCatalogue } from '../domain/catalogue/layout.ts';
import type { Major } from '../domain/catalogue/model.ts';
import type { Finding } from '../domain/report.ts';
import { parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Clock, Digest, Files, FileWorld, Folder } from '../ports.ts';
import { findEvent } from './find-event.ts';
import { loadCatalogue, requireSettings, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { checkMajor, type Outside } from './schema-check.ts';
import { brokenSchema } from './schema-show.ts';
import { validateLoaded } from './validate-workspace.ts';
import { waived } from './waivers.ts';

export interface ReleaseInput {
  /** An event or one of its majors; absent: every major whose head is not released yet. */
  readonly reference?: string;
  readonly version?: string;
  readonly dryRun?: boolean;
  readonly workspace?: string;
}

export interface Released {
  readonly reference: string;
  readonly file: string;
}

export interface Releases {
  readonly released: readonly Released[];
  readonly unchanged: number;
  /** Majors that were left out, since a draft is released only where it is named. */
  readonly drafts: readonly string[];
}

/** How often another process may release first before this one gives up: each time it has seen what the other did. */
const ATTEMPTS = 10;

/**
 * Freezes heads into releases: self-contained copies with a digest each. A head that is named must have no errors, nor
 * what it refers to, nor what refers to it; where all are frozen, the whole catalogue must have none. A release that an
 * earlier process left half is completed. Throws EdaError where a version is needed or wrong, and where the catalogue
 * has errors.
 */
export async function releaseSchemas(
  input: ReleaseInput,
  world: FileWorld,
  sha256: Digest,
  clock: Clock,
): Promise<Releases> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const folder = world.open(root);
  const outside: Outside = { world, root, sha256, now: clock.now() };
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const { lock, frozen, drafts } = await freezeHeads(input, folder, outside);
    const written = frozen.flatMap(({ major, result }) => ('code' in result ? [] : [{ major, result }]));
    const done = {
      released: written.map(({ major, result }) => ({
        reference: `${major.ref.split('@')[0]}@${result.version}`,
        file: result.release.path,
      })),
      unchanged: frozen.length - written.length,
      drafts,
    };
    if (input.dryRun || written.length === 0) return done;
    if (await folder.exclusively(lock, () => writeReleases(folder, written))) return done;
  }
  throw new EdaError('input', {
    code: 'busy',
    message: 'Nothing was released: the releases kept changing meanwhile.',
    next: 'Wait until no other process writes to the catalogue, and release again.',
  });
}

interface OfMajor<Result> {
  readonly major: Major;
  readonly result: Result;
}

async function freezeHeads(
  input: ReleaseInput,
  folder: Folder,
  outside: Outside,
): Promise<{
  readonly lock: string;
  readonly frozen: readonly OfMajor<Frozen | FreezeRefusal>[];
  readonly drafts: readonly string[];
}> {
  const { sha256 } = outside;
  const workspace = await loadCatalogue(folder);
  await requireSettings(workspace);
  const all = [...workspace.catalogue.events.values()].flatMap((event) => event.majors);
  const majors: readonly Major[] = input.reference
    ? [findEvent(workspace, input.reference).major]
    : all.filter(({ stability }) => stability !== 'draft');
  const drafts = input.reference ? [] : all.filter(({ stability }) => stability === 'draft').map(({ ref }) => ref);
  // Asked before anything else: an unchanged head, or a half release, would hide that nobody can have this version.
  const { version } = input;
  const wrong = version === undefined ? [] : majors.map((major) => versionRefusal(major, version));
  if (wrong[0] && wrong.every((refusal) => refusal !== undefined)) throw refused(wrong[0]);

  // A broken head has no major in the model: only a look at everything tells that one is left out.
  const named = input.reference === undefined ? undefined : new Set(majors.flatMap((each) => filesOf(each, workspace)));
  const report = await validateLoaded(workspace, sha256, named);
  const frozen = majors.map((major) => {
    const bundled = workspace.library.bundled(major.head.file);
    return {
      major,
      bundled,
      result: bundled === undefined ? undefined : freeze(major, bundled, input.version, sha256),
    };
  });
  const mended = frozen.flatMap(({ result }) => (result && 'mends' in result && result.mends ? [result] : []));
  const error = report.findings.find(
    (finding) => finding.severity === 'error' && !mended.some((result) => mends(result, finding)),
  );
  if (error) {
    throw new EdaError('finding', {
      code: 'catalogue-has-errors',
      message: `Nothing was released: ${error.message}`,
      at: error.at,
      next: 'Run `eda schema validate`, mend what it finds, and release again.',
    });
  }
  const complete: OfMajor<Frozen | FreezeRefusal>[] = [];
  for (const { major, bundled, result } of frozen) {
    if (bundled === undefined || result === undefined) throw brokenSchema(major.head.file);
    const open = 'code' in result ? result.code === 'version-needed' : result.mends === undefined;
    const version = open ? await versionFor(major, input.version, workspace, outside) : undefined;
    complete.push({ major, result: version === undefined ? result : freeze(major, bundled, version, sha256) });
  }
  const refusal = complete.find(({ result }) => 'code' in result && result.code !== 'nothing-changed')?.result;
  if (refusal && 'code' in refusal) throw refused(refusal);
  return { lock: inCatalogue(workspace.catalogue.settings, '.release.lock'), frozen: complete, drafts };
}

function refused({ code, message, next }: FreezeRefusal): EdaError {
  return new EdaError('usage', { code, message, next });
}

/** A head, and what is broken beside it: releases and digests that the model lacks, and that would be written anew without them. */
function filesOf({ head, folder }: Major, { broken }: Workspace): readonly string[] {
  return [head.file, ...[...broken].filter((file) => file.startsWith(`${folder}/releases/`))];
}

/**
 * The version of the next release: the one that was given, or what the verdict asks for. Throws where the head breaks a release, or what
 * was given promises less than what changed.
 */
async function versionFor(
  major: Major,
  given: string | undefined,
  workspace: Workspace,
  outside: Outside,
): Promise<string | undefined> {
  const newest = major.releases.at(-1);
  const event = workspace.catalogue.events.get(major.ref.split('@')[0] ?? '');
  if (newest === undefined || event === undefined) return given;
  const [number = 1, minor = 0, patch = 0] = newest.version.split('.').map(Number);
  if (major.stability === 'draft' || event.compatibility === 'none') return given ?? `${number}.${minor + 1}.0`;
  const { views } = workspace.catalogue.settings;
  const result = await checkMajor({ event, major }, workspace, views, outside);
  if (result?.comparison === undefined) return given;
  const today = outside.now.toISOString().slice(0, 10);
  const { findings } = waived(result.findings, workspace.catalogue, today, { whole: false });
  const own = findings.find(({ severity, rule }) => severity === 'error' && rule !== 'waiver-expired');
  if (own !== undefined) {
    throw new EdaError('finding', {
      code: own.rule,
      message: `Nothing was released: ${major.ref} breaks ${result.comparison.from}. ${own.message}`,
      at: { file: own.file },
      next: `See \`eda schema check ${major.ref}\` for the events that break and the ways out.`,
    });
  }
  const small = result.comparison.needs === 'patch';
  const proposed = small ? `${number}.${minor}.${patch + 1}` : `${number}.${minor + 1}.0`;
  if (given !== undefined && !small && given.startsWith(`${number}.${minor}.`)) {
    throw new EdaError('usage', {
      code: 'version-too-small',
      message: `${given} would be a patch of ${newest.version}, and the head accepts other events than it.`,
      expected: proposed,
      next: `Release it as ${proposed}, or leave out --version.`,
    });
  }
  return given ?? proposed;
}

/** Whether a finding is the half release that is about to be completed. */
function mends({ mends, release, digests, version }: Frozen, { rule, at }: Finding): boolean {
  return mends?.lacks === 'file'
    ? rule === 'release-missing' && at.file === digests.path && at.pointer === `/${version}`
    : rule === 'release-undigested' && at.file === release.path;
}

/** Writes them all, unless the releases of one are no longer what it was frozen beside: then nothing, and `false`. */
function writeReleases(folder: Folder, frozen: readonly OfMajor<Frozen>[]): boolean {
  if (!frozen.every((each) => unchanged(folder, each))) return false;
  // The digest first: it tells what the file must be, so that what a killed process leaves can be completed.
  folder.writeAll(frozen.flatMap(({ result }) => [result.digests, result.release]));
  return true;
}

function unchanged(files: Files, { major, result }: OfMajor<Frozen>): boolean {
  const [digests, release] = files.read([result.digests.path, result.release.path]);
  const parsed = digests && 'text' in digests ? parseText(digests.text, 'json') : { value: {} };
  const same = 'value' in parsed && canonical(parsed.value) === canonical(Object.fromEntries(major.digests));
  return same && (result.mends?.lacks === 'digest' || (release !== undefined && 'problem' in release));
}
