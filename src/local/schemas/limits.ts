import { badRequest } from './refusals.ts';

/** What an account may have. Source: EventBridge User Guide, "Amazon EventBridge quotas"; all but the last can be raised. */
export interface Quotas {
  readonly registries: number;
  readonly schemasPerRegistry: number;
  readonly versionsPerSchema: number;
  readonly discoveredSchemas: number;
}

export const DEFAULT_QUOTAS: Quotas = {
  registries: 10,
  schemasPerRegistry: 100,
  versionsPerSchema: 100,
  discoveredSchemas: 200,
};

/** Source: EventBridge Schemas, REST API Reference; EventBridge User Guide. */
const CONTENT = 100_000;
const DESCRIPTION = 256;
const TOKEN = 36;
const NAME = /^[0-9A-Za-z_.@-]+$/;

/** Source: AWS Tagging, "Tag naming limits". */
const TAGS = 50;
const TAG_KEY = 128;
const TAG_VALUE = 256;

/** What a person sees of a value that may be as long as they like. */
const shown = (text: string): string => (text.length > 80 ? `${text.slice(0, 80)}…` : text);

function checkName(name: string, what: string, max: number): string {
  if (name.length > max) {
    throw badRequest(`${what} is ${name.length} characters long. It has at most ${max}.`);
  }
  if (!NAME.test(name)) {
    throw badRequest(
      `${what} ${JSON.stringify(shown(name))} has a character that is no letter, no digit and none of . _ - @.`,
    );
  }
  return name;
}

export const checkRegistryName = (name: string): string => checkName(name, 'RegistryName', 64);
export const checkSchemaName = (name: string): string => checkName(name, 'SchemaName', 385);

export function checkDescription(description: string | undefined): string | undefined {
  if (description !== undefined && description.length > DESCRIPTION) {
    throw badRequest(`Description is ${description.length} characters long. It has at most ${DESCRIPTION}.`);
  }
  return description;
}

export function checkContentLength(content: string, what = 'Content'): void {
  if (content.length < 1 || content.length > CONTENT) {
    throw badRequest(`${what} is ${content.length} characters long. It has 1 to ${CONTENT}.`);
  }
}

/** An empty one is none. Source: service model, `UpdateSchemaRequest`. */
export function checkToken(token: string | undefined): string | undefined {
  if (token !== undefined && token.length > TOKEN) {
    throw badRequest(`ClientTokenId is ${token.length} characters long. It has at most ${TOKEN}.`);
  }
  return token === '' ? undefined : token;
}

/** The tags that a resource has after these were added. */
export function checkTags(
  added: ReadonlyMap<string, string> | undefined,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  for (const [key, value] of added ?? []) {
    if (key.length < 1 || key.length > TAG_KEY) {
      throw badRequest(`The key of a tag has 1 to ${TAG_KEY} characters. This one has ${key.length}.`);
    }
    if (value.length > TAG_VALUE) {
      throw badRequest(`The tag ${JSON.stringify(key)} has a value of more than ${TAG_VALUE} characters.`);
    }
    if (/^aws:/i.test(key)) throw badRequest(`The tag ${JSON.stringify(key)} begins with aws:, which is reserved.`);
  }
  const tags = Object.fromEntries([...Object.entries(before), ...(added ?? [])]);
  if (Object.keys(tags).length > TAGS) throw badRequest(`A resource has at most ${TAGS} tags.`);
  return tags;
}
