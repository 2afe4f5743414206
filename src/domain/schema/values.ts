import { childPointer, isArray, isObject, type Json, member } from '../json.ts';
import { interpret, type Problem, ValidatorError, type ValidatorOptions } from './interpret.ts';
import { keywordsOf, refStandsAlone } from './keywords.ts';
import { baseOf, type DocumentIndex, indexDocument } from './refs.ts';
import { finding, type RuleId } from './rules.ts';
import { show } from './show.ts';
import type { Dialect, SchemaFinding } from './types.ts';
import { pointerOf, walk } from './walk.ts';

export interface ValuesChecked {
  readonly findings: readonly SchemaFinding[];
  /** Pointers of values that could not be judged: a reference leads out of the document, or a pattern may not be run. */
  readonly deferred: readonly string[];
}

const keywords: readonly {
  readonly keyword: string;
  readonly rule: RuleId;
  readonly many: boolean;
  readonly what: string;
}[] = [
  { keyword: 'const', rule: 'const-invalid', many: false, what: 'The "const"' },
  { keyword: 'default', rule: 'default-invalid', many: false, what: 'The "default"' },
  { keyword: 'enum', rule: 'enum-invalid', many: true, what: 'A member of "enum"' },
  { keyword: 'examples', rule: 'example-invalid', many: true, what: 'An example' },
];

/**
 * Checks that the values a schema writes down (`const`, `default`, members of `enum` and `examples`) are values it accepts, each at its
 * own place. `index` is the schema's own, or one that reaches into other files. The schema must be one that `schemaFacts` calls `checkable`. `format` refuses nothing here unless `options` brings formats.
 */
export function checkValues(
  schema: Json,
  dialect: Dialect,
  options: ValidatorOptions = {},
  index: DocumentIndex = indexDocument(schema, dialect),
): ValuesChecked {
  const findings: SchemaFinding[] = [];
  const deferred: string[] = [];
  const interpreter = interpret(schema, dialect, options, index);
  const known = keywordsOf[dialect];
  const alone = refStandsAlone(dialect);
  // Each costs a second or so: after a few, the rest is not tried.
  let tooComplex = 0;

  walk({ schema }, dialect, {
    schema(place) {
      if (!isObject(place.schema)) return;
      for (const { keyword, rule, many, what } of keywords) {
        const written = member(place.schema, keyword);
        if (written === undefined || !known.has(keyword)) continue;
        // Beside such a reference the two have no effect, and a finding of their own.
        if (alone && (keyword === 'enum' || keyword === 'const') && member(place.schema, '$ref') !== undefined)
          continue;
        if (many && !isArray(written)) continue;
        const values = many ? (written as readonly Json[]) : [written];
        const target = { schema: place.schema, pointer: pointerOf(place), base: baseOf(place, index) };
        const at = childPointer(target.pointer, keyword);
        for (const [i, value] of values.entries()) {
          if (tooComplex >= 3) {
            deferred.push(many ? childPointer(at, i) : at);
            continue;
          }
          try {
            if (interpreter.acceptsAt(target, value)) continue;
            const problems = interpreter.explain(target, value);
            const pointer = many ? childPointer(at, i) : at;
            findings.push(valueFinding(rule, what, pointer, value, problems));
          } catch (error) {
            if (!(error instanceof ValidatorError)) throw error;
            if (error.fault === 'too-complex') tooComplex++;
            deferred.push(many ? childPointer(at, i) : at);
          }
        }
      }
    },
  });
  return { findings, deferred };
}

function valueFinding(
  rule: RuleId,
  what: string,
  pointer: string,
  value: Json,
  problems: readonly Problem[],
): SchemaFinding {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  const reason =
    first === undefined ? '' : `: ${first.message.charAt(0).toLowerCase()}${first.message.slice(1)}${more}`;
  return finding(rule, {
    message: `${what} does not fit its own schema${reason}`,
    pointer: pointer + (first?.pointer ?? ''),
    found: first?.found ?? show(value),
    ...(first?.expected !== undefined && { expected: first.expected }),
    ...(first?.next !== undefined && { next: first.next }),
  });
}
