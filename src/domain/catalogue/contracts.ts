import type { Json } from '../json.ts';
import { contracts as compiled } from './contracts.generated.js';
import type { ContractName, Contracts } from './documents.ts';

/**
 * The contracts for a set of values. The compiled validators only give a verdict; the code that explains one is loaded
 * where some value needs it.
 */
export async function contractsFor(
  values: Iterable<{ readonly name: ContractName; readonly value: Json }>,
): Promise<Contracts> {
  const broken = [...values].some(({ name, value }) => !compiled[name]?.validate(value));
  if (!broken) return () => [];
  const [{ interpret }, { loadFormats }] = await Promise.all([
    import('../schema/interpret.ts'),
    import('../schema/validator.ts'),
  ]);
  const formats = await loadFormats();
  return (name, value) => {
    const contract = compiled[name];
    if (!contract || contract.validate(value)) return [];
    return interpret(contract.schema, '2020-12', { formats }).check(value);
  };
}
