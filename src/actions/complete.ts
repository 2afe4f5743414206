import { type FileRole, roleOf } from '../domain/catalogue/layout.ts';
import { settingsFrom } from '../domain/catalogue/settings.ts';
import { type Candidate, type CommandManifest, complete, type NameKind } from '../domain/completion/complete.ts';
import { shells } from '../domain/completion/scripts.ts';
import { isObject } from '../domain/json.ts';
import { parseText } from '../domain/text/parse.ts';
import type { FileWorld, Folder } from '../ports.ts';

/** More events than this are offered by domain first. */
const MANY = 100;

/**
 * What a line may be completed with. Fast: of the workspace, paths alone are read for events and versions, and one file for
 * other names. A name of a broken file is offered like any other.
 */
export function completeLine(
  line: string,
  manifest: CommandManifest,
  topics: Parameters<typeof complete>[2],
  world: () => Promise<FileWorld>,
): Promise<readonly Candidate[]> {
  return complete(line, manifest, topics, async (kind, word, workspace) => {
    const names = await namesOf(kind, word, workspace, world);
    return names.filter((name) => name.word.startsWith(word));
  });
}

async function namesOf(
  kind: NameKind,
  word: string,
  workspace: string | undefined,
  world: () => Promise<FileWorld>,
): Promise<readonly Candidate[]> {
  if (kind === 'ruleId') {
    const { allRules } = await import('../domain/rules.ts');
    return allRules.map(({ id, summary }) => ({ word: id, description: summary }));
  }
  if (kind === 'break') {
    const { breakRules } = await import('../domain/sample/invalid.ts');
    const rules = Object.entries(breakRules).map(([name, description]) => ({ word: name, description }));
    return [...rules, { word: 'list', description: 'List every way to break it.' }];
  }
  if (kind === 'shell') return shells.map((shell) => ({ word: shell }));
  const files = await world();
  const root = files.workspace(workspace);
  if (root === undefined) return [];
  const folder = files.open(root);
  const settings = settingsFrom(readYaml(folder, 'eda.yaml'));
  if (kind === 'bus') return [...settings.buses].map(([name, { summary }]) => described(name, summary));
  if (kind === 'stage') return [...settings.stages.keys()].map((name) => ({ word: name }));
  const { catalogue } = settings;
  if (kind === 'owner') {
    const teams = readYaml(folder, catalogue === '.' ? 'teams.yaml' : `${catalogue}/teams.yaml`);
    return isObject(teams) ? Object.keys(teams).map((team) => ({ word: team })) : [];
  }
  const roles = folder
    .list(catalogue === '.' ? '' : catalogue)
    .map((path) => roleOf(catalogue === '.' ? path : path.slice(catalogue.length + 1)));
  if (kind === 'domain') return domainsOf(roles);
  return kind === 'service' ? servicesOf(roles) : referencesOf(roles, word);
}

function domainsOf(roles: readonly FileRole[]): readonly Candidate[] {
  return roles.flatMap((role) => (role.kind === 'domain' ? [{ word: role.domain }] : []));
}

function servicesOf(roles: readonly FileRole[]): readonly Candidate[] {
  return roles.flatMap((role) => (role.kind === 'service' ? [{ word: `${role.domain}/${role.name}` }] : []));
}

/** Events; behind an `@` their majors and releases; of very many the domains first. */
function referencesOf(roles: readonly FileRole[], word: string): readonly Candidate[] {
  const events = new Set<string>();
  const versions: string[] = [];
  for (const role of roles) {
    if (role.kind === 'event') events.add(`${role.domain}/${role.event}`);
    if (role.kind === 'head') versions.push(`${role.domain}/${role.event}@${role.major}`);
    if (role.kind === 'release') versions.push(`${role.domain}/${role.event}@${role.version}`);
  }
  if (word.includes('@')) {
    const parts = (version: string) => (version.split('@')[1] ?? '').split('.').map(Number);
    const [name] = word.split('@');
    const own = versions.filter((version) => version.startsWith(`${name}@`));
    own.sort((a, b) => parts(a).reduce((order, part, i) => order || part - (parts(b)[i] ?? -1), 0) || (a < b ? -1 : 1));
    return own.map((version) => ({ word: version }));
  }
  if (events.size > MANY && !word.includes('/')) {
    const domains = new Set([...events].map((event) => `${event.split('/')[0]}/`));
    if ([...domains].filter((domain) => domain.startsWith(word)).length > 1)
      return [...domains].map((domain) => ({ word: domain }));
  }
  return [...events].map((event) => ({ word: event }));
}

function readYaml(folder: Folder, path: string) {
  const [read] = folder.read([path]);
  const parsed = read && 'text' in read ? parseText(read.text, 'yaml') : undefined;
  return parsed && 'value' in parsed ? parsed.value : {};
}

function described(word: string, description: string | undefined): Candidate {
  return description === undefined ? { word } : { word, description };
}
