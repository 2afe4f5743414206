import type { RegistrySettings } from '../domain/catalogue/model.ts';
import type { Convert } from '../domain/registry/wanted.ts';

/**
 * Releases as the registry takes them: a function of the release and its address alone, so that what is not released changes
 * no version. The converter is loaded when something is to be compared.
 */
export async function registryConversion(format: RegistrySettings['format']): Promise<Convert> {
  const { registryDocument } = await import('../domain/schema/convert/document.ts');
  return (event, major, { version, schema }) => {
    const { source, detailType } = major.address;
    return registryDocument({ source, detailType, title: event.name, version, detail: schema }, format);
  };
}
