import { childPointer, isArray, isObject, type Json, type JsonObject, member } from '../json.ts';
import { dialectOf } from './dialect.ts';
import { nearest } from './distance.ts';
import { repeats, typeMatches } from './equal.ts';
import { foreignKeyword, isKnownAnnotation, type KeywordInfo, keywordsOf, refStandsAlone } from './keywords.ts';
import { keywordFindings, type Metaschema, type Metaschemas, schemaPlaceFindings } from './metaschema.ts';
import { compilePattern, isPlainlySafe } from './patterns.ts';
import { baseOf, type DuplicateName, findLoops, indexDocument, namesSchema, refsOf, type Target } from './refs.ts';
import { finding } from './rules.ts';
import { show, typeInWords } from './show.ts';
import type { Dialect, OutwardRef, PatternUse, SchemaFacts, SchemaFinding } from './types.ts';
import { isAbsolute } from './uri.ts';
import { type Place, pointerOf, walk } from './walk.ts';

interface Unknown {
  readonly place: Place;
  readonly name: string;
}

/** What one walk gathers. Places only: pointers are rendered for what is reported. */
interface Gathered {
  readonly refs: Place[];
  readonly unknown: Unknown[];
  readonly patterns: PatternUse[];
  readonly findings: SchemaFinding[];
  readonly seen: Set<Json>;
  /** Schemas under a `$defs` that the dialect's own meta-schema does not look into. */
  readonly stray: Place[];
  named: boolean;
  hasValues: boolean;
  special: boolean;
}

/** Whether `typeMatches` alone answers whether the values beside a schema's `type` fit it. */
function valuesNeedMore(schema: JsonObject, known: ReadonlyMap<string, KeywordInfo>): boolean {
  for (const name of Object.keys(schema)) {
    if (name === 'type' || name === 'enum' || name === 'const') continue;
    if (known.get(name)?.asserts) return true;
  }
  const type = member(schema, 'type');
  const fits = (value: Json): boolean =>
    type === undefined || (isArray(type) ? type.some((one) => typeMatches(value, one)) : typeMatches(value, type));
  const choices = member(schema, 'enum');
  const constant = known.has('const') ? member(schema, 'const') : undefined;
  if (constant !== undefined && (choices !== undefined || !fits(constant))) return true;
  if (isArray(choices) && !choices.every(fits)) return true;
  const examples = member(schema, 'examples');
  const samples = isArray(examples) && known.has('examples') ? [...examples] : [];
  const standard = member(schema, 'default');
  if (standard !== undefined) samples.push(standard);
  return samples.length > 0 && (choices !== undefined || constant !== undefined || !samples.every(fits));
}

function gather(from: Place, dialect: Dialect, valid: boolean, into: Gathered): void {
  const known = keywordsOf[dialect];
  const alone = refStandsAlone(dialect);
  walk(from, dialect, {
    schema(place) {
      into.seen.add(place.schema);
      if (place.keyword === '$defs' && !known.has('$defs')) into.stray.push(place);
      if (!valid && !isObject(place.schema)) {
        into.findings.push(...schemaPlaceFindings(place.schema, pointerOf(place), place.keyword, dialect));
      }
    },
    keyword(place, name, content, info) {
      if (info === undefined) {
        into.unknown.push({ place, name });
        into.named ||= namesSchema(place, name, content);
        return;
      }
      // The meta-schema of draft-04 says nothing of these two.
      const unsaid = dialect === 'draft-04' && (name === '$ref' || name === 'format');
      if (!valid || unsaid) {
        const pointer = childPointer(pointerOf(place), name);
        into.findings.push(...keywordFindings(info, content, pointer, dialect));
        if (info.shape === 'boolean') into.findings.push(...companionFindings(name, place.schema, pointer, dialect));
      }
      switch (info.keyword) {
        case '$schema': {
          const found = place.parent && dialectFinding(place, dialect);
          if (found) into.findings.push(found);
          break;
        }
        case 'unevaluatedItems':
        case 'unevaluatedProperties':
          into.special = true;
          break;
        case '$ref':
        case '$dynamicRef':
        case '$recursiveRef':
          into.special ||= info.keyword !== '$ref';
          if (into.refs.at(-1) !== place) into.refs.push(place);
          break;
        case '$id':
        case 'id':
        case '$anchor':
        case '$dynamicAnchor':
          into.named ||= namesSchema(place, name, content);
          break;
        case 'pattern':
          if (typeof content === 'string') {
            pattern(content, () => childPointer(pointerOf(place), name), 'value', into);
          }
          break;
        case 'patternProperties':
          if (isObject(content)) {
            for (const key of Object.keys(content)) {
              pattern(key, () => childPointer(childPointer(pointerOf(place), name), key), 'key', into);
            }
          }
          break;
        case 'enum':
          // The compiled meta-schemas leave this to us: they would compare each member with each other.
          if (valid && alone && isArray(content) && repeats(content)) {
            into.findings.push(...keywordFindings(info, content, childPointer(pointerOf(place), name), dialect));
          }
          into.hasValues ||= valuesNeedMore(place.schema as JsonObject, known);
          break;
        case 'const':
        case 'default':
        case 'examples':
          into.hasValues ||= valuesNeedMore(place.schema as JsonObject, known);
          break;
      }
    },
  });
}

/** In draft-04 an exclusive limit is a switch, and means nothing without the limit. */
function companionFindings(name: string, schema: Json, pointer: string, dialect: Dialect): SchemaFinding[] {
  if (dialect !== 'draft-04' || !name.startsWith('exclusive')) return [];
  const limit = name === 'exclusiveMinimum' ? 'minimum' : 'maximum';
  if (member(schema, limit) !== undefined) return [];
  return [
    finding('schema-invalid', {
      message: `"${name}" needs "${limit}" beside it`,
      pointer,
      on: 'key',
      expected: `"${limit}" beside "${name}"`,
      next: `Add "${limit}", or leave "${name}" out.`,
    }),
  ];
}

function pattern(text: string, pointer: () => string, on: 'key' | 'value', into: Gathered): void {
  const compiled = compilePattern(text);
  if ('reason' in compiled) {
    into.findings.push(
      finding('pattern-invalid', {
        message: `The regular expression ${show(text)} does not compile: ${compiled.reason}`,
        pointer: pointer(),
        on,
        found: show(text),
        expected: 'an ECMAScript regular expression',
        next: 'Correct it; in JSON each backslash is written twice.',
      }),
    );
    return;
  }
  if (compiled.flags === '') {
    into.findings.push(
      finding('pattern-not-unicode', {
        message: `The regular expression ${show(text)} compiles only without the Unicode flag that JSON Schema asks for`,
        pointer: pointer(),
        on,
        found: show(text),
        next: 'Remove backslashes before characters that need none, and escape lone braces and brackets.',
      }),
    );
  }
  if (!isPlainlySafe(text)) into.patterns.push({ pointer: pointer(), on, pattern: text });
}

function unknownFinding({ place, name }: Unknown, dialect: Dialect): SchemaFinding | undefined {
  const pointer = childPointer(pointerOf(place), name);
  if (name === 'nullable' && member(place.schema, name) === true) {
    return finding('unknown-keyword', {
      message: '"nullable" is a keyword of OpenAPI 3.0; JSON Schema ignores it, so null is not accepted because of it',
      pointer,
      on: 'key',
      found: '"nullable"',
      expected: `a keyword of ${dialect}`,
      next: 'Name "null" among the types: "type": ["string", "null"], for example.',
    });
  }
  if (isKnownAnnotation(name)) return undefined;
  const foreign = foreignKeyword(name, dialect);
  if (foreign !== undefined) {
    // An annotation of another dialect changes nothing for anybody. An identifier or an anchor does.
    const identifies = name === 'id' || /^\$(?!comment$|vocabulary$)/.test(name);
    if (!foreign.asserts && !foreign.holdsSchemas && !identifies) return undefined;
    // `id` is too common a word to be taken for an identifier unless it could be one.
    if (name === 'id' && typeof member(place.schema, 'id') !== 'string') return undefined;
    const next = foreign.instead === undefined ? undefined : `In ${dialect} write ${foreign.instead}.`;
    return finding('unknown-keyword', {
      message: `"${name}" is a keyword of ${foreign.dialects}; ${dialect} ignores it`,
      pointer,
      on: 'key',
      found: `"${name}"`,
      expected: `a keyword of ${dialect}`,
      ...(next !== undefined && { next }),
    });
  }
  const near = nearest(name, keywordsOf[dialect].keys());
  return finding('unknown-keyword', {
    message: `"${name}" is not a keyword of ${dialect}, so it has no effect`,
    pointer,
    on: 'key',
    found: `"${name}"`,
    expected: `a keyword of ${dialect}, or a name that starts with "x-"`,
    next: near === undefined ? `Call it "x-${name}" if it is an annotation of yours.` : `Did you mean "${near}"?`,
  });
}

function siblingsFinding(place: Place, schema: JsonObject, dialect: Dialect): SchemaFinding | undefined {
  const known = keywordsOf[dialect];
  const lost = Object.keys(schema).filter((name) => name !== '$ref' && known.get(name)?.asserts);
  if (lost.length === 0) return undefined;
  const words = lost.map((name) => `"${name}"`).join(', ');
  return finding('ref-siblings-ignored', {
    message: `In ${dialect} ${words} beside "$ref" ${lost.length === 1 ? 'has' : 'have'} no effect`,
    pointer: childPointer(pointerOf(place), lost[0]!),
    on: 'key',
    found: words,
    next: 'Put the reference and the rest side by side in an "allOf".',
  });
}

/**
 * Checks one schema document by itself, and says what it needs from outside. Runs no pattern and fetches nothing.
 * `metaschemas` must hold the document's dialect (see `dialectOf`, `loadMetaschemas`); it throws where it does not.
 */
export function schemaFacts(doc: Json, metaschemas: Metaschemas): SchemaFacts {
  const named = dialectOf(doc);
  if ('finding' in named) {
    const nothing = {
      embeddedIds: [],
      refs: [],
      patternsToJudge: [],
      hasValues: false,
      special: false,
      checkable: false,
    };
    return { dialect: '2020-12', findings: [named.finding], ...nothing };
  }
  const { dialect } = named;
  const metaschema = metaschemas.get(dialect);
  if (metaschema === undefined) throw new Error(`the meta-schema of ${dialect} was not loaded`);

  const valid = metaschema.valid(doc);
  const stoppedAt = valid ? '' : metaschema.stoppedAt();
  const gathered: Gathered = {
    refs: [],
    unknown: [],
    patterns: [],
    findings: [],
    seen: new Set(),
    stray: [],
    named: false,
    hasValues: false,
    special: false,
  };
  gather({ schema: doc }, dialect, valid, gathered);
  const { findings } = gathered;
  if (valid) for (const place of gathered.stray) strayFindings(place, dialect, metaschema, findings);
  if (!valid && !findings.some((one) => one.rule === 'schema-invalid'))
    findings.push(refusedFinding(stoppedAt, dialect));

  const outward: OutwardRef[] = [];
  const embeddedIds: string[] = [];
  let unknown: readonly Unknown[] = gathered.unknown;
  if (gathered.refs.length > 0 || gathered.named) {
    const index = indexDocument(doc, dialect, gathered.named);
    for (const [schema, base] of index.bases) if (schema !== doc && isAbsolute(base)) embeddedIds.push(base);
    for (const duplicate of index.duplicates) findings.push(duplicateFinding(duplicate));
    const holders: Target[] = [];
    const reached: string[] = [];
    // It grows while it is read: what stands under unknown names is only known for a schema once a reference leads there.
    for (const place of gathered.refs) {
      const schema = place.schema as JsonObject;
      const base = baseOf(place, index);
      holders.push({ schema, pointer: pointerOf(place), base });
      if (refStandsAlone(dialect)) {
        const lost = siblingsFinding(place, schema, dialect);
        if (lost !== undefined) findings.push(lost);
      }
      for (const { keyword, ref } of refsOf(schema, dialect)) {
        const resolved = index.resolve(base, ref);
        const pointer = childPointer(pointerOf(place), keyword);
        if (resolved.kind === 'outside') {
          outward.push({ pointer, ref, target: resolved.target, fragment: resolved.fragment });
        } else if (resolved.kind === 'dangling') {
          findings.push(danglingFinding(pointer, ref, resolved.near));
        } else if (resolved.kind === 'inside') {
          if (!isObject(resolved.schema) && typeof resolved.schema !== 'boolean') {
            findings.push(
              finding('ref-dangling', {
                message: `${show(ref)} names ${typeInWords(resolved.schema)}, which is not a schema`,
                pointer,
                found: show(ref),
                expected: 'a reference to a schema',
              }),
            );
            continue;
          }
          reached.push(resolved.pointer);
          if (gathered.seen.has(resolved.schema)) continue;
          const fits = metaschema.valid(resolved.schema);
          const below = metaschema.stoppedAt();
          const before = findings.length;
          gatherBelow(resolved, dialect, fits, gathered);
          if (!fits && findings.length === before) findings.push(refusedFinding(resolved.pointer + below, dialect));
        }
      }
    }
    unknown = withoutContainers(unknown, reached);
    for (const pointer of findLoops(holders, index)) {
      findings.push(
        finding('ref-loop', {
          message:
            'This reference leads back to itself without going into a part of the value: checking it would never end',
          pointer,
          next: 'Refer from inside "properties" or "items", or remove one reference of the circle.',
        }),
      );
    }
  }
  for (const one of unknown) {
    const found = unknownFinding(one, dialect);
    if (found !== undefined) findings.push(found);
  }

  const id = isObject(doc) ? member(doc, dialect === 'draft-04' ? 'id' : '$id') : undefined;
  return {
    dialect,
    ...(typeof id === 'string' && { id }),
    embeddedIds,
    findings,
    refs: outward,
    patternsToJudge: gathered.patterns,
    hasValues: gathered.hasValues,
    special: gathered.special,
    checkable: valid && !findings.some((one) => one.severity === 'error'),
  };
}

/** The rule stands with those between files: the same defect over two of them is more common. */
function duplicateFinding({ name, keyword, pointer, first }: DuplicateName): SchemaFinding {
  return {
    rule: 'duplicate-id',
    severity: 'error',
    message: `Two schemas of this file have the ${keyword} "${name}".`,
    pointer,
    on: 'value',
    next: 'Give each its own: a reference to it would lead to either.',
    related: [{ message: 'the other one', pointer: first }],
  };
}

/** A part of a schema file that says it is written in another dialect than the file. */
function dialectFinding(place: Place, dialect: Dialect): SchemaFinding | undefined {
  const answer = dialectOf(place.schema);
  const pointer = childPointer(pointerOf(place), '$schema');
  if ('finding' in answer) return { ...answer.finding, pointer };
  if (answer.dialect === dialect) return undefined;
  return {
    rule: 'dialect-mixed',
    severity: 'error',
    message: `This part is written in ${answer.dialect}, and the file in ${dialect}.`,
    pointer,
    on: 'value',
    expected: `the dialect of the file, ${dialect}`,
    next: 'Write both in one dialect: a keyword can mean another thing in another dialect.',
  };
}

function strayFindings(from: Place, dialect: Dialect, metaschema: Metaschema, findings: SchemaFinding[]): void {
  if (metaschema.valid(from.schema)) return;
  walk(from, dialect, {
    schema(place) {
      if (isObject(place.schema)) return;
      findings.push(...schemaPlaceFindings(place.schema, pointerOf(place), place.keyword, dialect));
    },
    keyword(place, name, content, info) {
      if (info) findings.push(...keywordFindings(info, content, childPointer(pointerOf(place), name), dialect));
    },
  });
}

/** For what the meta-schema refuses and no keyword explains. */
function refusedFinding(pointer: string, dialect: Dialect): SchemaFinding {
  return finding('schema-invalid', {
    message: `The meta-schema of ${dialect} refuses this place`,
    pointer,
    next: `Compare it with the specification of ${dialect}.`,
  });
}

/** A name that references lead into is a container of schemas, whatever it is called. */
function withoutContainers(unknown: readonly Unknown[], reached: readonly string[]): readonly Unknown[] {
  if (unknown.length === 0) return unknown;
  const containers = new Set<string>();
  for (const pointer of reached) {
    for (let above = pointer; above !== '' && !containers.has(above); above = above.slice(0, above.lastIndexOf('/'))) {
      containers.add(above);
    }
  }
  return unknown.filter(({ place, name }) => !containers.has(childPointer(pointerOf(place), name)));
}

/** Walks a schema that only a reference shows to be one. Its place is made up of its pointer's steps. */
function gatherBelow(target: Target, dialect: Dialect, valid: boolean, into: Gathered): void {
  const root: Place = { schema: null };
  const steps = target.pointer.slice(1).split('/');
  let place = root;
  for (const [index, step] of steps.entries()) {
    const keyword = step.replaceAll('~1', '/').replaceAll('~0', '~');
    place = { schema: index === steps.length - 1 ? target.schema : null, parent: place, keyword };
  }
  gather(place, dialect, valid, into);
}

function danglingFinding(pointer: string, ref: string, near: string | undefined): SchemaFinding {
  return finding('ref-dangling', {
    message: `${show(ref)} names no place in this document`,
    pointer,
    found: show(ref),
    expected: 'a reference to a schema that exists',
    ...(near !== undefined && { next: `Did you mean ${show(near)}?` }),
  });
}
