import { detailTypeProblem } from '../domain/author/names.ts';
import type { Finding } from '../domain/report.ts';
import { EdaError } from '../errors.ts';
import { positionIn } from './event-text.ts';
import { loadCatalogue, requireSettings, requireWorkspace } from './load-catalogue.ts';
import { type Draft, exists, type NewEventInput, type NewEventResult, type NewEventWorld } from './new-draft.ts';
import { describeEvent } from './new-event.ts';
import { openMajor } from './new-major.ts';
import { overlay } from './overlay.ts';
import { validateWorkspace } from './validate-workspace.ts';

/**
 * A new event, or the next major of one: all files or none, and only where the catalogue is then clean. Edited files
 * keep their comments and layout. Throws EdaError where something is missing, misnamed or would be wrong.
 */
export async function newSchema(input: NewEventInput, world: NewEventWorld): Promise<NewEventResult> {
  const root = requireWorkspace(world.files.workspace(input.workspace));
  const folder = world.files.open(root);
  const workspace = await loadCatalogue(folder);
  await requireSettings(workspace);
  const draft: Draft = { workspace, folder, input, world, writes: new Map(), notes: [], origins: new Map() };
  const misnamed = input.detailType === undefined ? undefined : detailTypeProblem(input.detailType);
  if (misnamed !== undefined)
    throw new EdaError('usage', { code: 'wrong-answer', message: misnamed, next: 'Correct --detail-type.' });
  const made = input.major ? await openMajor(draft) : await describeEvent(draft);
  const files = [...draft.writes.values()];
  const created = files.filter(({ path }) => !exists(folder, path)).map(({ path }) => path);
  await refuseErrors(draft);
  if (!input.dryRun) folder.writeAll(files);
  return {
    ...made,
    written: !input.dryRun,
    created,
    edited: files.map(({ path }) => path).filter((path) => !created.includes(path)),
    notes: draft.notes,
  };
}

/** Throws EdaError for an error that was not there before, in what is written or in what it concerns. */
async function refuseErrors({ folder, writes, world, origins, workspace }: Draft): Promise<void> {
  const later = overlay(folder, [...writes.values()], world.sha256);
  const concerned = new Set(writes.keys());
  const before = await validateWorkspace(folder, world.sha256, concerned);
  const after = await validateWorkspace(later, world.sha256, concerned);
  const keyOf = ({ rule, at, message }: Finding) => JSON.stringify([rule, at.file, message]);
  const known = new Set(before.findings.map(keyOf));
  const error = after.findings.find((finding) => finding.severity === 'error' && !known.has(keyOf(finding)));
  if (!error) return;
  const origin = origins.get(error.at.file);
  if (origin) {
    const { text, detailAt, detailIsText } = origin;
    const { pointer = '' } = error.at;
    const place = await positionIn(text, detailAt, detailIsText ? { pointer } : undefined, pointer);
    const property = workspace.catalogue.settings.metadata?.property;
    const made = property !== undefined && pointer.split('/')[1] === property;
    throw new EdaError('input', {
      code: 'would-be-invalid',
      message: `Nothing was written, because the sample does not fit its schema. ${error.message}`,
      at: { file: text.file, ...place },
      ...(error.found === undefined ? {} : { found: error.found }),
      ...(error.expected === undefined ? {} : { expected: error.expected }),
      next: made ? `Correct it, or leave "${property}" out of the sample: then it is made up.` : 'Correct the sample.',
    });
  }
  throw new EdaError('input', {
    code: 'would-be-invalid',
    message: `Nothing was written, because of ${error.rule}: ${error.message}`,
    at: error.at,
    ...(error.found === undefined ? {} : { found: error.found }),
    ...(error.expected === undefined ? {} : { expected: error.expected }),
    ...(error.next === undefined ? {} : { next: error.next }),
  });
}
