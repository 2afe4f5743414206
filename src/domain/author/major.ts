import { applyEdits, modify } from 'jsonc-parser';
import type { EventDefinition, Major } from '../catalogue/model.ts';
import type { Json, JsonObject } from '../json.ts';
import { isObject, member } from '../json.ts';
import { addMember } from '../text/edit.ts';
import { formatOf, parseText } from '../text/parse.ts';
import { jsonText } from './event.ts';
import type { NewFile } from './workspace.ts';

export interface NextMajor {
  /** Its own detail-type; absent: `Name.v2`. */
  readonly detailType?: string;
  /** Or the path of a field that tells the majors apart by its first number: `metadata.version`. */
  readonly versionField?: readonly string[];
  readonly stability: string;
}

/** Why event.yaml could not be edited, with what a person should write there. */
export interface NotEdited {
  readonly pointer: string;
  readonly member: JsonObject;
}

/**
 * The files that open the next major: event.yaml with its entry, the head copied, the examples copied. `textOf` gives
 * the texts of files that are there.
 */
export function nextMajor(
  event: EventDefinition,
  wish: NextMajor,
  textOf: (file: string) => string,
): readonly NewFile[] | NotEdited {
  const last = event.majors.at(-1) as Major;
  const number = last.number + 1;
  const folder = last.folder.replace(/v\d+$/, `v${number}`);
  const moved = (file: string) => folder + file.slice(last.folder.length);
  let text = textOf(event.file);
  const format = formatOf(event.file);
  const { versionField } = wish;
  const additions: { readonly pointer: string; readonly key: string; readonly value: Json }[] = [];
  if (versionField) {
    for (const major of event.majors) {
      const same = major.address.detailType === last.address.detailType && !major.address.match;
      if (!same) continue;
      const at = `/majors/${major.number}`;
      additions.push({ pointer: at, key: 'match', value: matchOf(versionField, major.number) });
    }
  }
  const entry = {
    detailType: versionField ? last.address.detailType : (wish.detailType ?? `${event.name}.v${number}`),
    stability: wish.stability,
    ...(versionField ? { match: matchOf(versionField, number) } : {}),
  };
  additions.push({ pointer: '/majors', key: String(number), value: entry });
  for (const { pointer, key, value } of additions) {
    const parsed = parseText(text, format);
    // A major with a folder may stand without an entry; it then has the address of its name.
    const missing =
      'value' in parsed && member(member(parsed.value, 'majors'), pointer.slice('/majors/'.length)) === undefined;
    const edited =
      pointer !== '/majors' && missing
        ? addMember(text, format, '/majors', pointer.slice('/majors/'.length), { [key]: value })
        : addMember(text, format, pointer, key, value);
    if (edited === undefined) return { pointer, member: { [key]: value } };
    text = edited;
  }
  return [
    { path: event.file, text },
    { path: moved(last.head.file), text: withOwnId(textOf(last.head.file), last, number) },
    ...last.examples.map(({ file, value }) => {
      const changed = versionField && withVersion(value, versionField, last.number, number);
      return { path: moved(file), text: changed ? jsonText(changed) : textOf(file) };
    }),
  ];
}

function matchOf(path: readonly string[], major: number): Json {
  const leaf: Json = [{ prefix: `${major}.` }];
  return { detail: path.reduceRight<Json>((inner, name) => ({ [name]: inner }), leaf) as JsonObject };
}

/** Two schemas can't have one `$id`. */
function withOwnId(text: string, { head, number }: Major, next: number): string {
  const id = member(head.value, '$id') ?? member(head.value, 'id');
  const key = isObject(head.value) && Object.hasOwn(head.value, '$id') ? '$id' : 'id';
  if (typeof id !== 'string' || id === '') return text;
  const renamed = id.replace(new RegExp(`\\bv${number}\\b(?!.*\\bv${number}\\b)`), `v${next}`);
  const own = renamed === id ? id.replace(/(#.*)?$/, `${id.includes('?') ? '&' : '?'}v${next}$1`) : renamed;
  if (formatOf(head.file) === 'json') return applyEdits(text, modify(text, [key], own, {}));
  return text.replace(id, own);
}

/** An example with its version moved to the new major; `undefined` where it has none to move. */
function withVersion(value: Json, [name, ...rest]: readonly string[], from: number, to: number): Json | undefined {
  if (name === undefined) {
    return typeof value === 'string' && value.startsWith(`${from}.`) ? `${to}.0.0` : undefined;
  }
  const inner = member(value, name);
  const changed = inner === undefined ? undefined : withVersion(inner, rest, from, to);
  return changed === undefined || !isObject(value) ? undefined : { ...value, [name]: changed };
}
