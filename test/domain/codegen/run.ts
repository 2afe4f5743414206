import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import ts from 'typescript';
import { onTestFinished } from 'vitest';

/** Loads a module of TypeScript that imports nothing. */
export async function load(text: string): Promise<Record<string, unknown>> {
  return loadPlain(javascript(text));
}

/** The same of JavaScript. */
export async function loadPlain(text: string): Promise<Record<string, unknown>> {
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

function javascript(text: string): string {
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022, verbatimModuleSyntax: true };
  return ts.transpileModule(text, { compilerOptions: options }).outputText;
}

/** Puts generated code on disk as JavaScript, so that its modules find each other. Gives its folder. */
export function emit(code: ReadonlyMap<string, string>): string {
  return emitted(new Map([...code].map(([file, text]) => [file.replace(/\.ts$/, '.js'), javascript(text)])));
}

/** Puts files on disk as they are. Gives their folder. */
export function emitted(files: ReadonlyMap<string, string>): string {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'eda-codegen-'));
  onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
  fs.writeFileSync(path.join(folder, 'package.json'), '{ "type": "module" }');
  for (const [file, text] of files) {
    const full = path.join(folder, file);
    fs.mkdirSync(path.dirname(full), { recursive: true });
    fs.writeFileSync(full, text);
  }
  return folder;
}

/** The strictest settings that generated code promises to compile under, and those that complain of leftovers. */
const STRICT: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2022,
  lib: ['lib.es2022.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  noEmit: true,
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitReturns: true,
  noImplicitOverride: true,
  noPropertyAccessFromIndexSignature: true,
  noUnusedLocals: true,
  noUnusedParameters: true,
  erasableSyntaxOnly: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  declaration: true,
  verbatimModuleSyntax: true,
};

const ROOT = '/generated';
const libraries = new Map<string, ts.SourceFile | undefined>();

/**
 * What the compiler says of these files: `orders/x.ts(3): …`. No file of the disk but TypeScript's own is seen, unless
 * `options` say where types are.
 */
export function compile(files: ReadonlyMap<string, string>, options: ts.CompilerOptions = {}): string[] {
  const all = new Map(
    [['package.json', '{ "type": "module" }'], ...files].map(([file, text]) => [`${ROOT}/${file}`, text]),
  );
  const settings = { ...STRICT, ...options };
  const host = ts.createCompilerHost(settings);
  const disk = { read: host.readFile, exists: host.fileExists, source: host.getSourceFile };
  const ours = (file: string) => file.startsWith(`${ROOT}/`);
  host.getCurrentDirectory = () => ROOT;
  host.fileExists = (file) => (ours(file) ? all.has(file) : disk.exists(file));
  host.readFile = (file) => (ours(file) ? all.get(file) : disk.read(file));
  host.directoryExists = (folder) =>
    folder === ROOT || [...all.keys()].some((file) => file.startsWith(`${folder}/`)) || ts.sys.directoryExists(folder);
  host.getSourceFile = (file, language, ...rest) => {
    const text = all.get(file);
    if (text !== undefined) return ts.createSourceFile(file, text, language);
    if (!libraries.has(file)) libraries.set(file, disk.source(file, language, ...rest));
    return libraries.get(file);
  };
  const roots = [...all.keys()].filter((file) => file.endsWith('.ts'));
  const program = ts.createProgram(roots, settings, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.replace(`${ROOT}/`, '') ?? ''}(${line}): ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
