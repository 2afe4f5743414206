import type { Answers, Kind } from '../domain/codegen/consumer/answers.ts';
import { common, eventIdOf, type KeyPath, keyText, parseKey, subjectIdOf } from '../domain/codegen/consumer/keys.ts';
import { nearest } from '../domain/schema/distance.ts';
import { EdaError } from '../errors.ts';
import type { Wizard } from '../ports.ts';
import type { ConsumerInput } from './generate-consumer.ts';

/** Fields of text that every event has, by which the two keys are found and checked. */
export interface KeyFields {
  /** Of each event, by its reference. */
  readonly byEvent: ReadonlyMap<string, readonly KeyPath[]>;
  /** The property of the detail that holds the organisation's metadata. */
  readonly metadata: string | undefined;
}

export async function keysOf(
  kind: Kind,
  input: ConsumerInput,
  known: Answers | undefined,
  { shape, profile }: Pick<Answers, 'shape' | 'profile'>,
  { byEvent, metadata }: KeyFields,
  wizard: Wizard,
): Promise<Pick<Answers, 'idempotencyKey' | 'partitionKey'>> {
  const shared = common([...byEvent.values()]);
  const key = async (
    flag: '--idempotency-key' | '--partition-key',
    given: string | undefined,
    standard: KeyPath | undefined,
    ask: string,
    needed: boolean,
  ): Promise<string | undefined> => {
    if (given !== undefined) return requireKey(flag, given, byEvent, shared);
    if (standard !== undefined) return keyText(standard);
    if (!needed) return undefined;
    const choices = shared.map(keyText);
    if (wizard.interactive && choices.length > 0) return wizard.choose(ask, choices);
    throw new EdaError('usage', {
      code: 'no-key',
      message: `No field of the events is known for ${flag === '--idempotency-key' ? 'what tells one event from another' : 'what keeps them in order'}.`,
      expected:
        choices.length === 0
          ? 'a field of text that each of the events must have: there is none'
          : `a field that each of the events must have: ${choices.join(', ')}`,
      next:
        choices.length === 0
          ? `Add one to the schema${flag === '--idempotency-key' ? ', or choose --profile minimal' : ', or another --shape'}.`
          : `Name it with ${flag}.`,
    });
  };
  const idempotencyKey = await key(
    '--idempotency-key',
    input.idempotencyKey ?? known?.idempotencyKey,
    eventIdOf(shared, metadata),
    'Which field stays the same when the producer sends an event again?',
    // A producer only logs it.
    kind === 'consumer' && profile !== 'minimal',
  );
  const partitionKey =
    shape === 'kinesis'
      ? await key(
          '--partition-key',
          input.partitionKey ?? known?.partitionKey,
          subjectIdOf(shared, metadata),
          'Events with the same value of which field must stay in order?',
          true,
        )
      : undefined;
  if (input.partitionKey !== undefined && shape !== 'kinesis') {
    throw new EdaError('usage', {
      code: 'no-stream',
      message: `--partition-key is for --shape kinesis, and this is ${shape}.`,
      next: 'Leave it out.',
    });
  }
  return {
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
  };
}

function requireKey(
  flag: string,
  given: string,
  byEvent: ReadonlyMap<string, readonly KeyPath[]>,
  shared: readonly KeyPath[],
): string {
  const choices = shared.map(keyText);
  const expected = choices.length === 0 ? 'none of the fields is text that each event must have' : choices.join(', ');
  const near = nearest(given, choices);
  const next = near === undefined ? `Correct ${flag}, or the schema.` : `Did you mean ${near}?`;
  if (parseKey(given) === undefined) {
    const envelope = given === 'id' ? ': an event that its producer sends again gets another id of EventBridge’s' : '';
    throw new EdaError('usage', {
      code: 'wrong-answer',
      message: `"${given}" is no field of the detail${envelope}.`,
      expected: `a path such as detail.metadata.eventId: ${expected}`,
      next,
    });
  }
  for (const [reference, paths] of byEvent) {
    if (paths.some((path) => keyText(path) === given)) continue;
    throw new EdaError('usage', {
      code: 'wrong-answer',
      message: `${reference} need not have a text at ${given}.`,
      expected,
      next,
    });
  }
  return given;
}
