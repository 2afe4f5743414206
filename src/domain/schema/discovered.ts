import type { JsonObject } from '../json.ts';
import { registryDocument } from './convert/document.ts';
import type { RegistryFormat } from './convert/types.ts';

/** What a schema describes that was inferred from events. */
export interface DiscoveredEvent {
  readonly source: string;
  readonly detailType: string;
}

/**
 * The content in which discovery gives a schema: the envelope as `AWSEvent`, the detail as a component of its own, and the exact
 * source and detail-type in two extensions. `undefined` where the registry could not hold it.
 * @param detail what `inferSchema` says of the details
 */
export function discoveredContent(
  { source, detailType }: DiscoveredEvent,
  detail: JsonObject,
  format: RegistryFormat,
): string | undefined {
  const made = registryDocument(
    {
      source,
      detailType,
      title: detailName(detailType),
      version: '1.0.0',
      detail: { value: detail, dialect: '2020-12' },
    },
    format,
  );
  return 'problem' in made ? undefined : made.content;
}

/** `EC2 Instance State-change Notification` -> `EC2InstanceStateChangeNotification`. Never empty. */
export function detailName(detailType: string): string {
  const words = detailType.split(/[^A-Za-z0-9_]+/).filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('') || 'Detail';
}

/** The name that discovery gives a schema: `com.acme.orders@OrderPlaced`. Different events can have the same. */
export function discoveredName({ source, detailType }: DiscoveredEvent): string {
  return `${source.replace(/[^A-Za-z0-9._@-]+/g, '-')}@${detailName(detailType)}`.slice(0, 385);
}
