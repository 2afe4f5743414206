import { newService } from '../domain/author/event.ts';
import { idProblem, sentenceCase } from '../domain/author/names.ts';
import { contractLine } from '../domain/author/workspace.ts';
import { inCatalogue } from '../domain/catalogue/layout.ts';
import { isArray, member } from '../domain/json.ts';
import { addItem, addMember } from '../domain/text/edit.ts';
import { formatOf, parseText } from '../domain/text/parse.ts';
import { yamlDocument } from '../domain/text/yaml.ts';
import { EdaError } from '../errors.ts';
import { answer } from './interview.ts';
import { type Draft, exists, notEdited, notEmpty, put, textOf, unlessNear } from './new-draft.ts';

export async function ownerOf(draft: Draft, domain: string): Promise<string> {
  const { input, workspace, world, folder } = draft;
  const { wizard } = world;
  const { catalogue } = workspace;
  const teams = [...catalogue.teams.keys()];
  const ofDomain = catalogue.domains.get(domain)?.owner;
  const OTHER = 'a new team';
  let owner = input.owner;
  if (owner === undefined && wizard.interactive && teams.length > 0) {
    const ordered = [...new Set([...(ofDomain === undefined ? [] : [ofDomain]), ...teams]), OTHER];
    const chosen = await wizard.choose('Which team owns it?', ordered);
    if (chosen !== OTHER) owner = chosen;
  }
  const check = (id: string) => idProblem('team', id);
  owner = await answer(
    owner ?? (wizard.interactive ? undefined : ofDomain),
    {
      flag: '--owner',
      ask: 'The id of the team that owns it, such as checkout:',
      check,
      ...(wizard.interactive ? {} : { choices: teams }),
    },
    wizard,
  );
  if (catalogue.teams.has(owner)) return owner;
  await unlessNear('team', owner, teams, input.teamName !== undefined, '--team-name', wizard);
  const name = await answer(
    input.teamName,
    { flag: '--team-name', ask: `The name of the team ${owner}:`, standard: sentenceCase(owner) },
    wizard,
  );
  const file = ['yaml', 'yml', 'json']
    .map((ending) => inCatalogue(catalogue.settings, `teams.${ending}`))
    .find((path) => exists(folder, path));
  if (file === undefined) {
    const path = inCatalogue(catalogue.settings, 'teams.yaml');
    put(draft, { path, text: contractLine('teams') + yamlDocument({ [owner]: { name } }, 1) });
    return owner;
  }
  const text = addMember(textOf(folder, file), formatOf(file), '', owner, { name });
  if (text === undefined) throw notEdited(file, yamlDocument({ [owner]: { name } }, 1));
  put(draft, { path: file, text });
  return owner;
}

/** Adds the event to what its service publishes; the service may be new. */
export async function produce(draft: Draft, ref: string, domain: string, owner: string): Promise<void> {
  const { input, workspace, world, folder } = draft;
  const { catalogue } = workspace;
  const { wizard } = world;
  const NONE = 'none yet';
  const OTHER = 'a new service';
  let wanted = input.service;
  if (wanted === undefined) {
    if (!wizard.interactive) return;
    const own = [...catalogue.services.keys()].filter((service) => service.startsWith(`${domain}/`));
    wanted = await wizard.choose('Which service publishes it?', [...own, OTHER, NONE]);
    if (wanted === NONE) return;
    if (wanted === OTHER) {
      wanted = await wizard.text('The name of the service:', { check: (text) => idProblem('service', text) });
    }
  }
  const reference = wanted.includes('/') ? wanted : `${domain}/${wanted}`;
  const [home = '', name = ''] = reference.split('/');
  const known = catalogue.services.get(reference);
  if (known) {
    const text = textOf(folder, known.file);
    const format = formatOf(known.file);
    const value = parseText(text, format);
    const listed = 'value' in value && isArray(member(value.value, 'produces'));
    const edited = listed ? addItem(text, format, '/produces', ref) : addMember(text, format, '', 'produces', [ref]);
    if (edited === undefined) throw notEdited(known.file, yamlDocument({ produces: [ref] }, 2));
    put(draft, { path: known.file, text: edited });
    return;
  }
  await unlessNear(
    'service',
    reference,
    [...catalogue.services.keys()],
    input.serviceSummary !== undefined,
    '--service-summary',
    wizard,
  );
  const problem =
    idProblem('service', name) ??
    (catalogue.domains.has(home) || home === domain ? undefined : `The catalogue has no domain "${home}".`);
  if (problem !== undefined)
    throw new EdaError('usage', { code: 'wrong-answer', message: problem, next: 'Correct --service.' });
  const summary = await answer(
    input.serviceSummary,
    { flag: '--service-summary', ask: `What does the service ${name} do, in one sentence?`, check: notEmpty },
    wizard,
  );
  put(draft, newService(catalogue.settings, { domain: home, name, summary, owner }, ref));
}
