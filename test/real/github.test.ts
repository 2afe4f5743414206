import fs from 'node:fs';
import path from 'node:path';
import { Ajv } from 'ajv';
import { beforeAll, describe, expect, it } from 'vitest';
import { generateTypes } from '../../src/actions/generate-types.ts';
import { validate } from '../../src/actions/schema-validate.ts';
import { javascript } from '../../src/domain/codegen/javascript.ts';
import { ValidatorModule } from '../../src/domain/codegen/validator.ts';
import type { Json } from '../../src/domain/json.ts';
import { createSampler, Unsatisfiable } from '../../src/domain/sample/sample.ts';
import { interpret } from '../../src/domain/schema/interpret.ts';
import { compile, loadPlain } from '../domain/codegen/run.ts';
import { memoryWorld, sha256 } from '../support/memory.ts';
import { definitions, document, examplePath, payloads, schemaOf, workspaceOfWebhooks } from './github.ts';

/** `format` is an annotation here as there. */
const ajv = new Ajv({ strict: false, validateFormats: false });
ajv.addSchema(document, 'webhooks');
const accepts = (event: string) => ajv.getSchema(`webhooks#/definitions/${definitions.get(event)}`)!;

/** Payloads that their own schema refuses, by what ajv says; a line each. */
const REFUSED = fs
  .readFileSync(path.join(import.meta.dirname, 'fixtures/github-refused.txt'), 'utf8')
  .trimEnd()
  .split('\n');

type Check = (value: unknown) => readonly unknown[];

describe('the payloads of api.github.com', () => {
  it('are 329 of 58 webhooks, and 52 of them fail their schema', () => {
    expect([payloads.length, new Set(payloads.map(({ event }) => event)).size]).toEqual([329, 58]);
    const refused = payloads.filter(({ event, value }) => !accepts(event)(value)).map(({ id }) => id);
    expect(refused).toEqual(REFUSED);
    expect(refused).toHaveLength(52);
    // Asked of the whole document, which is any of its events, the answer is the same.
    const whole = ajv.getSchema('webhooks')!;
    expect(payloads.filter(({ value }) => !whole(value)).map(({ id }) => id)).toEqual(REFUSED);
  });

  it('are judged by the interpreter and by generated code as ajv judges them', async () => {
    const verdicts: Record<string, string[]> = { interpreter: [], generated: [], reader: [] };
    for (const event of new Set(payloads.map((payload) => payload.event))) {
      const schema = schemaOf(event);
      const interpreter = interpret(schema, 'draft-07');
      const module = new ValidatorModule();
      for (const view of ['raw', 'read'] as const)
        module.validator(view, 'A view.', [{ schema, dialect: 'draft-07', view }]);
      const code = (await loadPlain(javascript(module.text()))) as { raw: Check; read: Check };
      for (const { id, value } of payloads.filter((payload) => payload.event === event)) {
        if (!interpreter.accepts(value)) verdicts.interpreter?.push(id);
        if (code.raw(value).length > 0) verdicts.generated?.push(id);
        if (code.read(value).length > 0) verdicts.reader?.push(id);
      }
    }
    expect(verdicts.interpreter).toEqual(REFUSED);
    expect(verdicts.generated).toEqual(REFUSED);
    // A reader takes what only has more than was declared, and nothing else.
    expect(REFUSED).toEqual(expect.arrayContaining(verdicts.reader ?? []));
  }, 60_000);

  it('as the examples of a catalogue: those 52 are found, and a word that only other tools know', async () => {
    const report = await validate({ paths: [], staged: false }, memoryWorld(workspaceOfWebhooks()), sha256);
    const of = (rule: string) => report.findings.filter((finding) => finding.rule === rule);
    expect(new Set(of('example-invalid').map(({ at }) => at?.file))).toEqual(
      new Set(payloads.filter(({ id }) => REFUSED.includes(id)).map(({ id, event }) => examplePath(id, event))),
    );
    const words = of('unknown-keyword');
    expect(new Set(words.map(({ severity }) => severity))).toEqual(new Set(['warning']));
    expect(words).toHaveLength(JSON.stringify(document).split('"tsAdditionalProperties":').length - 1);
    expect([...new Set(report.findings.map(({ rule }) => rule))].sort()).toEqual([
      // `archived` must be true, and is false by default.
      'default-invalid',
      'example-invalid',
      'unknown-keyword',
    ]);
    expect(of('default-invalid').map(({ at }) => at?.pointer)).toEqual([
      '/definitions/repository$archived/properties/repository/allOf/1/properties/archived/default',
    ]);
  }, 60_000);
});

describe('code and events of all 66 webhooks', () => {
  const tree = workspaceOfWebhooks();
  beforeAll(async () => {
    const input = { references: [], check: false, force: false, generator: '1' };
    expect(await generateTypes(input, memoryWorld(tree), sha256)).toMatchObject({ events: 66, kept: [] });
  }, 60_000);

  it('types and contracts compile, strictly', () => {
    const out = 'src/generated/events/';
    const code = Object.entries(tree).flatMap(([file, text]) =>
      file.startsWith(out) && file.endsWith('.ts') ? [[file.slice(out.length), `${text}`] as const] : [],
    );
    expect(code).toHaveLength(135);
    // The validators are 12 MB: of the large ones it is enough what they export. `validator.test.ts` compiles many.
    const light = code.map(([file, text]): readonly [string, string] => [
      file,
      file.endsWith('.validate.ts') && text.length > 60_000 ? declared(text) : text,
    ]);
    expect(compile(new Map(light))).toEqual([]);
  }, 60_000);

  it('samples are accepted by ajv; one webhook has none, since its schema accepts nothing', () => {
    const refused: unknown[] = [];
    const none: string[] = [];
    for (const event of definitions.keys()) {
      for (const shape of ['minimal', 'typical', 'full'] as const) {
        const sampler = createSampler(schemaOf(event), 'draft-07', { seed: 1, now: Date.UTC(2026, 0, 15), shape });
        const validate = accepts(event);
        for (let i = 0; i < 3; i++) {
          const sample = sampled(sampler, i);
          if (sample === undefined) none.push(event);
          else if (!validate(sample)) refused.push({ event, shape, errors: validate.errors });
        }
      }
    }
    expect(refused).toEqual([]);
    // It requires "type" beside an `additionalProperties: false` that declares nothing.
    expect(new Set(none)).toEqual(new Set(['secret_scanning_alert_location']));
  }, 60_000);
});

function sampled(sampler: ReturnType<typeof createSampler>, index: number): Json | undefined {
  try {
    return sampler.sample(index);
  } catch (error) {
    if (error instanceof Unsatisfiable) return undefined;
    throw error;
  }
}

/** The exported functions of a validator, without their bodies. */
function declared(text: string): string {
  const issue = /^interface Issue \{[^}]*\}/m.exec(text)?.[0] ?? '';
  const functions = [...text.matchAll(/^export function (\w+)\(value: unknown\): Issue\[\]/gm)];
  return `${issue}\n${functions.map(([head]) => `${head} { void value; return []; }`).join('\n')}\n`;
}
