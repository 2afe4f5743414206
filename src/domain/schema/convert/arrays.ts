import { isArray, type JsonObject } from '../../json.ts';
import { canonical } from '../equal.ts';
import type { Keyword } from '../keywords.ts';
import { ANYTHING, all, any, isNothing, not } from './build.ts';
import { alternatives, type Cover, conditionOf } from './leftovers.ts';
import type { Work } from './work.ts';

/** `items` and its kin, `contains` and its kin. */
export function arrays(work: Work): void {
  const { demands, converter } = work;
  const items = work.get('items');
  const listed = converter.dialect === '2020-12' ? 'prefixItems' : 'items';
  const list = work.get(listed);
  const prefix = isArray(list) ? list.map((item, i) => work.inner(item, listed, i)) : [];
  const after = isArray(items) && listed === 'items' ? 'additionalItems' : 'items';
  const tail = work.get(after);
  const rest = tail === undefined || isArray(tail) ? undefined : work.inner(tail, after);

  const left = work.get('unevaluatedItems');
  const others = left === undefined ? ANYTHING : work.inner(left, 'unevaluatedItems');
  const covers = Object.keys(others).length === 0 || rest !== undefined ? [] : coversOf(work);
  const [only] = covers;
  const leftover = ({ contains }: Cover) => any([others, ...contains.map((one) => converter.convert(one, work.side))]);
  if (covers.length === 1 && only!.when.length === 0 && only!.upTo === prefix.length) {
    demands.add(placed(work, prefix, leftover(only!), prefix.length > 0 ? listed : 'unevaluatedItems'));
  } else {
    demands.add(placed(work, prefix, rest, listed));
    if (covers.length > 0) {
      const closed = covers.map((cover) => {
        const conditions = cover.when.map((one) => conditionOf(work, one));
        if (cover.upTo === Number.POSITIVE_INFINITY) return all(conditions);
        const open = Array.from({ length: cover.upTo }, () => ANYTHING);
        return all([...conditions, placed(work, open, leftover(cover), 'unevaluatedItems')]);
      });
      demands.add({ allOf: [any(closed)] });
    }
  }
  contains(work);
}

function coversOf(work: Work): readonly Cover[] {
  const covers = alternatives(work, 'unevaluatedItems');
  if (covers !== undefined) return covers;
  work.lose(
    'unevaluatedItems',
    'Which items are evaluated elsewhere depends on more conditions than can be told apart, so what is demanded of the others is not carried.',
  );
  if (work.side === 'above') return [];
  return [{ when: [], names: new Set(), patterns: new Set(), allNames: false, upTo: 0, contains: [] }];
}

/** What is said of items by their position, and of those behind. */
function placed(work: Work, prefix: readonly JsonObject[], rest: JsonObject | undefined, blame: Keyword): JsonObject {
  if (prefix.length === 0) {
    if (rest === undefined || Object.keys(rest).length === 0) return ANYTHING;
    return isNothing(rest) ? { maxItems: 0 } : { items: rest };
  }
  const ends = rest !== undefined && isNothing(rest);
  if (work.converter.format === 'JSONSchemaDraft4') {
    if (prefix.every((one) => Object.keys(one).length === 0) && ends) return { maxItems: prefix.length };
    const more = rest !== undefined && Object.keys(rest).length > 0;
    return { items: prefix, ...(more && { additionalItems: ends ? false : rest }) };
  }
  const most = (work.get('maxItems') as number | undefined) ?? Number.POSITIVE_INFINITY;
  const meant = prefix.slice(0, Math.max(0, Math.floor(Math.min(most, prefix.length))));
  if (!ends && most > prefix.length) meant.push(rest ?? ANYTHING);
  const end = ends && most > prefix.length ? { maxItems: prefix.length } : {};
  if (new Set(meant.map(canonical)).size > 1) {
    work.lose(blame, 'OpenAPI 3.0 cannot describe items by their position: each item may be what any of them may be.');
  }
  const each = work.side === 'above' ? any(meant) : all(meant);
  if (meant.length === 0 || Object.keys(each).length === 0) return end;
  return isNothing(each) ? { maxItems: 0 } : all([{ items: each, ...end }]);
}

function contains(work: Work): void {
  const { demands, side } = work;
  const wanted = work.get('contains');
  if (wanted === undefined) return;
  const least = Math.ceil((work.get('minContains') as number | undefined) ?? 1);
  const most = work.get('maxContains') as number | undefined;
  const of = work.inner(wanted, 'contains');
  const anything = Object.keys(of).length === 0;
  if (least > 0) {
    if (anything) demands.add({ minItems: least });
    else {
      demands.add(not({ type: 'array', ...(isNothing(of) ? { items: {} } : { items: not(of) }) }));
      if (least > 1) {
        work.lose(
          'minContains',
          `That at least ${least} items match "contains" cannot be counted: one that matches among ${least} or more is enough.`,
        );
        if (side === 'above') demands.add({ minItems: least });
        else demands.add({ minItems: least, items: of });
      }
    }
  }
  if (most === undefined) return;
  const other = work.opposite(wanted, 'contains');
  if (isNothing(other)) return;
  if (Object.keys(other).length === 0) demands.add({ maxItems: Math.floor(most) });
  else if (most < 1) demands.add({ items: not(other) });
  else {
    work.lose('maxContains', `That at most ${most} items match "contains" cannot be counted: any number may.`);
    if (side === 'below') demands.add({ maxItems: Math.floor(most) });
  }
}
