import { isArray, isObject, type Json, member } from '../../json.ts';

/** What is generated: what handles events, or what publishes them. */
export const KINDS = ['consumer', 'producer'] as const;
export const SHAPES = ['lambda', 'sqs', 'sns', 'kinesis', 'custom-bus'] as const;
export const IACS = ['cdk', 'sam'] as const;
export const PROFILES = ['minimal', 'standard', 'regulated'] as const;

export type Kind = (typeof KINDS)[number];
export type Shape = (typeof SHAPES)[number];
export type Iac = (typeof IACS)[number];
export type Profile = (typeof PROFILES)[number];
export type PackageManager = 'npm' | 'pnpm' | 'yarn';

/** What a project is made from, beside the catalogue. Kept in its manifest, so that it is asked once. */
export interface Answers {
  readonly kind: Kind;
  /** `orders/OrderPlaced@1` follows the releases of the major, `orders/OrderPlaced@1.0.0` stays. None: all that the service consumes. */
  readonly events: readonly string[];
  /** `orders/order-processing`: what it consumes, and by which patterns; or what it produces. */
  readonly service?: string;
  /** `order-placed-consumer` */
  readonly name: string;
  /** Of a consumer. */
  readonly shape?: Shape;
  readonly iac: Iac;
  readonly profile: Profile;
  /** `detail.metadata.eventId`; absent where the events have none and nothing needs it. */
  readonly idempotencyKey?: string;
  /** `detail.orderId`, of a stream. */
  readonly partitionKey?: string;
  /** The folder belongs to an app of the CDK that was there before. */
  readonly existingApp: boolean;
}

/** `undefined` where it is none. */
export function readAnswers(value: Json | undefined): Answers | undefined {
  const text = (key: string): string | undefined => {
    const found = member(value, key);
    return typeof found === 'string' ? found : undefined;
  };
  const one = <Option extends string>(key: string, options: readonly Option[]) =>
    options.find((option) => option === text(key));
  const events = member(value, 'events');
  const [name, shape, iac, profile] = [text('name'), one('shape', SHAPES), one('iac', IACS), one('profile', PROFILES)];
  // The first manifests named no kind: all were of consumers.
  const kind = member(value, 'kind') === undefined ? 'consumer' : one('kind', KINDS);
  // The name is a part of paths.
  if (!isObject(value) || !isArray(events) || !kind || !name || !/^[a-z][a-z0-9-]*$/.test(name) || !iac || !profile) {
    return undefined;
  }
  if (kind === 'consumer' && shape === undefined) return undefined;
  const [service, idempotencyKey, partitionKey] = [text('service'), text('idempotencyKey'), text('partitionKey')];
  return {
    kind,
    events: events.filter((event) => typeof event === 'string'),
    ...(service === undefined ? {} : { service }),
    name,
    ...(shape === undefined ? {} : { shape }),
    iac,
    profile,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    existingApp: member(value, 'existingApp') === true,
  };
}
