import { nextMajor } from '../domain/author/major.ts';
import { parseFieldPath } from '../domain/catalogue/fields.ts';
import type { Json } from '../domain/json.ts';
import { yamlDocument } from '../domain/text/yaml.ts';
import { EdaError } from '../errors.ts';
import { findEvent } from './find-event.ts';
import { answer } from './interview.ts';
import { type Draft, type Made, notEdited, put, textOf } from './new-draft.ts';

export async function openMajor(draft: Draft): Promise<Made> {
  const { workspace, folder, input, world } = draft;
  for (const [flag, given] of [
    ['--from', input.from.length > 0],
    ['--field', input.fields.length > 0],
    ['--summary', input.summary !== undefined],
    ['--owner', input.owner !== undefined],
    ['--source', input.source !== undefined],
    ['--bus', input.bus !== undefined],
    ['--service', input.service !== undefined],
  ] as const) {
    if (!given) continue;
    throw new EdaError('usage', {
      code: 'not-with-major',
      message: `${flag} does not go with --major: the new major starts as a copy of the head, of the same event.`,
      next: `Leave ${flag} out, and edit the copy.`,
    });
  }
  const given = input.reference;
  const references = [...workspace.catalogue.events.keys()];
  const reference = await answer(
    given,
    {
      flag: 'the event',
      ask: 'Which event gets a new major?',
      ...(references.length > 0 ? { choices: references } : {}),
    },
    world.wizard,
  );
  const { event } = findEvent(workspace, reference);
  if (workspace.broken.has(event.file) || event.majors.length === 0) {
    throw new EdaError('finding', {
      code: 'catalogue-has-errors',
      message: `${event.ref} has errors: nothing was written.`,
      at: { file: event.file },
      next: 'Run `eda schema validate`, mend what it finds, and try again.',
    });
  }
  const path = input.versionMatch === undefined ? undefined : versionField(input.versionMatch);
  const result = nextMajor(
    event,
    {
      stability: input.stability ?? 'draft',
      ...(input.detailType === undefined ? {} : { detailType: input.detailType }),
      ...(path === undefined ? {} : { versionField: path }),
    },
    (file) => textOf(folder, file),
  );
  if ('member' in result) {
    throw notEdited(event.file, yamlDocument(nested(result.pointer, result.member), 2));
  }
  for (const file of result) put(draft, file);
  const last = event.majors.at(-1);
  const number = (last?.number ?? 0) + 1;
  draft.notes.push(
    `The head of ${event.ref}@${number} is a copy: make the breaking change in it. Say under majors/${last?.number} of event.yaml when the old one ends.`,
  );
  const detailType = path ? last?.address.detailType : (input.detailType ?? `${event.name}.v${number}`);
  return {
    reference: `${event.ref}@${number}`,
    source: event.source,
    detailType: detailType ?? event.name,
    samples: 0,
  };
}

function nested(pointer: string, member: { readonly [key: string]: Json }): Json {
  return pointer
    .split('/')
    .slice(1)
    .reduceRight<Json>((inner, step) => ({ [step]: inner }), member);
}

function versionField(text: string): readonly string[] {
  const steps = parseFieldPath(text);
  if (steps?.every((step) => step !== 'element')) return steps.map(({ name }) => name);
  throw new EdaError('usage', {
    code: 'wrong-answer',
    message: `"${text}" is no path of a field.`,
    expected: 'names joined by dots, such as metadata.version',
  });
}
