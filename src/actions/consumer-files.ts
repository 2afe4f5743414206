import type { Kind } from '../domain/codegen/consumer/answers.ts';
import type { WantedFile } from '../domain/codegen/consumer/files.ts';
import { type KeyPath, keyText } from '../domain/codegen/consumer/keys.ts';
import { EXAMPLE_WORDS, eventNames, identifiersOf, isNameInCode } from '../domain/codegen/consumer/names.ts';
import { consumerScope } from '../domain/codegen/consumer/scope.ts';
import type { EventInput } from '../domain/codegen/generate.ts';
import { isArray, type Json, member } from '../domain/json.ts';
import { EdaError } from '../errors.ts';
import type { Digest, Files } from '../ports.ts';
import { sourceOf } from './generate-types.ts';
import type { Workspace } from './load-catalogue.ts';

/** The templates of the package, for one kind. */
export interface Templates {
  readonly kind: Kind;
  readonly list: Json;
  /** By their paths below the folder of the kind. */
  readonly texts: ReadonlyMap<string, string>;
  readonly digest: string;
}

const TEMPLATES = 'templates';
/** What a producer has no template of its own for is as a consumer's: how it is built, how queues are encrypted. */
const FOLDERS: Readonly<Record<Kind, readonly Kind[]>> = { consumer: ['consumer'], producer: ['consumer', 'producer'] };

export function readTemplates(source: Files, kind: Kind): Templates {
  const paths = FOLDERS[kind].flatMap((folder) => source.list(`${TEMPLATES}/${folder}`));
  const texts = new Map<string, string>();
  let digest = '';
  for (const read of source.read(paths)) {
    if (!('text' in read)) continue;
    const [, , ...path] = read.path.split('/');
    texts.set(path.join('/'), read.text.replaceAll('\r\n', '\n'));
    digest += `${read.path} ${read.hash}\n`;
  }
  const list = texts.get('template.json');
  if (list === undefined) {
    throw new EdaError('bug', {
      code: 'package-incomplete',
      message: `${TEMPLATES}/${kind}/template.json is missing from the package.`,
    });
  }
  return { kind, list: JSON.parse(list) as Json, texts, digest };
}

/** Whether the infrastructure's code has the name already: a construct can't be called so. */
export function isTaken(name: string, { list, texts }: Templates): boolean {
  const sources = [...texts].flatMap(([path, text]) => (/(?:^|\/)(?:cdk|infra|bin)\/.*\.ts$/.test(path) ? [text] : []));
  const files = member(list, 'files');
  const paths = (isArray(files) ? files : []).map((file) => String(member(file, 'to')));
  return isNameInCode(name, sources, paths);
}

/** All files of a consumer or producer, by their paths. */
export async function wantedFiles(
  consumer: Omit<Parameters<typeof consumerScope>[0], 'events'>,
  inputs: readonly EventInput[],
  subjectOf: (reference: string) => KeyPath | undefined,
  { kind, list, texts }: Templates,
  workspace: Workspace,
  sha256: Digest,
): Promise<ReadonlyMap<string, WantedFile>> {
  const { generateCode } = await import('../domain/codegen/generate.ts');
  const { eventFiles, importsOfCompiled, readTemplateList, renderFiles } = await import(
    '../domain/codegen/consumer/files.ts'
  );
  const { TemplateError } = await import('../domain/codegen/template.ts');
  const listed = readTemplateList(list, kind);
  const sources = listed.flatMap(({ from }) => (from.endsWith('.ts') ? [texts.get(from) ?? ''] : []));
  const names = eventNames(
    inputs.map(({ event, major }) => ({ domain: event.domain, event: event.name, major: major.number })),
    identifiersOf(sources, EXAMPLE_WORDS),
  );
  const events = inputs.map((input, i) => {
    const subject = subjectOf(input.major.ref);
    return { input, names: names[i]!, ...(subject && { subject: keyText(subject) }) };
  });
  const template = (path: string) => {
    const text = texts.get(path);
    if (text === undefined) throw new TemplateError(`there is no template ${path}`);
    return text;
  };
  const importEnding = consumer.answers.existingApp ? '.js' : '.ts';
  const wanted = renderFiles(listed, consumerScope({ ...consumer, events }, template), template);
  if (consumer.answers.existingApp) {
    for (const [path, { owner, text }] of wanted) {
      if (path.endsWith('.ts')) wanted.set(path, { owner, text: importsOfCompiled(text) });
    }
  }
  const code = await generateCode({ ...sourceOf(workspace), events: inputs, form: 'source', importEnding });
  for (const [path, text] of code) wanted.set(`src/generated/events/${path}`, { owner: 'eda', text });
  const idOf = ({ input }: (typeof events)[number]) => uuidOf(sha256(input.major.ref));
  const samples = kind === 'consumer' ? idOf : undefined;
  for (const [path, file] of eventFiles(events, importEnding, samples)) wanted.set(path, file);
  return wanted;
}

/** A UUID (version 8, of a digest) that stays the same for the same text. */
function uuidOf(hex: string): string {
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}
