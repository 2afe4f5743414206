import { isArray, type Json, type JsonObject } from '../../json.ts';
import { all, any, not } from './build.ts';
import type { Work } from './work.ts';

/** `allOf`, `anyOf`, `oneOf`, `not`, `if`, `then`, `else`. */
export function logic(work: Work): void {
  const { demands } = work;
  const list = (keyword: 'allOf' | 'anyOf' | 'oneOf') => {
    const value = work.get(keyword);
    return isArray(value) && value.length > 0 ? value : undefined;
  };
  const parts = list('allOf');
  if (parts) demands.add({ allOf: parts.map((part, i) => work.inner(part, 'allOf', i)) });
  const alternatives = list('anyOf');
  if (alternatives) demands.add(any(alternatives.map((part, i) => work.inner(part, 'anyOf', i))));
  const exclusive = list('oneOf');
  if (exclusive) oneOf(work, exclusive);
  const ruled = work.get('not');
  if (ruled !== undefined) demands.add(not(work.opposite(ruled, 'not')));
  const test = work.get('if');
  if (test !== undefined) condition(work, test);
}

function oneOf(work: Work, parts: readonly Json[]): void {
  const { demands, converter, side } = work;
  const { made, exact } = converter.exactly(() => parts.map((part, i) => work.inner(part, 'oneOf', i)));
  if (exact) {
    demands.add({ oneOf: made });
    return;
  }
  work.lose(
    'oneOf',
    'That no more than one alternative may match is not carried, because what an alternative demands is not.',
  );
  // From above any may match; from below one does, and all others surely do not.
  if (side === 'above') demands.add(any(made));
  else {
    const others = parts.map((part, i) => work.opposite(part, 'oneOf', i));
    const lone = (i: number) => all([made[i]!, ...others.filter((_, j) => j !== i).map(not)]);
    demands.add(any(made.map((_, i) => lone(i))));
  }
}

/** `if`, as alternatives: on both sides these are right if each of their parts is. */
function condition(work: Work, test: Json): void {
  const [then, otherwise] = [work.get('then'), work.get('else')];
  const holds = (): JsonObject => work.inner(test, 'if');
  const fails = (): JsonObject => not(work.opposite(test, 'if'));
  if (then !== undefined && otherwise !== undefined) {
    const [one, other] = [work.inner(then, 'then'), work.inner(otherwise, 'else')];
    work.demands.add(any([all([holds(), one]), all([fails(), other])]));
  } else if (then !== undefined) work.demands.add(any([fails(), work.inner(then, 'then')]));
  else if (otherwise !== undefined) work.demands.add(any([holds(), work.inner(otherwise, 'else')]));
}
