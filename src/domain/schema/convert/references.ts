import type { Keyword } from '../keywords.ts';
import { ANYTHING, NOTHING } from './build.ts';
import type { Work } from './work.ts';

export function references(work: Work): void {
  const { converter, spot, side, demands } = work;
  for (const { keyword, ref, to } of converter.places.refs(spot)) {
    if (typeof to === 'object') {
      demands.add(to.schema === true ? ANYTHING : to.schema === false ? NOTHING : converter.refTo(to, side));
      continue;
    }
    work.lose(
      keyword as Keyword,
      to === 'metaschema'
        ? `That a value must itself be a JSON Schema (${ref}) is not carried.`
        : `The reference ${ref} leads out of the schema, so what it demands is not carried.`,
    );
    if (side === 'below') demands.add(NOTHING);
  }
}
