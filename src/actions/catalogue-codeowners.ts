import {
  CODEOWNERS_FILES,
  handleOf,
  inRepository,
  type OwnersEdit,
  overridesIn,
  ownedBy,
  ownerLines,
  patternOf,
  withOwners,
} from '../domain/catalogue/codeowners.ts';
import { ownerFindings } from '../domain/catalogue/cross-checks.ts';
import { type UnplacedFinding, warningAt } from '../domain/catalogue/findings.ts';
import { inCatalogue } from '../domain/catalogue/layout.ts';
import type { Catalogue } from '../domain/catalogue/model.ts';
import { groupBy } from '../domain/group.ts';
import { childPointer } from '../domain/json.ts';
import type { Finding, Report } from '../domain/report.ts';
import { EdaError } from '../errors.ts';
import type { Files, FileWorld } from '../ports.ts';
import { loadCatalogue, requireWorkspace, type Workspace } from './load-catalogue.ts';
import { join, relocate, repositoryOf } from './paths.ts';
import { place } from './place.ts';
import { counted } from './words.ts';

export interface CodeownersInput {
  /** Only look: what differs is a finding, and nothing is written. */
  readonly check: boolean;
  readonly workspace?: string;
}

/**
 * Keeps the block of CODEOWNERS that belongs to the catalogue equal to its owners. Where the catalogue has errors nothing is
 * written: a line might be missing only because its file can't be read. Throws EdaError outside any repository, and where
 * CODEOWNERS can't be read.
 */
export async function catalogueCodeowners(input: CodeownersInput, world: FileWorld): Promise<Report> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const top = repositoryOf(world, root);
  if (top === undefined) {
    throw new EdaError('input', {
      code: 'no-repository',
      message: 'The workspace is in no git repository, so it has no CODEOWNERS.',
      next: 'Run it in a clone of the repository that GitHub has.',
    });
  }
  const files = world.open(root);
  const workspace = await loadCatalogue(files);
  const { catalogue } = workspace;
  const checked = {
    domains: catalogue.domains.size,
    events: catalogue.events.size,
    services: catalogue.services.size,
  };
  const shown = (report: Report) => relocate(report, world.display(root));
  const errors = errorsOf(workspace);
  if (errors.length > 0) {
    const summary = 'CODEOWNERS was left alone: the catalogue has errors.';
    return shown({ findings: await place(files, errors), summary, checked });
  }

  const folder = world.open(top);
  const under = world.relative(top, root);
  const { file, text } = readOwners(folder);
  const at = join(world.display(top), file);
  const { settings } = catalogue;
  const own = inCatalogue(settings, '');
  const edit = withOwners(text, patternOf(inRepository(under, own)), ownerLines(catalogue, under));
  const unreachable = shown({ findings: await place(files, teamsNotOnGithub(workspace)), summary: '', checked });
  const report = (findings: readonly Finding[], said: string): Report => ({
    findings: [...findings, ...unreachable.findings],
    summary: `${said} ${counted(checked.domains, 'domain')}, ${counted(checked.events, 'event')} and ${counted(checked.services, 'service')}.`,
    checked,
  });
  if ('damage' in edit) return report([damaged(at, edit)], `${at} was left alone: it should name the owners of`);
  const overrides = overridden(at, edit, catalogue, under);
  if (edit.text === text) return report(overrides, `${at} names the owners of`);
  if (input.check) return report([stale(at, text, edit), ...overrides], `${at} should name the owners of`);
  folder.write(file, edit.text);
  return report(overrides, `Wrote ${at}, which names the owners of`);
}

/** What is broken or has an owner whom nobody knows: its lines would be missing. */
function errorsOf({ catalogue, broken, findings }: Workspace): readonly UnplacedFinding[] {
  const owners = [...catalogue.domains.values(), ...catalogue.events.values(), ...catalogue.services.values()];
  return [
    ...findings.filter(({ severity }) => severity === 'error'),
    ...owners.flatMap((owned) => ownerFindings({ catalogue, broken }, owned)),
  ];
}

function readOwners(repository: Files): { readonly file: string; readonly text: string } {
  for (const read of repository.read(CODEOWNERS_FILES)) {
    if ('text' in read) return { file: read.path, text: read.text };
    if (read.problem.code === 'missing') continue;
    throw new EdaError('input', {
      code: 'unreadable-codeowners',
      message: `This file can't be read: ${read.problem.detail}`,
      at: { file: read.path },
      next: 'GitHub reads this one first. Mend or remove it.',
    });
  }
  return { file: CODEOWNERS_FILES[0], text: '' };
}

function teamsNotOnGithub({ catalogue, documents }: Workspace): readonly UnplacedFinding[] {
  const file = documents.find(({ role }) => role.kind === 'teams')?.path;
  if (file === undefined) return [];
  const owned = groupBy(ownedBy(catalogue), ({ owner }) => owner);
  return [...owned].flatMap(([team, [first, ...more]]) => {
    if (first === undefined || handleOf(catalogue, team) !== undefined) return [];
    const what = `${first.path}${more.length === 0 ? '' : ` and ${more.length} more`}`;
    return [
      warningAt('team-not-on-github', file, `The team "${team}" owns ${what}, and has no \`github\`.`, {
        pointer: childPointer('', team),
        on: 'key',
        next: 'Add `github: organisation/team`, so that it is asked for review.',
      }),
    ];
  });
}

type Done = Exclude<OwnersEdit, { readonly damage: string }>;

function damaged(at: string, { damage, line }: Exclude<OwnersEdit, Done>): Finding {
  return {
    rule: 'codeowners-damaged',
    severity: 'error',
    message: `${damage}.`,
    at: { file: at, line, column: 1 },
    next: 'Put the mark back, or remove what is left of the block: it is written anew.',
  };
}

function stale(at: string, text: string, { surplus, missing }: Done): Finding {
  const [found] = surplus;
  const [expected] = missing;
  const line = found === undefined ? 0 : text.split('\n').findIndex((each) => each.trim() === found) + 1;
  const parts = [
    ...(missing.length > 0 ? [`${counted(missing.length, 'line')} missing`] : []),
    ...(surplus.length > 0 ? [`${counted(surplus.length, 'line')} too many`] : []),
  ];
  return {
    rule: 'codeowners-stale',
    severity: 'error',
    message: `The owners of the catalogue are not what stands here: ${parts.join(', ') || 'the block is written in another way'}.`,
    at: { file: at, ...(line === 0 ? {} : { line, column: 1 }) },
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
    next: 'Run `eda catalogue codeowners`, and commit the file.',
  };
}

/** Lines behind the block that win over it, with the catalogue's own files as witnesses. */
function overridden(at: string, { text, block }: Done, catalogue: Catalogue, under: string): readonly Finding[] {
  if (block === undefined) return [];
  const files = filesWithOwners(catalogue).flatMap(({ path, owner }) => {
    const handle = handleOf(catalogue, owner);
    return handle === undefined ? [] : [{ path: inRepository(under, path), owner: handle }];
  });
  return overridesIn(text, block.last + 1, files).map(({ line, path, owner, instead }) => ({
    rule: 'codeowners-overridden',
    severity: 'warning',
    message: `This line takes ${path} away from ${owner}: the last line that matches counts.`,
    at: { file: at, line, column: 1 },
    found: instead.length === 0 ? 'no owner' : instead.join(' '),
    expected: owner,
    next: `Move it above the block, or name ${owner} in it too.`,
  }));
}

function filesWithOwners({ domains, events, services }: Catalogue) {
  return [
    ...[...domains.values(), ...services.values()].map(({ file, owner }) => ({ path: file, owner })),
    ...[...events.values()].flatMap(({ file, owner, majors }) =>
      [file, ...majors.map(({ head }) => head.file)].map((path) => ({ path, owner })),
    ),
  ];
}
