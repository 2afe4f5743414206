import type { Catalogue, Consumption, EventDefinition, Major, Service } from './model.ts';
import { currentMajor, parseReference } from './reference.ts';

/** Who publishes a major. A reference without a major means the newest that is no draft. */
export function producersOf(catalogue: Catalogue, event: EventDefinition, major: Major): readonly string[] {
  return [...catalogue.services.values()]
    .filter((service) => service.produces.some((reference) => means(reference, event, major)))
    .map(({ ref }) => ref);
}

/** Who reads a major, and which fields; 'all' where the service did not say. */
export function consumersOf(
  catalogue: Catalogue,
  event: EventDefinition,
  major: Major,
): readonly { readonly service: string; readonly fields: readonly string[] | 'all' }[] {
  return usesOf(catalogue, event, major).map(({ service, use }) => ({
    service: service.ref,
    fields: use.fields ?? ('all' as const),
  }));
}

/** Each time that a service says it consumes a major. */
export function usesOf(
  catalogue: Catalogue,
  event: EventDefinition,
  major: Major,
): readonly { readonly service: Service; readonly use: Consumption }[] {
  return [...catalogue.services.values()].flatMap((service) =>
    service.consumes.filter((use) => means(use.event, event, major)).map((use) => ({ service, use })),
  );
}

function means(text: string, event: EventDefinition, major: Major): boolean {
  const reference = parseReference(text);
  if (reference?.event !== event.ref) return false;
  return reference.major === undefined ? major === currentMajor(event) : reference.major === major.number;
}
