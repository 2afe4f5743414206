import { isArray, isObject, type Json, member } from '../json.ts';
import { isMultipleOf, repeats } from './equal.ts';
import {
  interpret,
  type Problem,
  runnable,
  runnableValue,
  type SchemaInterpreter,
  type Validator,
  ValidatorError,
  type ValidatorOptions,
  withoutVerdict,
} from './interpret.ts';
import { foreignKeyword, keywordsOf, refStandsAlone } from './keywords.ts';
import { baseOf, indexDocument, refsOf } from './refs.ts';
import { show } from './show.ts';
import type { Dialect } from './types.ts';
import { walk } from './walk.ts';

export {
  type Problem,
  type Validator,
  ValidatorError,
  type ValidatorFault,
  type ValidatorOptions,
} from './interpret.ts';

/** Makes validators of self-contained schemas. Both kinds give the same verdicts and the same reasons. */
export interface Validators {
  /**
   * Compiled: about 3 ms a schema, then microseconds a value. For the many values of one schema.
   * Throws `ValidatorError` where a pattern must not be run or a reference leads nowhere.
   */
  compile(schema: Json, dialect: Dialect): Validator;
  /** Read as it goes: ready at once, some ten times slower a value. For one or a few values of each schema. */
  interpret(schema: Json, dialect: Dialect): Validator;
}

export interface LoadOptions {
  /** `annotation` (the specification's default): `format` refuses nothing. `assertion`: it does, for the formats that are known. */
  readonly formats?: 'annotation' | 'assertion';
  /** See `ValidatorOptions`. Read at each compilation: it may be filled later. */
  readonly verdicts?: ValidatorOptions['verdicts'];
  readonly regexp?: ValidatorOptions['regexp'];
  /** For validators that see a value or two: compiled three times faster, and a little slower then. */
  readonly fewValues?: boolean;
}

/** The formats that `assertion` checks, by name. */
export async function loadFormats(): Promise<ReadonlyMap<string, (value: string) => boolean>> {
  // By `default`: of a CommonJS module that is imported late, a bundler gives nothing else.
  const { fullFormats } = (await import('ajv-formats/dist/formats.js')).default;
  const formats = new Map<string, (value: string) => boolean>();
  for (const [name, format] of Object.entries(fullFormats)) {
    if (format instanceof RegExp) formats.set(name, (value) => format.test(value));
    else if (typeof format === 'function') formats.set(name, format as (value: string) => boolean);
    else if (typeof format === 'object' && 'validate' in format) {
      const { validate, type } = format as { validate: unknown; type?: string };
      // The numeric formats of OpenAPI: their own `type` keyword says as much.
      if (type === 'number') continue;
      if (validate instanceof RegExp) formats.set(name, (value) => validate.test(value));
      else if (typeof validate === 'function') formats.set(name, validate as (value: string) => boolean);
    }
  }
  return formats;
}

const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

/**
 * Whether the schema has something that ajv is known to judge differently from the specification: those are left to the interpreter.
 * Known: `[]` for `contains` beside items by position; keywords of other dialects and of ajv's own;
 * dynamic references across resources; what was evaluated; properties called like members of every JavaScript object, which its
 * comparison of objects trips over, too.
 */
function differsInAjv(schema: Json, dialect: Dialect): boolean {
  let differs = false;
  walk({ schema }, dialect, {
    keyword(place, name, value, info) {
      if (differs) return;
      const beside = (other: string): boolean => Object.hasOwn(place.schema as object, other);
      if (info === undefined) {
        differs =
          name === 'id' ||
          name === 'nullable' ||
          name === '$async' ||
          name === '$data' ||
          name === 'discriminator' ||
          (foreignKeyword(name, dialect)?.asserts ?? false);
        return;
      }
      switch (info.keyword) {
        case 'contains':
        case 'uniqueItems':
          differs = beside('prefixItems') || isArray(member(place.schema, 'items'));
          break;
        case '$dynamicRef':
        case '$recursiveRef':
        case '$dynamicAnchor':
        case '$recursiveAnchor':
        case 'unevaluatedItems':
        case 'unevaluatedProperties':
          differs = true;
          break;
        case '$id':
        case 'id':
          differs = place.parent !== undefined;
          break;
        case 'properties':
        case 'patternProperties':
        case 'dependentRequired':
        case 'dependentSchemas':
        case 'dependencies':
          differs = isObject(value) && Object.keys(value).some((key) => inherited.has(key));
          break;
        case 'const':
          differs = typeof value === 'object' && value !== null;
          break;
        case 'enum':
          differs = isArray(value) && value.some((one) => typeof one === 'object' && one !== null);
          break;
        case 'required':
          differs = isArray(value) && value.some((key) => inherited.has(key as string));
          break;
        case 'additionalProperties':
          differs = refStandsAlone(dialect) && beside('$ref');
          break;
      }
    },
  });
  return differs;
}

/** Schemas applied, were each reference replaced by what it names. */
const mostUnfolded = 10_000;

/**
 * Whether compiled code, which remembers no verdicts, might do exponential work: references that unfold to very much, or a schema that
 * leads back to itself in more than one way. Also where a reference leads to a place that is no schema's, which is not looked into.
 */
function multiplies(schema: Json, dialect: Dialect): boolean {
  const index = indexDocument(schema, dialect);
  const known = keywordsOf[dialect];
  const leads = new Map<Json, Json[]>();
  walk({ schema }, dialect, {
    schema(place) {
      if (!isObject(place.schema)) return;
      const to: Json[] = [];
      leads.set(place.schema, to);
      for (const { ref } of refsOf(place.schema, dialect)) {
        const resolved = index.resolve(baseOf(place, index), ref);
        if (resolved.kind === 'inside' && isObject(resolved.schema)) to.push(resolved.schema);
      }
      const applies = place.keyword === undefined ? 'nowhere' : (known.get(place.keyword)?.applies ?? 'nowhere');
      if (place.parent !== undefined && applies !== 'nowhere') leads.get(place.parent.schema)!.push(place.schema);
    },
  });
  // Tarjan's components, each finished after those it leads to; a stack of our own, because chains may be long.
  const order = new Map<Json, number>();
  const low = new Map<Json, number>();
  const size = new Map<Json, number>();
  const open: Json[] = [];
  for (const start of leads.keys()) {
    if (order.has(start)) continue;
    const frames: { readonly at: Json; next: number }[] = [{ at: start, next: 0 }];
    while (frames.length > 0) {
      const frame = frames.at(-1)!;
      const { at } = frame;
      if (frame.next === 0 && !order.has(at)) {
        low.set(at, order.size);
        order.set(at, order.size);
        open.push(at);
      }
      const to = leads.get(at);
      if (to === undefined) return true;
      const next = to[frame.next++];
      if (next !== undefined) {
        if (!order.has(next)) frames.push({ at: next, next: 0 });
        else if (!size.has(next)) low.set(at, Math.min(low.get(at)!, order.get(next)!));
        continue;
      }
      frames.pop();
      const above = frames.at(-1);
      if (above) low.set(above.at, Math.min(low.get(above.at)!, low.get(at)!));
      if (low.get(at) !== order.get(at)) continue;
      const members = new Set(open.splice(open.lastIndexOf(at)));
      let within = 0;
      let sum = 0;
      for (const one of members) {
        sum++;
        for (const other of leads.get(one)!) {
          if (members.has(other)) within++;
          else sum += size.get(other)!;
        }
      }
      if (within > members.size || sum > mostUnfolded) return true;
      for (const one of members) size.set(one, sum);
    }
  }
  return false;
}

type Compiled = ((value: unknown) => boolean) & {
  errors?: readonly { keyword: string; instancePath: string }[] | null;
};

/** Imports ajv (about 35 ms). Where only single values are checked, `interpret` needs none of it. */
export async function loadValidators(options: LoadOptions = {}): Promise<Validators> {
  const [ajv, ajv2019, ajv2020, ajv04] = await Promise.all([
    import('ajv'),
    import('ajv/dist/2019.js'),
    import('ajv/dist/2020.js'),
    import('ajv-draft-04'),
  ]);
  const formats = options.formats === 'assertion' ? await loadFormats() : undefined;
  const rest: ValidatorOptions = {
    ...(formats && { formats }),
    ...(options.verdicts && { verdicts: options.verdicts }),
    ...(options.regexp && { regexp: options.regexp }),
  };

  const compiler = (dialect: Dialect) => {
    const settings = {
      strict: false,
      validateSchema: false,
      addUsedSchema: false,
      logger: false as const,
      messages: false,
      ignoreKeywordsWithRef: refStandsAlone(dialect),
      validateFormats: formats !== undefined,
      unicodeRegExp: true,
      code: {
        regExp: Object.assign(
          // ajv calls `test` and nothing else.
          (pattern: string) =>
            (options.regexp?.(pattern) as RegExp | undefined) ?? runnableValue(pattern, options.verdicts),
          { code: 'runnable' },
        ),
        ...(options.fewValues && { optimize: false as const }),
      },
      // What is copied to where it is referred to runs faster, and takes twice as long to compile.
      ...(options.fewValues && { inlineRefs: false }),
    };
    const made =
      dialect === '2020-12'
        ? new ajv2020.default.Ajv2020(settings)
        : dialect === '2019-09'
          ? new ajv2019.default.Ajv2019(settings)
          : dialect === 'draft-04'
            ? new ajv04.default.default(settings)
            : new ajv.default.Ajv(settings);
    // What asks what was evaluated goes to the interpreter; to keep account of it for nothing, ajv writes code that is slower and, with
    // a reference in `oneOf`, may throw.
    made.opts.unevaluated = false;
    // ajv divides in floating point, and compares each item with each other.
    made.removeKeyword('multipleOf');
    made.addKeyword({
      keyword: 'multipleOf',
      type: 'number',
      schemaType: 'number',
      validate: (of: number, value: number) => isMultipleOf(value, of),
      errors: false,
    });
    made.removeKeyword('uniqueItems');
    made.addKeyword({
      keyword: 'uniqueItems',
      type: 'array',
      schemaType: 'boolean',
      validate: (unique: boolean, list: readonly Json[]) => !unique || !repeats(list),
      errors: false,
    });
    for (const [name, validate] of formats ?? []) made.addFormat(name, { type: 'string', validate });
    return made;
  };

  const explained = (schema: Json, dialect: Dialect): SchemaInterpreter => interpret(schema, dialect, rest);

  return {
    interpret: explained,
    compile(schema, dialect) {
      const interpreter = explained(schema, dialect);
      assertUsable(schema, dialect, options);
      if (differsInAjv(schema, dialect) || multiplies(schema, dialect)) return interpreter;
      let compiled: Compiled;
      try {
        compiled = compiler(dialect).compile(schema as object) as Compiled;
      } catch (error) {
        if (error instanceof ValidatorError) throw error;
        // Whatever ajv cannot take, the interpreter may; where it cannot either, it says why.
        return interpreter;
      }
      const accepts = (value: Json): boolean => {
        try {
          return compiled(value);
        } catch {
          // Out of stack, or a value that ajv's helpers trip over. The interpreter gives a verdict or says why there is none.
          return interpreter.accepts(value);
        }
      };
      const check = (value: Json): readonly Problem[] => {
        try {
          if (accepts(value)) return [];
        } catch (error) {
          return withoutVerdict(error);
        }
        const problems = interpreter.check(value);
        if (problems.length > 0) return problems;
        // A value that is to be a schema itself: ajv has its meta-schema, and a place is what it can say.
        compiled(value);
        const first = compiled.errors?.[0];
        return [
          {
            pointer: first?.instancePath ?? '',
            schemaPointer: '',
            keyword: first?.keyword ?? '$ref',
            message: 'This is not a valid schema',
          },
        ];
      };
      return { check, accepts };
    },
  };
}

/** Throws `ValidatorError` for a pattern that must not be run, and for a reference that leads out of the schema. */
function assertUsable(schema: Json, dialect: Dialect, { verdicts, regexp }: LoadOptions): void {
  const index = indexDocument(schema, dialect);
  walk({ schema }, dialect, {
    schema(place) {
      if (!isObject(place.schema)) return;
      for (const { ref } of refsOf(place.schema, dialect)) {
        const resolved = index.resolve(baseOf(place, index), ref);
        if (resolved.kind === 'metaschema') continue;
        if (resolved.kind === 'inside') {
          if (isObject(resolved.schema) || typeof resolved.schema === 'boolean') continue;
          throw new ValidatorError('not-a-schema', `${show(ref)} names what is not a schema`);
        }
        throw new ValidatorError('unresolved', `${show(ref)} does not resolve inside this schema`);
      }
    },
    keyword(_place, _name, value, info) {
      if (regexp !== undefined) return;
      if (info?.keyword === 'pattern') runnableValue(value as string, verdicts);
      else if (info?.keyword === 'patternProperties') {
        for (const text of Object.keys(value as object)) runnable(text, verdicts);
      }
    },
  });
}
