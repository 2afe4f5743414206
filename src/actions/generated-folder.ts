import { roleOf } from '../domain/catalogue/layout.ts';
import type { Settings } from '../domain/catalogue/model.ts';
import { settingsFrom } from '../domain/catalogue/settings.ts';
import { type Manifest, manifestText, readManifest, reconcile } from '../domain/codegen/manifest.ts';
import { parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Digest, Files, FileWorld, Folder } from '../ports.ts';

/** What became of the files of a folder that eda generates. */
export interface GeneratedFiles {
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

/** `fail` where something is out of date, or was left alone. */
export function verdictOf({ stale, kept }: GeneratedFiles): 'pass' | 'fail' {
  return stale.length > 0 || kept.length > 0 ? 'fail' : 'pass';
}

/** A folder that holds what was generated, and a manifest of it. */
export class GeneratedFolder {
  readonly shown: string;
  /** What was generated last time. */
  readonly manifest: Manifest | undefined;
  readonly #folder: Folder;
  readonly #prefix: string;
  readonly #manifestFile: string;
  readonly #sha256: Digest;

  /**
   * `out`: as a person gave it, relative to the working folder; absent, `usual` is it, relative to the workspace. Throws
   * EdaError where it is a file, or inside the catalogue.
   */
  constructor(
    place: {
      readonly out?: string | undefined;
      readonly usual: string;
      readonly root: string;
      readonly settings: Settings;
      readonly manifestFile: string;
    },
    world: FileWorld,
    sha256: Digest,
  ) {
    const { folder, prefix, shown } = outputFolder(place, world);
    this.#folder = folder;
    this.#prefix = prefix;
    this.#manifestFile = place.manifestFile;
    this.#sha256 = sha256;
    this.shown = shown;
    this.manifest = readManifest(this.text(place.manifestFile));
  }

  text(path: string): string | undefined {
    return this.#texts([path]).get(path);
  }

  /** Digest of a file's text; line ends that git changed count for nothing. */
  hashOf = (text: string): string => this.#sha256(text.replaceAll('\r\n', '\n'));

  /** What there is to say where all is as it was generated, out of the same input; else nothing. */
  upToDate(input: string): GeneratedFiles | undefined {
    if (this.manifest?.input !== input) return undefined;
    const { events, files } = this.manifest;
    const present = this.#texts(Object.keys(files));
    if (![...present].every(([path, text]) => text !== undefined && this.hashOf(text) === files[path]))
      return undefined;
    return {
      out: this.shown,
      events,
      files: Object.keys(files).length,
      written: [],
      removed: [],
      kept: [],
      stale: [],
    };
  }

  /** Writes what differs, removes what is gone, leaves alone what somebody edited; with `check` only says so. */
  update(
    code: ReadonlyMap<string, string>,
    now: {
      readonly events: number;
      readonly extra: readonly string[];
      readonly input: string;
      readonly check: boolean;
      readonly force: boolean;
    },
  ): GeneratedFiles {
    const known = this.manifest?.files ?? {};
    const { hashOf } = this;
    const present = this.#texts([...new Set([...code.keys(), ...Object.keys(known)])]);
    const plan = reconcile({ code, known, present, hashOf, force: now.force });
    const kept = plan.kept.map((file) => ({ file, ...(code.has(file) ? EDITED : EDITED_OBSOLETE) }));
    const counts = { out: this.shown, events: now.events, files: code.size, kept };
    if (now.check) return { ...counts, written: [], removed: [], stale: [...plan.write, ...plan.remove].sort() };

    const left = kept.flatMap(({ file }) => (known[file] === undefined ? [] : [[file, known[file]] as const]));
    const made = [...code].filter(([path]) => !plan.kept.includes(path)).map(([path, text]) => [path, hashOf(text)]);
    const next = manifestText({
      input: kept.length === 0 ? now.input : '',
      events: now.events,
      extra: now.extra,
      files: Object.fromEntries([...made, ...left]),
    });
    const writes = plan.write.map((path) => ({ path: this.#at(path), text: code.get(path) ?? '' }));
    if (this.text(this.#manifestFile) !== next) writes.push({ path: this.#at(this.#manifestFile), text: next });
    if (writes.length > 0) this.#folder.writeAll(writes);
    this.#folder.remove(plan.remove.map((path) => this.#at(path)));
    return { ...counts, written: plan.write, removed: plan.remove, stale: [] };
  }

  #at(path: string): string {
    return this.#prefix === '' ? path : `${this.#prefix}/${path}`;
  }

  #texts(paths: readonly string[]): ReadonlyMap<string, string | undefined> {
    const reads = this.#folder.read(paths.map((path) => this.#at(path)));
    return new Map(paths.map((path, i) => [path, textOf(reads[i])] as const));
  }
}

const EDITED = {
  why: 'it was edited by hand, or is not eda’s',
  next: 'Move the change elsewhere and delete the file, or write over it with --force.',
};
const EDITED_OBSOLETE = {
  why: 'its event is gone, but it was edited by hand',
  next: 'Delete it if nothing in it is needed.',
};

/** eda.yaml alone, unchecked: what it says wrong is reported where the catalogue is loaded. */
export function readSettings(files: Files): Settings {
  const text = textOf(files.read(['eda.yaml'])[0]);
  const parsed = text === undefined ? undefined : parseText(text, 'yaml');
  return settingsFrom(parsed && 'value' in parsed ? parsed.value : {});
}

/** What is generated from, as one digest: the schemas, events and examples, `extra` files, and what is `asked` for. */
export function inputDigest(
  asked: readonly string[],
  { catalogue }: Settings,
  files: Files,
  extra: readonly string[],
  sha256: Digest,
): string {
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
  return sha256([...asked, '', ...parts].join('\n'));
}

function textOf(read: ReturnType<Files['read']>[number] | undefined): string | undefined {
  return read && 'text' in read ? read.text : undefined;
}

function outputFolder(
  { out, usual, root, settings }: { out?: string | undefined; usual: string; root: string; settings: Settings },
  world: FileWorld,
): { readonly folder: Folder; readonly prefix: string; readonly shown: string } {
  const inside = (path: string) => path !== '..' && !path.startsWith('../') && !/^([A-Za-z]:)?[\\/]/.test(path);
  if (out === undefined) {
    refuseCatalogue(usual, settings);
    return { folder: world.open(root), prefix: usual === '.' ? '' : usual, shown: world.display(`${root}/${usual}`) };
  }
  const full = world.locate(out);
  if (full.kind === 'file') {
    throw new EdaError('usage', { code: 'out-is-a-file', message: `"${out}" is a file.`, expected: 'a folder' });
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

/** Throws EdaError where a folder of the workspace is in the catalogue. */
export function refuseCatalogue(out: string, { catalogue }: Settings): void {
  if (catalogue === '.' || (out !== catalogue && !out.startsWith(`${catalogue}/`))) return;
  throw new EdaError('usage', {
    code: 'out-in-catalogue',
    message: `The generated code would stand inside the catalogue, in ${out}.`,
    next: 'Name another folder with --out, or under `generate` in eda.yaml.',
  });
}
