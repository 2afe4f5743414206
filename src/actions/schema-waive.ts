import { inCatalogue } from '../domain/catalogue/layout.ts';
import { parseText } from '../domain/text/parse.ts';
import { EdaError } from '../errors.ts';
import type { Clock, Digest, FileWorld } from '../ports.ts';
import { loadCatalogue, requireSettings, requireWorkspace } from './load-catalogue.ts';
import { checkSchemas } from './schema-check.ts';

export interface WaiveInput {
  readonly fingerprint: string;
  /** YYYY-MM-DD, the last day it holds. */
  readonly until: string;
  readonly reason: string;
  /** Id of the team that answers for it; the event's owner where none is given. */
  readonly owner?: string;
  readonly against?: string;
  readonly workspace?: string;
}

export interface WaivedFinding {
  readonly fingerprint: string;
  readonly event: string;
  readonly rule: string;
  readonly owner: string;
  readonly until: string;
  readonly file: string;
}

const header =
  '# yaml-language-server: $schema=https://unpkg.com/eda-cli/dist/contracts/waivers.schema.json\n# Breaking changes that were agreed on. Each needs an owner, a reason and a last day; review it like code.\n';

/** Writes a waiver of one of today's findings. Throws where there is no such finding, or the day is none or past. */
export async function waive(input: WaiveInput, world: FileWorld, sha256: Digest, clock: Clock): Promise<WaivedFinding> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const today = clock.now().toISOString().slice(0, 10);
  requireDay(input.until, today);
  if (input.reason.trim() === '') {
    throw new EdaError('usage', {
      code: 'no-reason',
      message: 'A waiver needs a reason.',
      next: 'Say with --reason why this break does no harm, for the people who review it.',
    });
  }
  const folder = world.open(root);
  const workspace = await loadCatalogue(folder);
  await requireSettings(workspace);
  const { catalogue } = workspace;
  const report = await checkSchemas(
    { references: [], workspace: root, ...(input.against === undefined ? {} : { against: input.against }) },
    world,
    sha256,
    clock,
  );
  const finding = report.findings.find(({ fingerprint }) => fingerprint === input.fingerprint);
  const renewed = catalogue.waivers?.list.find(({ fingerprint }) => fingerprint === input.fingerprint);
  const event = finding?.event ?? renewed?.event;
  const rule = finding?.rule ?? renewed?.rule;
  if (event === undefined || rule === undefined) {
    const known = report.findings.flatMap(({ fingerprint, event }) =>
      fingerprint ? [`${fingerprint} (${event})`] : [],
    );
    throw new EdaError('usage', {
      code: 'unknown-fingerprint',
      message: `No finding has the fingerprint "${input.fingerprint}".`,
      ...(known.length === 0 ? {} : { expected: known.slice(0, 5).join(', ') }),
      next: `See \`eda schema check\`.${input.against === undefined ? ' What only a comparison with a commit shows needs its --against here too.' : ''}`,
    });
  }
  const owner = input.owner ?? renewed?.owner ?? catalogue.events.get(event.split('@')[0] ?? '')?.owner ?? '';
  if (!catalogue.teams.has(owner)) {
    throw new EdaError('usage', {
      code: 'unknown-team',
      message: owner === '' ? `${event} is gone, and its owner with it.` : `There is no team "${owner}" in teams.yaml.`,
      expected: [...catalogue.teams.keys()].join(', '),
      next: 'Name the team that answers for the break with --owner.',
    });
  }
  const file = catalogue.waivers?.file ?? inCatalogue(catalogue.settings, 'waivers.yaml');
  const [read] = folder.read([file]);
  const text = read && 'text' in read ? read.text : '';
  const after = withWaiver(
    text,
    input.fingerprint,
    { event, rule, owner, reason: input.reason.trim(), until: input.until },
    file,
  );
  folder.write(file, after);
  return { fingerprint: input.fingerprint, event, rule, owner, until: input.until, file };
}

/** The text with this waiver in place of an older one of the same fingerprint, or at its end; all else stays as it is. */
function withWaiver(text: string, fingerprint: string, waiver: Readonly<Record<string, string>>, file: string): string {
  if (file.endsWith('.json')) {
    const parsed = text === '' ? { value: {} } : parseText(text, 'json');
    const value = 'value' in parsed ? (parsed.value as object) : {};
    return `${JSON.stringify({ ...value, [fingerprint]: waiver }, null, 2)}\n`;
  }
  const block = `"${fingerprint}":\n${Object.entries(waiver)
    .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`)
    .join('')}`;
  const own = new RegExp(`^(?:"${fingerprint}"|'${fingerprint}'|${fingerprint}):[^\\n]*\\n(?:(?:[ \\t].*)?\\n)*`, 'm');
  const kept = text.trim() === '{}' || text === '' ? header : text.endsWith('\n') ? text : `${text}\n`;
  const after = own.test(kept) ? kept.replace(own, () => block) : kept + block;
  const parsed = parseText(after, 'yaml');
  if (!('value' in parsed)) {
    throw new EdaError('finding', {
      code: 'waivers-not-edited',
      message: 'This file is written in a way that a waiver can\u2019t be added to.',
      at: { file },
      next: `Add it by hand:\n${block}`,
    });
  }
  return after;
}

/** How long a waiver may hold. */
const YEARS = 2;

function requireDay(text: string, today: string): void {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : undefined;
  if (day === undefined || Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== text) {
    throw new EdaError('usage', {
      code: 'no-such-day',
      message: `"${text}" is no day.`,
      expected: 'a day as YYYY-MM-DD',
      next: `For example --until ${today.slice(0, 4)}-12-31.`,
    });
  }
  if (text < today) {
    throw new EdaError('usage', {
      code: 'day-past',
      message: `${text} is past: today is ${today}.`,
      next: 'Name a day that is still to come.',
    });
  }
  const last = `${Number(today.slice(0, 4)) + YEARS}${today.slice(4)}`;
  if (text > last) {
    throw new EdaError('usage', {
      code: 'day-too-far',
      message: `${text} is more than ${YEARS} years away: a waiver buys time, and is no licence.`,
      expected: `${last} or earlier`,
      next: 'Name a nearer day; the waiver can be renewed then.',
    });
  }
}
