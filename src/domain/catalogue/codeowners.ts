import { inCatalogue } from './layout.ts';
import type { Catalogue } from './model.ts';

/**
 * The file by which GitHub asks owners for review.
 * https://docs.github.com/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners
 */

/** Where GitHub looks for it, relative to the repository's root: the first that is there counts. */
export const CODEOWNERS_FILES = ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'] as const;

/** Something of the catalogue that has an owner. Folders end with `/`; paths are relative to the workspace. */
export interface Owned {
  readonly path: string;
  /** Id of a team. */
  readonly owner: string;
}

/** Domains, each followed by its events and its services. */
export function ownedBy(catalogue: Catalogue): readonly Owned[] {
  const { settings, domains, events, services } = catalogue;
  const folder = (ref: string, owner: string): Owned => ({ path: `${inCatalogue(settings, ref)}/`, owner });
  return [
    ...[...domains.values()].map(({ name, owner }) => folder(name, owner)),
    ...[...events.values()].map(({ ref, owner }) => folder(ref, owner)),
    ...[...services.values()].map(({ file, owner }): Owned => ({ path: file, owner })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * The lines that give each path its owner, and no more: the last line that matches counts, so what belongs to the owner of
 * the domain around it needs none. A team that is not on GitHub has no lines: what it owns stays with whoever owns the
 * folder around it. `under` is the workspace, relative to the repository's root.
 */
export function ownerLines(catalogue: Catalogue, under: string): readonly string[] {
  const lines: string[] = [];
  let domain: { readonly path: string; readonly handle: string } | undefined;
  for (const { path, owner } of ownedBy(catalogue)) {
    const handle = handleOf(catalogue, owner);
    const within = domain !== undefined && path.startsWith(domain.path) ? domain.handle : undefined;
    if (handle === undefined || handle === within) continue;
    if (isDomain(catalogue, path)) domain = { path, handle };
    lines.push(`${patternOf(inRepository(under, path))} ${handle}`);
  }
  return lines;
}

function isDomain({ settings, domains }: Catalogue, path: string): boolean {
  const inside = path.slice(inCatalogue(settings, '').length, -1);
  return path.endsWith('/') && domains.has(inside);
}

export function handleOf({ teams }: Catalogue, owner: string): string | undefined {
  const github = teams.get(owner)?.github;
  return github === undefined ? undefined : `@${github}`;
}

/** A path of the workspace as a path of the repository. */
export function inRepository(under: string, path: string): string {
  return under === '' ? path : `${under}/${path}`;
}

/**
 * The pattern for one path, relative to the repository's root. Nothing escapes `#`, which begins a comment, nor what would
 * end the line: in their place any one character is taken.
 */
export function patternOf(path: string): string {
  return `/${path.replace(/[\\*?[\] ]/g, '\\$&').replace(/[#\p{Cc}]|(?! )\s/gu, '?')}`;
}

const BEGIN = '# eda: begin';
const END = '# eda: end';

export type OwnersEdit =
  | {
      /** The whole file as it should be. */
      readonly text: string;
      /** What is in the block and should not be, and the other way round. */
      readonly surplus: readonly string[];
      readonly missing: readonly string[];
      /** Of `text`: where the block begins and ends, from 1; absent where none is needed. */
      readonly block?: { readonly first: number; readonly last: number };
    }
  | { readonly damage: string; readonly line: number };

/**
 * Puts the lines into the block of this catalogue; all else of the text stays as it is, byte for byte. A repository may
 * hold several catalogues, so a block is marked with the pattern of its catalogue's folder.
 */
export function withOwners(text: string, catalogue: string, lines: readonly string[]): OwnersEdit {
  const all = text.split(/(?<=\n)/).filter((line) => line !== '');
  const said = all.map((line) => line.trim());
  const begin = `${BEGIN} ${catalogue}`;
  const isBegin = (line: string) => line === begin || line.startsWith(`${begin} `);
  const start = said.findIndex(isBegin);
  const again = said.findIndex((line, i) => i > start && isBegin(line));
  if (start >= 0 && again >= 0) return { damage: `"${begin}" stands here for a second time`, line: again + 1 };
  const end = said.findIndex((line, i) => i > start && (line === END || line.startsWith(BEGIN)));
  if (start >= 0 && said[end] !== END) return { damage: `"${begin}" has no "${END}" behind it`, line: start + 1 };

  const sample = all[Math.max(start, 0)] ?? '';
  const eol = sample.endsWith('\r\n') ? '\r\n' : '\n';
  const old = start < 0 ? [] : said.slice(start + 1, end);
  const difference = {
    surplus: old.filter((line) => !lines.includes(line)),
    missing: lines.filter((line) => !old.includes(line)),
  };
  if (start < 0 && lines.length === 0) return { text, ...difference };
  const block = [`${begin} (written by: eda catalogue codeowners)`, ...lines, END];
  const before = start < 0 ? ending(all, eol) : all.slice(0, start);
  const after = start < 0 ? [] : all.slice(end + 1);
  const last = start < 0 || all[end]?.endsWith('\n') ? eol : '';
  return {
    text: `${before.join('')}${block.join(eol)}${last}${after.join('')}`,
    ...difference,
    block: { first: before.length + 1, last: before.length + block.length },
  };
}

/** The lines of a text to which a block can be added: the last one ended, and an empty one behind it. */
function ending(lines: readonly string[], eol: string): string[] {
  const last = lines.at(-1);
  if (last === undefined) return [];
  const whole = last.endsWith('\n') ? lines : [...lines.slice(0, -1), last + eol];
  return last.trim() === '' ? [...whole] : [...whole, eol];
}

/** A line of CODEOWNERS that says something. */
interface Rule {
  /** From 1. */
  readonly line: number;
  readonly matches: (path: string) => boolean;
  readonly owners: readonly string[];
}

/** What a line takes away from its owner: GitHub reads the last line that matches. */
export interface Override {
  readonly line: number;
  readonly path: string;
  readonly owner: string;
  /** Nobody where there is none. */
  readonly instead: readonly string[];
}

/** The lines from `from` on that win over the owners of these files; each with the first file that it takes. */
export function overridesIn(
  text: string,
  from: number,
  files: readonly { readonly path: string; readonly owner: string }[],
): readonly Override[] {
  const later = rulesOf(text).filter(({ line }) => line >= from);
  const found = new Map<number, Override>();
  for (const { path, owner } of later.length === 0 ? [] : files) {
    const last = later.findLast(({ matches }) => matches(path));
    if (last === undefined || found.has(last.line)) continue;
    // Names of teams on GitHub know no case.
    if (last.owners.some((one) => one.toLowerCase() === owner.toLowerCase())) continue;
    found.set(last.line, { line: last.line, path, owner, instead: last.owners });
  }
  return [...found.values()].sort((a, b) => a.line - b.line);
}

function rulesOf(text: string): readonly Rule[] {
  return text.split('\n').flatMap((line, i): Rule[] => {
    const [, pattern, rest = ''] = /^\s*((?:\\.|[^\\\s#])+)(.*)$/.exec(line.trimEnd()) ?? [];
    // `[…]` is a section of GitLab's.
    if (pattern === undefined || /^\^?\[/.test(pattern)) return [];
    const owners = rest.replace(/#.*$/, '').split(/\s+/).filter(Boolean);
    return [{ line: i + 1, matches: matcher(pattern), owners }];
  });
}

/** The owners that GitHub reads for a file; `undefined` where no line matches. */
export function ownersOf(text: string, path: string): readonly string[] | undefined {
  return rulesOf(text).findLast(({ matches }) => matches(path))?.owners;
}

const ANY = Symbol('any run');
const ONE = Symbol('any one');
type Pattern<Part> = readonly (Part | typeof ANY)[];
type Step = Pattern<string | typeof ONE>;

/** As .gitignore has it, for files: a folder means all that is in it, `docs/*` only what is directly in it. */
function matcher(pattern: string): (path: string) => boolean {
  const steps = pattern.replace(/^\//, '').split('/');
  const folder = steps.at(-1) === '';
  if (folder) steps.pop();
  const anchored = pattern.startsWith('/') || steps.length > 1;
  const direct = anchored && !folder && steps.at(-1) === '*';
  const parts: (Step | typeof ANY)[] = steps.map((step) => (step === '**' ? ANY : characters(step)));
  if (!anchored) parts.unshift(ANY);
  if (folder) parts.push([ANY]);
  if (!direct) parts.push(ANY);
  return (path) =>
    fits(parts, path.split('/'), (step, name) => fits(step, [...name], (one, found) => one === ONE || one === found));
}

/** A step of a pattern: `*` for any run, `?` for any one character, `\\` before one that means itself. */
function characters(step: string): Step {
  return [...step.matchAll(/\\(.)|\*+|./gsu)].map(([found, escaped]) => {
    if (escaped !== undefined) return escaped;
    return found.startsWith('*') ? ANY : found === '?' ? ONE : found;
  });
}

/** Whether elements fit a pattern. Only the last run is ever tried again: no pattern makes this slow. */
function fits<Part, Element>(
  pattern: Pattern<Part>,
  elements: readonly Element[],
  one: (part: Part, element: Element) => boolean,
): boolean {
  let at = 0;
  let run: { readonly at: number; taken: number } | undefined;
  for (let i = 0; i < elements.length; ) {
    const part = pattern[at];
    if (part === ANY) {
      run = { at: ++at, taken: i };
    } else if (at < pattern.length && one(part as Part, elements[i] as Element)) {
      at++;
      i++;
    } else if (run !== undefined) {
      at = run.at;
      i = ++run.taken;
    } else return false;
  }
  while (pattern[at] === ANY) at++;
  return at === pattern.length;
}
