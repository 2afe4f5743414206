import type { WantedFile } from '../domain/codegen/consumer/files.ts';
import { EXAMPLE_WORDS, eventNames, identifiersOf, isNameInCode } from '../domain/codegen/consumer/names.ts';
import { consumerScope } from '../domain/codegen/consumer/scope.ts';
import type { EventInput } from '../domain/codegen/generate.ts';
import { isArray, type Json, member } from '../domain/json.ts';
import { EdaError } from '../errors.ts';
import type { Digest, Files } from '../ports.ts';
import { sourceOf } from './generate-types.ts';
import type { Workspace } from './load-catalogue.ts';

/** The templates of the package. */
export interface Templates {
  readonly list: Json;
  readonly texts: ReadonlyMap<string, string>;
  readonly digest: string;
}

const TEMPLATES = 'templates/consumer';

export function readTemplates(source: Files): Templates {
  const paths = source.list(TEMPLATES);
  const texts = new Map<string, string>();
  let digest = '';
  for (const read of source.read(paths)) {
    if (!('text' in read)) continue;
    texts.set(read.path.slice(TEMPLATES.length + 1), read.text.replaceAll('\r\n', '\n'));
    digest += `${read.path} ${read.hash}\n`;
  }
  const list = texts.get('template.json');
  if (list === undefined) {
    throw new EdaError('bug', {
      code: 'package-incomplete',
      message: `${TEMPLATES}/template.json is missing from the package.`,
    });
  }
  return { list: JSON.parse(list) as Json, texts, digest };
}

/** Whether the infrastructure's code has the name already: a construct can't be called so. */
export function isTaken(name: string, { list, texts }: Templates): boolean {
  const sources = [...texts].flatMap(([path, text]) => (/^(?:cdk|infra|bin)\/.*\.ts$/.test(path) ? [text] : []));
  const files = member(list, 'files');
  const paths = (isArray(files) ? files : []).map((file) => String(member(file, 'to')));
  return isNameInCode(name, sources, paths);
}

/** All files of a consumer, by their paths. */
export async function wantedFiles(
  consumer: Omit<Parameters<typeof consumerScope>[0], 'events'>,
  inputs: readonly EventInput[],
  { list, texts }: Templates,
  workspace: Workspace,
  sha256: Digest,
): Promise<ReadonlyMap<string, WantedFile>> {
  const { generateCode } = await import('../domain/codegen/generate.ts');
  const { eventFiles, importsOfCompiled, readTemplateList, renderFiles } = await import(
    '../domain/codegen/consumer/files.ts'
  );
  const { TemplateError } = await import('../domain/codegen/template.ts');
  const sources = [...texts].flatMap(([path, text]) => (path.endsWith('.ts') ? [text] : []));
  const names = eventNames(
    inputs.map(({ event, major }) => ({ domain: event.domain, event: event.name, major: major.number })),
    identifiersOf(sources, EXAMPLE_WORDS),
  );
  const events = inputs.map((input, i) => ({ input, names: names[i]! }));
  const template = (path: string) => {
    const text = texts.get(path);
    if (text === undefined) throw new TemplateError(`there is no template ${path}`);
    return text;
  };
  const importEnding = consumer.answers.existingApp ? '.js' : '.ts';
  const wanted = renderFiles(readTemplateList(list), consumerScope({ ...consumer, events }, template), template);
  if (consumer.answers.existingApp) {
    for (const [path, { owner, text }] of wanted) {
      if (path.endsWith('.ts')) wanted.set(path, { owner, text: importsOfCompiled(text) });
    }
  }
  const code = await generateCode({ ...sourceOf(workspace), events: inputs, form: 'source', importEnding });
  for (const [path, text] of code) wanted.set(`src/generated/events/${path}`, { owner: 'eda', text });
  const idOf = ({ input }: (typeof events)[number]) => uuidOf(sha256(input.major.ref));
  for (const [path, file] of eventFiles(events, importEnding, idOf)) wanted.set(path, file);
  return wanted;
}

/** A UUID (version 8, of a digest) that stays the same for the same text. */
function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
