import type { Digest, FileWorld, Wizard } from '../ports.ts';
import { type ConsumerInput, type GeneratedConsumer, generateProject } from './generate-consumer.ts';

export type ProducerInput = Omit<ConsumerInput, 'shape' | 'idempotencyKey' | 'partitionKey'>;
export type GeneratedProducer = Omit<GeneratedConsumer, 'shape'>;

/** A producer: an outbox table, what publishes from it, and the helper that code of the team's writes to it with. See `generateProject`. */
export function generateProducer(
  input: ProducerInput,
  world: FileWorld,
  sha256: Digest,
  prompt: Wizard,
): Promise<GeneratedProducer> {
  return generateProject('producer', input, world, sha256, prompt);
}
