import type { EventDefinition, Major } from '../catalogue/model.ts';
import type { Json } from '../json.ts';
import type { Dialect } from '../schema/types.ts';
import { indexFile } from './index-file.ts';
import { javascript } from './javascript.ts';
import { detailName, freeName, importPath, safePath, typeName } from './names.ts';
import { describe, normalise } from './normalise.ts';
import { RUNTIME_CODE, RUNTIME_TYPES } from './runtime.generated.js';
import { RUNTIME } from './runtime.ts';
import { comment, commentText, literal, quoted } from './text.ts';
import { declare } from './types.ts';
import { type SchemaFiles, type Unit, Units, unitKey } from './units.ts';
import { ValidatorModule } from './validator.ts';

/** One major of an event, ready to be generated. */
export interface EventInput {
  readonly event: EventDefinition;
  readonly major: Major;
  /** The schema file: the head, or a release. */
  readonly file: string;
  readonly version: string;
  /** The same schema, self-contained. */
  readonly schema: Json;
  readonly dialect: Dialect;
  /** What the address asks of the detail beyond the schema, as a schema. */
  readonly match?: Json;
  /** A valid detail. */
  readonly example: Json;
}

export interface GenerateInput {
  readonly events: readonly EventInput[];
  readonly files: SchemaFiles;
  /** Folder of the catalogue, relative to the workspace. */
  readonly catalogue: string;
  /** How a generated module names another: `.js` as tsc and bundlers have it, `.ts` where Node runs the files as they are. */
  readonly importEnding: '.js' | '.ts';
  /** Modules of TypeScript, or JavaScript with declarations beside it, as a package has them. */
  readonly form: 'source' | 'package';
}

/** A generated event, as the index of all of them needs it. */
export interface EventModule {
  readonly input: EventInput;
  readonly path: string;
  /** The name of the detail's type, and of the contract. */
  readonly name: string;
}

/** A module of types under construction. */
export interface Module {
  readonly path: string;
  readonly source: string;
  /** Names of its types by the pointer in its schema file; the root first. */
  readonly names: Map<string, string>;
  readonly taken: Set<string>;
}

/** Every generated file: path relative to the output folder -> text. The same input gives the same text. */
export async function generateCode(input: GenerateInput): Promise<ReadonlyMap<string, string>> {
  const { importEnding } = input;
  const units = new Units(input.files);
  const modules = new Map<string, Module>();
  const { events, paths } = eventModules(input.events);
  for (const { input: each, path, name } of events) {
    const names = new Map([['', name]]);
    modules.set(each.file, { path, source: each.file, names, taken: new Set([name, `${name}Event`]) });
  }

  const reached = units.reached(input.events.map(({ file }) => ({ file, pointer: '' }))).toSorted(byKey);
  for (const { file, pointer } of reached) {
    let module = modules.get(file);
    if (module === undefined) {
      const path = freePath(safePath(withoutRoot(file, input.catalogue).replace(/\.(json|ya?ml)$/, '')), paths);
      module = { path, source: file, names: new Map(), taken: new Set() };
      modules.set(file, module);
    }
    const stem = (file.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');
    const last = pointer.split('/').at(-1);
    if (!module.names.has(pointer)) module.names.set(pointer, freeName(typeName(last || stem), module.taken));
  }

  const output = new Map<string, string>();
  const packaged = input.form === 'package';
  const put = (path: string, source: string, text: ModuleText) => {
    const head = header(source, packaged);
    if (!packaged) output.set(path, `${head}${text.source}`);
    else {
      if (text.code !== undefined) output.set(path.replace(/ts$/, 'js'), `${head}${text.code}`);
      if (text.types !== undefined) output.set(path.replace(/ts$/, 'd.ts'), `${head}${text.types}`);
    }
  };
  put('runtime.ts', 'the catalogue', {
    source: `\n${RUNTIME}`,
    code: `\n${RUNTIME_CODE}`,
    types: `\n${RUNTIME_TYPES}`,
  });
  for (const module of modules.values()) {
    const event = events.find(({ path }) => path === module.path);
    const types = await typesOf(module, units, modules, importEnding);
    if (event === undefined) {
      const text = ['', ...types.imports, ...types.declarations].join('\n');
      put(module.path, module.source, { source: text, types: text });
      continue;
    }
    put(module.path, event.input.file, eventFile(event, module, types, importEnding));
    const validators = validatorFile(event);
    put(validatePath(module.path), event.input.file, {
      source: validators,
      ...(packaged ? { code: javascript(validators) } : {}),
    });
  }
  put('index.ts', 'the catalogue', indexFile(events, importEnding));
  return new Map([...output].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** A module without what every file says of itself: as TypeScript; and in two halves, where it has both. */
export interface ModuleText {
  readonly source: string;
  readonly code?: string;
  readonly types?: string;
}

/** Where each event stands; and all paths, in lower case, that are taken by it. */
export function eventModules(inputs: readonly EventInput[]) {
  const paths = new Set(['index.ts', 'runtime.ts']);
  const events = inputs.map((input): EventModule => {
    const { event, major } = input;
    const path = freePath(`${event.domain}/${event.name}.v${major.number}`, paths);
    paths.add(validatePath(path).toLowerCase());
    return { input, path, name: detailName(event.name, major.number) };
  });
  return { events, paths };
}

/** What every file says of itself. */
function header(source: string, packaged: boolean): string {
  return `/* eslint-disable */
/* biome-ignore-all lint: generated */
/* biome-ignore-all format: generated */
// Generated by \`eda generate ${packaged ? 'package' : 'types'}\` from ${commentText(source).replaceAll('\n', ' ')}.
// Change it there and generate again: what is written here by hand is not kept.
// This file carries no licence of eda's. It is yours; use it under any terms you like.
`;
}

interface Types {
  readonly imports: readonly string[];
  readonly declarations: readonly string[];
}

export async function typesOf(
  module: Module,
  units: Units,
  modules: ReadonlyMap<string, Module>,
  ending: string,
): Promise<Types> {
  const opened = units.file(module.source);
  if (opened === undefined) return { imports: [], declarations: [] };
  const aliases = new Map<string, { readonly unit: Unit; readonly name: string; readonly alias: string }>();
  const nameOf = (unit: Unit): string | undefined => {
    const name = modules.get(unit.file)?.names.get(unit.pointer);
    if (name === undefined || unit.file === module.source) return name;
    const known = aliases.get(unitKey(unit));
    if (known !== undefined) return known.alias;
    const alias = freeName(name, module.taken);
    aliases.set(unitKey(unit), { unit, name, alias });
    return alias;
  };
  const used = new Set<string>();
  const declarations: string[] = [];
  for (const [pointer, name] of module.names) {
    const schema = units.schema({ file: module.source, pointer }) ?? true;
    const prepared = normalise(schema, {
      dialect: opened.schema.dialect,
      nameOf: (inner) => {
        const unit = opened.refs.get(inner);
        return unit && nameOf(unit);
      },
    });
    const known = new Set([...module.names.values(), ...[...aliases.values()].map(({ alias }) => alias)]);
    const made = await declare(prepared, name, known);
    for (const each of made.used) used.add(each);
    const said = describe(schema);
    declarations.push(`${said === '' ? '' : comment([said])}${made.text}`);
  }
  const imports = Map.groupBy(
    [...aliases.values()].filter(({ alias }) => used.has(alias)),
    ({ unit }) => modules.get(unit.file)?.path ?? '',
  );
  const lines = [...imports]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, types]) => {
      const names = types.map(({ name, alias }) => (name === alias ? name : `${name} as ${alias}`)).sort();
      return `import type { ${names.join(', ')} } from ${quoted(importPath(module.path, path, ending))};\n`;
    });
  return { imports: lines.length === 0 ? [] : [lines.join('')], declarations };
}

function eventFile({ input, name, path }: EventModule, module: Module, types: Types, ending: string): ModuleText {
  const { event, major } = input;
  const { address } = major;
  const named = (wanted: string) => {
    const alias = freeName(wanted, module.taken);
    return { alias, text: alias === wanted ? `type ${wanted}` : `type ${wanted} as ${alias}` };
  };
  const contract = named('EventContract');
  const envelope = named('EventEnvelope');
  const runtime = quoted(importPath(path, 'runtime.ts', ending));
  const validate = `import { read${name}, write${name} } from ${quoted(importPath(path, validatePath(path), ending))};\n`;
  const summary = commentText(event.summary);
  const gone = deprecation(major);
  const [own = '', ...others] = types.declarations;
  const root = own.startsWith('/**') ? own : `${comment([summary])}${own}`;
  const doc = comment([...(summary === '' ? [] : [summary]), ...gone]);
  const wire = `${comment([`${name} as EventBridge delivers it.`, ...gone])}export interface ${name}Event extends ${envelope.alias}<${quoted(address.source)}, ${quoted(address.detailType)}, ${name}> {}\n`;
  const value = `({
  reference: ${quoted(major.ref)},
  source: ${quoted(address.source)},
  detailType: ${quoted(address.detailType)},
  version: ${quoted(input.version)},
  read: read${name},
  write: write${name},
  example: () => (${literal(input.example, '  ')}),
});\n`;
  const typed = `${name}: ${contract.alias}<${name}Event>`;
  const made = `= /* @__PURE__ */ contract`;
  return {
    source: [
      '',
      [`import { contract, ${contract.text}, ${envelope.text} } from ${runtime};\n`, ...types.imports, validate].join(
        '',
      ),
      root,
      wire,
      `${doc}export const ${typed} ${made}<${name}Event>${value}`,
      ...others,
    ].join('\n'),
    code: ['', `import { contract } from ${runtime};\n${validate}`, `${doc}export const ${name} ${made}${value}`].join(
      '\n',
    ),
    types: [
      '',
      [`import { ${contract.text}, ${envelope.text} } from ${runtime};\n`, ...types.imports].join(''),
      root,
      wire,
      `${doc}export declare const ${typed};\n`,
      ...others,
    ].join('\n'),
  };
}

function deprecation({ deprecated }: Major): string[] {
  if (!deprecated) return [];
  const { effective, removal, alternative } = deprecated;
  const words = [
    `Since ${effective}`,
    ...(removal === undefined ? [] : [`removed on ${removal}`]),
    ...(alternative === undefined ? [] : [`use ${alternative}`]),
  ];
  return [`@deprecated ${commentText(words.join('; '))}.`];
}

function validatorFile({ input, name }: EventModule): string {
  const { schema, dialect, match } = input;
  const module = new ValidatorModule();
  // The address declares no properties: it is asked of the detail as it stands.
  const address = match === undefined ? [] : [{ schema: match, dialect: '2020-12', view: 'raw' } as const];
  const read = [{ schema, dialect, view: 'read' } as const, ...address];
  const write = [{ schema, dialect, view: 'write' } as const, ...address];
  module.validator(`read${name}`, 'What a consumer must have: undeclared properties are ignored.', read);
  module.validator(`write${name}`, 'What a producer may send: nothing but what the schema declares.', write);
  return `\n${module.text()}`;
}

function validatePath(path: string): string {
  return path.replace(/\.ts$/, '.validate.ts');
}

/** A path that no other has, on systems too that take `a.ts` and `A.ts` for one. */
function freePath(stem: string, taken: Set<string>): string {
  let path = `${stem}.ts`;
  for (let i = 2; taken.has(path.toLowerCase()); i++) path = `${stem}-${i}.ts`;
  taken.add(path.toLowerCase());
  return path;
}

function withoutRoot(file: string, root: string): string {
  return root !== '.' && file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file;
}

const byKey = (a: Unit, b: Unit) => (unitKey(a) < unitKey(b) ? -1 : 1);
