import type { RegistrySettings } from '../domain/catalogue/model.ts';
import type { Convert } from '../domain/registry/wanted.ts';

/** Releases as the registry takes them. The converter is loaded when something is to be compared. */
export async function registryConversion(format: RegistrySettings['format']): Promise<Convert> {
  return (_event, major, release) => {
    const { source, detailType } = major.address;
    const document = {
      openapi: '3.0.0',
      info: { version: release.version, title: format },
      paths: {},
      components: { schemas: { Detail: release.schema.value } },
      'x-amazon-events-source': source,
      'x-amazon-events-detail-type': detailType,
    };
    return { content: JSON.stringify(document), losses: [] };
  };
}
