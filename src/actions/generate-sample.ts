import type { Target } from '../domain/catalogue/reference.ts';
import type { EventEnvelope } from '../domain/events/envelope.ts';
import { envelopeTime } from '../domain/events/envelope.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { uuidOf } from '../domain/sample/formats.ts';
import type { Breakage } from '../domain/sample/invalid.ts';
import { Random as Seeded } from '../domain/sample/random.ts';
import type { Clock, FileWorld, Prompt, Random } from '../ports.ts';
import { breakChoice, breakEvents, waysOf } from './break-events.ts';
import { findOrAskForEvent } from './find-event.ts';
import { loadCatalogue, requireSettings, requireWorkspace } from './load-catalogue.ts';
import { type MakeOptions, makeEvents, requireValid } from './make-events.ts';

export interface SampleInput extends MakeOptions {
  /** Absent: a person is asked. */
  readonly reference?: string;
  readonly envelope: boolean;
  /** Broken on purpose: by which rule, or `any`. */
  readonly invalid?: string;
  readonly workspace?: string;
}

export interface Samples {
  readonly reference: string;
  readonly seed: number;
  readonly time: string;
  /** How many of the samples differ, in their details. */
  readonly different: number;
  /** Details; whole events with `envelope`. */
  readonly samples: readonly (Json | EventEnvelope)[];
  /** With `invalid`: what is broken in each of them. */
  readonly broken?: readonly Breakage[];
}

export interface Ways {
  readonly reference: string;
  readonly ways: readonly Breakage[];
}

/** Events of one schema, generated and then verified. Throws EdaError where there is none, or `--set` broke it. */
export async function generateSamples(
  input: SampleInput,
  world: FileWorld,
  outside: { readonly clock: Clock; readonly random: Random },
  prompt: Prompt,
): Promise<Samples> {
  const root = requireWorkspace(world.workspace(input.workspace));
  const workspace = await loadCatalogue(world.open(root));
  await requireSettings(workspace);
  const target = await findOrAskForEvent(workspace, input.reference, prompt);
  const choice = input.invalid === undefined ? undefined : breakChoice(input.invalid);
  const made = await makeEvents(workspace, target, input, outside);
  requireValid(workspace, target, made.details, made.validator, input.set);
  const { seed, time } = made;
  const broken = choice && breakEvents(workspace, target, made, choice, input.set);
  const details = broken?.details ?? made.details;
  const different = broken ? new Set(details.map((detail) => JSON.stringify(detail))).size : made.different;
  const { address } = target.major;
  const ids = new Seeded(seed, 0xe1d);
  const samples = input.envelope
    ? details.map(
        (detail, i): EventEnvelope => ({
          version: '0',
          id: uuidOf(ids.fork(i)),
          'detail-type': address.detailType,
          source: address.source,
          account: '123456789012',
          time: envelopeTime(new Date(time)),
          region: 'eu-west-1',
          resources: [],
          detail: detail as JsonObject,
        }),
      )
    : details;
  return { reference: shown(target), seed, time, different, samples, ...(broken ? { broken: broken.broken } : {}) };
}

/** Every way in which an event can be broken. */
export async function listWays(
  input: SampleInput,
  world: FileWorld,
  outside: { readonly clock: Clock; readonly random: Random },
  prompt: Prompt,
): Promise<Ways> {
  const workspace = await loadCatalogue(world.open(requireWorkspace(world.workspace(input.workspace))));
  await requireSettings(workspace);
  const target = await findOrAskForEvent(workspace, input.reference, prompt);
  const made = await makeEvents(workspace, target, { ...input, count: 1 }, outside);
  return { reference: shown(target), ways: waysOf(workspace, target, made, input.set) };
}

function shown({ event, major, release }: Target): string {
  return release ? `${event.ref}@${release.version}` : major.ref;
}
