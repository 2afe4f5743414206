import { sentenceCase } from '../domain/author/names.ts';
import { contractLine, type NewFile } from '../domain/author/workspace.ts';
import { inCatalogue } from '../domain/catalogue/layout.ts';
import type { Finding } from '../domain/report.ts';
import { addMember } from '../domain/text/edit.ts';
import { formatOf } from '../domain/text/parse.ts';
import { yamlDocument } from '../domain/text/yaml.ts';
import { EdaError } from '../errors.ts';
import type { Digest, Folder } from '../ports.ts';
import type { Workspace } from './load-catalogue.ts';
import { overlay } from './overlay.ts';
import type { PulledEvent, PulledMajor, RefusedSchema } from './pulled-events.ts';
import { validateWorkspace } from './validate-workspace.ts';

/**
 * Events that the catalogue would refuse are left out, each of their schemas with the reason; the rest comes with the domains
 * and the team it needs. `owner` owns what is new. Throws EdaError where that team can't be added.
 */
export async function acceptedEvents(
  made: readonly PulledEvent[],
  workspace: Workspace,
  folder: Folder,
  owner: string,
  refused: RefusedSchema[],
  sha256: Digest,
): Promise<{ readonly files: readonly NewFile[]; readonly events: readonly PulledEvent[] }> {
  let left = made;
  for (;;) {
    const files = [...surroundings(left, workspace, owner), ...left.flatMap((event) => event.files)];
    const paths = new Map(left.flatMap((event) => event.files.map(({ path }) => [path, event] as const)));
    const report = await validateWorkspace(
      overlay(folder, files, sha256),
      sha256,
      new Set(files.map(({ path }) => path)),
    );
    const broken = new Map<PulledEvent, Finding[]>();
    for (const finding of report.findings) {
      const event = paths.get(finding.at.file);
      if (finding.severity === 'error' && event) broken.set(event, [...(broken.get(event) ?? []), finding]);
    }
    if (broken.size === 0) return { files: left.length === 0 ? [] : files, events: left };
    for (const [event, findings] of broken) {
      refused.push(...event.majors.map((major) => refusal(major, findings)));
    }
    left = left.filter((event) => !broken.has(event));
  }
}

/** Why a schema is refused: what the catalogue says of its own major, else of another one of its event. */
function refusal({ schema, major }: PulledMajor, findings: readonly Finding[]): RefusedSchema {
  const folder = `/${major.replace('@', '/v')}/`;
  const [first] = findings;
  const own = findings.find(({ at }) => at.file.includes(folder)) ?? first;
  if (own === undefined) return { schema, why: `${major} can’t stand in the catalogue.`, next: BY_HAND };
  const place = own.at.pointer === undefined || own.at.pointer === '' ? '' : ` at ${own.at.pointer} of its detail`;
  return {
    schema,
    why: `The catalogue would not take it${place}: ${own.message}${/[.!?]$/.test(own.message) ? '' : '.'}`,
    next: `\`eda explain ${own.rule}\` says why. ${BY_HAND}`,
  };
}

const BY_HAND = 'Mend it in the registry and pull again, or describe the event by hand with `eda schema new`.';

/** Files of domains that are new, and the team that owns them. */
function surroundings(
  made: readonly PulledEvent[],
  { catalogue, files }: Workspace,
  owner: string,
): readonly NewFile[] {
  const domains = new Set(made.flatMap(({ majors }) => majors.map(({ major }) => major.split('/')[0] ?? '')));
  const fresh = [...domains].filter((domain) => !catalogue.domains.has(domain));
  if (fresh.length === 0) return [];
  const added: NewFile[] = fresh.map((domain) => ({
    path: inCatalogue(catalogue.settings, `${domain}/domain.yaml`),
    text: contractLine('domain') + yamlDocument({ summary: `${sentenceCase(domain)}.`, owner }, 1),
  }));
  if (catalogue.teams.has(owner)) return added;
  const path = inCatalogue(catalogue.settings, 'teams.yaml');
  const [read] = files.read([path]);
  const entry = { name: sentenceCase(owner) };
  const text =
    read && 'text' in read
      ? addMember(read.text, formatOf(path), '', owner, entry)
      : contractLine('teams') + yamlDocument({ [owner]: entry }, 1);
  if (text === undefined) {
    throw new EdaError('input', {
      code: 'team-not-added',
      message: `The team "${owner}" can't be added to ${path} without changing how it is written.`,
      next: `Add it by hand, or name a team that is there with --owner.`,
    });
  }
  return [{ path, text }, ...added];
}
