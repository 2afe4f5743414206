import { atPointer, isArray, isObject, type Json, member } from '../json.ts';
import type { Problem } from '../schema/interpret.ts';
import type { Verdict } from '../schema/patterns.ts';
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
    const problems = interpret(contract.schema, '2020-12', { formats, verdicts: ours(contract.schema) }).check(value);
    return problems.map((problem) => inWords(problem, contract.schema));
  };
}

/** Our contracts say in words what their regular expressions mean. */
function inWords(problem: Problem, schema: Json): Problem {
  if (!problem.schemaPointer.endsWith('/pattern')) return problem;
  const place = problem.schemaPointer.replace(/\/pattern$/, '');
  const description = member(atPointer(schema, place), 'description');
  if (typeof description !== 'string') return problem;
  const message = problem.message
    .replace(/: it must match .*/s, '')
    .replace(/ must match .*/s, ' has not the form that is expected');
  return { ...problem, message, expected: description };
}

/** The patterns of our own contracts, which need no judge: a test tries them on long texts. */
function ours(schema: Json, into = new Map<string, Verdict>()): ReadonlyMap<string, Verdict> {
  if (isArray(schema)) for (const item of schema) ours(item, into);
  else if (isObject(schema)) {
    for (const [key, value] of Object.entries(schema)) {
      if (key === 'pattern' && typeof value === 'string') into.set(value, 'safe');
      else ours(value, into);
    }
  }
  return into;
}
