import { isArray, isObject, type Json, member } from '../../json.ts';
import { renderTemplate, TemplateError, type TemplateScope } from '../template.ts';
import { comment } from '../text.ts';
import type { Kind } from './answers.ts';
import { type ConsumedEvent, sampleFile } from './scope.ts';

/** Whose a file is: made anew each time, or written once and then joined with what people make of it. */
export type Owner = 'eda' | 'yours';

export interface WantedFile {
  readonly owner: Owner;
  readonly text: string;
}

/** A line of template.json. */
export interface TemplateFile {
  /** Below the folder of the kind's templates. */
  readonly from: string;
  /** In the result; may hold the words of the example. */
  readonly to: string;
  readonly owner: Owner;
  /** Flags, one of which is to be set: `sqs sns`. `!x`: that is not; `cdk+sqs`: both. */
  readonly when?: string;
  /** Made once for each item of this list. */
  readonly each?: string;
}

/** The files that template.json lists, for a kind of project. Throws `TemplateError` for a line that is none, and for another kind. */
export function readTemplateList(json: Json, kind: Kind): readonly TemplateFile[] {
  if (member(json, 'kind') !== kind) throw new TemplateError(`template.json is of no ${kind}`);
  const files = member(json, 'files');
  if (!isArray(files)) throw new TemplateError('template.json lists no files');
  return files.map((file, i) => {
    const [from, to, owner, each, when] = ['from', 'to', 'owner', 'each', 'when'].map((key) => member(file, key));
    const wrong = isObject(file) && Object.keys(file).find((key) => !KEYS.has(key));
    if (
      typeof from !== 'string' ||
      typeof to !== 'string' ||
      (owner !== 'eda' && owner !== 'yours') ||
      (each !== undefined && typeof each !== 'string') ||
      (when !== undefined && typeof when !== 'string') ||
      wrong
    ) {
      throw new TemplateError(`template.json, file ${i + 1}: ${JSON.stringify(file)} is no file`);
    }
    return { from, to, owner, ...(when === undefined ? {} : { when }), ...(each === undefined ? {} : { each }) };
  });
}

const KEYS: ReadonlySet<string> = new Set(['from', 'to', 'owner', 'when', 'each']);

/** The files of a list for one result, by their paths. Throws `TemplateError` where a template is wrong, or two have one path. */
export function renderFiles(
  list: readonly TemplateFile[],
  scope: TemplateScope,
  template: (path: string) => string,
): Map<string, WantedFile> {
  const files = new Map<string, WantedFile>();
  const taken = new Set<string>();
  for (const { from, to, owner, when, each } of list) {
    if (when !== undefined && !holds(when, scope.flags)) continue;
    const items = each === undefined ? [undefined] : scope.lists?.[each];
    if (items === undefined) throw new TemplateError(`template.json: ${from}: there is no list "${each}"`);
    for (const item of items) {
      const inner: TemplateScope = {
        ...scope,
        words: { ...scope.words, ...item?.words },
        flags: new Set([...scope.flags, ...(item?.flags ?? [])]),
        texts: { ...scope.texts, ...item?.texts },
        include: (path) => template(path),
      };
      const path = renderTemplate(to, inner);
      if (taken.has(path.toLowerCase())) throw new TemplateError(`template.json: ${from}: ${path} is written twice`);
      taken.add(path.toLowerCase());
      try {
        files.set(path, { owner, text: renderTemplate(template(from), inner) });
      } catch (error) {
        throw error instanceof TemplateError ? new TemplateError(`${from}: ${error.message}`) : error;
      }
    }
  }
  return files;
}

function holds(when: string, flags: ReadonlySet<string>): boolean {
  const isSet = (word: string) => (word.startsWith('!') ? !flags.has(word.slice(1)) : flags.has(word));
  return when.split(/\s+/).some((words) => words.split('+').every(isSet));
}

/** Relative imports as a repository has them that compiles its TypeScript: `./a.ts` becomes `./a.js`. */
export function importsOfCompiled(text: string): string {
  return text.replace(/(\b(?:from|import)\s*\(?\s*)(['"])(\.{1,2}\/[^'"\n]+)\.ts\2/g, '$1$2$3.js$2');
}

/** The sample of an event, as EventBridge delivers it. `id` is a UUID that stays the same. */
export function sampleText({ input }: ConsumedEvent, id: string): string {
  const { major, example } = input;
  const event = {
    version: '0',
    id,
    'detail-type': major.address.detailType,
    source: major.address.source,
    account: '123456789012',
    time: '2026-01-15T12:00:00Z',
    region: 'eu-west-1',
    resources: [],
    detail: example,
  };
  return `${JSON.stringify(event, null, 2)}\n`;
}

/** The samples of a consumer's events, and the modules that call some of them otherwise. */
export function eventFiles(
  events: readonly ConsumedEvent[],
  importEnding: string,
  idOf: ((event: ConsumedEvent) => string) | undefined,
): ReadonlyMap<string, WantedFile> {
  const files = new Map<string, WantedFile>();
  for (const event of events) {
    if (idOf) files.set(sampleFile(event), { owner: 'eda', text: sampleText(event, idOf(event)) });
    const { type, module, renamed } = event.names;
    if (renamed === undefined) continue;
    const said = comment([`${event.input.major.ref}, under a name that nothing else here has.`]);
    const names = `${renamed.from} as ${type}, type ${renamed.from}Event as ${type}Event`;
    const text = `${said}export { ${names} } from './${renamed.module}${importEnding}';\n`;
    files.set(`src/generated/events/${module}.ts`, { owner: 'eda', text });
  }
  return files;
}
