import type { EventEnvelope } from '../domain/events/envelope.ts';
import { envelopeTime } from '../domain/events/envelope.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import { uuidOf } from '../domain/sample/formats.ts';
import { Random as Seeded } from '../domain/sample/random.ts';
import type { Clock, FileWorld, Prompt, Random } from '../ports.ts';
import { findOrAskForEvent } from './find-event.ts';
import { loadCatalogue, requireWorkspace } from './load-catalogue.ts';
import { type MakeOptions, makeEvents, requireValid } from './make-events.ts';

export interface SampleInput extends MakeOptions {
  /** Absent: a person is asked. */
  readonly reference?: string;
  readonly envelope: boolean;
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
  const target = await findOrAskForEvent(workspace, input.reference, prompt);
  const { seed, time, details, different, validator } = await makeEvents(workspace, target, input, outside);
  requireValid(workspace, target, details, validator);
  const { address, ref } = target.major;
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
  const reference = target.release ? `${target.event.ref}@${target.release.version}` : ref;
  return { reference, seed, time, different, samples };
}
