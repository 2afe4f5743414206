import ts from 'typescript';
import { expect, it } from 'vitest';
import { javascript } from '../../../src/domain/codegen/javascript.ts';
import { RUNTIME_CODE } from '../../../src/domain/codegen/runtime.generated.js';
import { RUNTIME } from '../../../src/domain/codegen/runtime.ts';
import { ValidatorModule } from '../../../src/domain/codegen/validator.ts';
import type { Json } from '../../../src/domain/json.ts';
import { dialects } from '../../../src/domain/schema/keywords.ts';
import type { Dialect } from '../../../src/domain/schema/types.ts';
import fc from '../../support/property.ts';
import { schemas } from '../../support/schemas.ts';

/** What the compiler makes of it, in the compiler's own layout. */
function printed(code: string): string {
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  return ts.transpileModule(code, { compilerOptions }).outputText;
}

/** What a reader of JavaScript has to say of it: types among it, too. */
function complaints(code: string): string[] {
  const host = ts.createCompilerHost({});
  host.getSourceFile = (file, language) =>
    file === 'v.js' ? ts.createSourceFile(file, code, language, false, ts.ScriptKind.JS) : undefined;
  const program = ts.createProgram(['v.js'], { allowJs: true, noLib: true, noResolve: true, noEmit: true }, host);
  return program.getSyntacticDiagnostics().map(({ messageText }) => String(messageText));
}

const typescript = (schema: Json, dialect: Dialect) => {
  const module = new ValidatorModule();
  for (const view of ['read', 'write'] as const) module.validator(view, 'A view.', [{ schema, dialect, view }]);
  return module.text();
};

it('a validator without its types is what the compiler makes of it', () => {
  const texts = dialects.flatMap((dialect) =>
    fc.sample(schemas(dialect), { seed: 11, numRuns: 60 }).map((schema) => typescript(schema, dialect)),
  );
  const all = texts.map(javascript);
  expect(complaints('const a: unknown = 1;')).toHaveLength(1);
  expect(complaints(all.join('\n').replaceAll('export function', 'function'))).toEqual([]);
  for (const [i, code] of all.entries()) expect(printed(code)).toBe(printed(texts[i]!));
});

it('texts that look like types are left as they are', () => {
  const looks = 'a: string = 1, b: Issue[]) as unknown[] new Set<string>("/*';
  const schema: Json = { properties: { [looks]: { pattern: ': unknown,', const: looks } }, required: [looks] };
  const code = typescript(schema, '2020-12');
  expect(printed(javascript(code))).toBe(printed(code));
  expect(complaints(javascript(code).replaceAll('export function', 'function'))).toEqual([]);
});

it('the runtime is the same as it is compiled ahead', () => {
  expect(printed(RUNTIME_CODE)).toBe(printed(RUNTIME));
});
