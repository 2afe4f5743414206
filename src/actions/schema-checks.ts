import { inFile, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import { refFinding } from '../domain/catalogue/targets.ts';
import { atPointer, type Json } from '../domain/json.ts';
import { dialectOf, metaschemaUri } from '../domain/schema/dialect.ts';
import { schemaFacts } from '../domain/schema/facts.ts';
import { cautious, interpret, type Validator } from '../domain/schema/interpret.ts';
import { loadMetaschemas, type Metaschema } from '../domain/schema/metaschema.ts';
import { judgePatterns, Patience, patternFindings, type Verdict } from '../domain/schema/patterns.ts';
import type { DocumentIndex } from '../domain/schema/refs.ts';
import type { Dialect, OutwardRef, PatternUse, SchemaFacts, SchemaFinding } from '../domain/schema/types.ts';
import { escapeFragment } from '../domain/schema/uri.ts';
import { checkValues } from '../domain/schema/values.ts';
import type { SchemaLibrary } from './schema-library.ts';
import type { LinkedFile } from './schema-links.ts';

/**
 * The checks of schema documents, with what they share over many files: loaded meta-schemas and judged
 * patterns. Everything heavy is loaded at its first use.
 */
export class SchemaChecks {
  readonly #metaschemas = new Map<Dialect, Metaschema>();
  readonly #verdicts = new Map<string, Verdict>();
  readonly #patience = new Patience();
  async facts(value: Json): Promise<SchemaFacts> {
    const answer = dialectOf(value);
    if ('dialect' in answer && !this.#metaschemas.has(answer.dialect)) {
      for (const [dialect, metaschema] of await loadMetaschemas([answer.dialect])) {
        this.#metaschemas.set(dialect, metaschema);
      }
    }
    return schemaFacts(value, this.#metaschemas);
  }

  /** The verdict of each pattern, asked of the judges once for each text. */
  async judge(uses: readonly PatternUse[]): Promise<ReadonlyMap<string, Verdict>> {
    const fresh = uses.map(({ pattern }) => pattern).filter((pattern) => !this.#verdicts.has(pattern));
    if (fresh.length > 0) {
      for (const [pattern, verdict] of await judgePatterns(fresh, this.#patience)) this.#verdicts.set(pattern, verdict);
    }
    return this.#verdicts;
  }

  /** Findings of a document by itself, references to other files aside. */
  async alone(file: string, facts: SchemaFacts): Promise<readonly UnplacedFinding[]> {
    const verdicts = facts.patternsToJudge.length > 0 ? await this.judge(facts.patternsToJudge) : this.#verdicts;
    return [...facts.findings, ...patternFindings(facts.patternsToJudge, verdicts)].map((finding) =>
      inFile(file, finding),
    );
  }

  /** Findings of references to other files. */
  outward(schema: SchemaFile, refs: readonly OutwardRef[], library: SchemaLibrary): readonly UnplacedFinding[] {
    return refs.flatMap((ref) => {
      const finding = refFinding(schema, ref, library.target(schema.file, ref.target), (path) => library.open(path));
      return finding ? [finding] : [];
    });
  }

  /** What the links between files need to know of one that was checked by itself. */
  linked({ refs, special, checkable, patternsToJudge }: SchemaFacts): LinkedFile {
    return { refs, special, sound: checkable && this.#areHarmless(patternsToJudge) };
  }

  #areHarmless(uses: readonly PatternUse[]): boolean {
    return uses.every(({ pattern, on }) => {
      const verdict = this.#verdicts.get(pattern);
      // An undecided pattern is not run: beside a value that leaves one question open, as a name it leaves all.
      return runnable(verdict) || (verdict === 'unknown' && on === 'value');
    });
  }

  /** What is wrong with the place that a reference to another file leads to, with all that it leads to in turn. */
  async placeProblem(
    file: string,
    dialect: Dialect,
    { target, fragment }: OutwardRef,
    library: SchemaLibrary,
  ): Promise<SchemaFinding | undefined> {
    const $ref = `${target}#${escapeFragment(fragment)}`;
    const bundled = library.bundle({ file, dialect, value: { $schema: metaschemaUri[dialect], $ref } });
    if (bundled === undefined) return LEADS_NOWHERE;
    const { checkable, findings } = await this.facts(bundled);
    if (checkable || findings.some(({ rule }) => rule === 'ref-loop')) return undefined;
    return findings.find(({ severity }) => severity === 'error');
  }

  /**
   * The schema that values may be checked against: self-contained, free of loops, all its patterns judged harmless. With `clean`
   * all files that it is made of are known to be so.
   */
  async usable(schema: SchemaFile, facts: SchemaFacts, bundled: Json | undefined, clean = false): Promise<Usable> {
    if (!facts.checkable || bundled === undefined) return { usable: false };
    const usable = { usable: true, schema: bundled, dialect: schema.dialect } as const;
    if (clean) return usable;
    const whole = facts.refs.length === 0 ? facts : await this.facts(bundled);
    if (!whole.checkable) return { usable: false };
    await this.judge(whole.patternsToJudge);
    return this.#areHarmless(whole.patternsToJudge) ? usable : { usable: false };
  }

  /** The findings of `values` where `index` reaches into the files that the schema refers to, all of them sound. */
  valuesWith(index: DocumentIndex, { file, value, dialect }: SchemaFile): readonly UnplacedFinding[] {
    const { findings } = checkValues(value, dialect, { verdicts: this.#verdicts }, index);
    return findings.map((finding) => inFile(file, finding));
  }

  /** Examples, defaults, constants and enumerations that disagree with the schema around them. */
  values(schema: SchemaFile, facts: SchemaFacts, usable: Usable): readonly UnplacedFinding[] {
    if (!usable.usable || !facts.hasValues) return [];
    const { findings } = checkValues(usable.schema, usable.dialect, { verdicts: this.#verdicts });
    // What bundling added belongs to the files it came from, and is reported there.
    return findings
      .filter(({ pointer }) => atPointer(schema.value, pointer) !== undefined)
      .map((finding) => inFile(schema.file, finding));
  }

  /** For the few values of one schema: ready at once, nothing is compiled. Only `accepts` throws. */
  validator(usable: Usable & { readonly usable: true }): Validator {
    return cautious(interpret(usable.schema, usable.dialect, { verdicts: this.#verdicts }));
  }

  /** What the judges have said so far, by pattern: validators made elsewhere need it to run any. */
  get verdicts(): ReadonlyMap<string, Verdict> {
    return this.#verdicts;
  }
}

const LEADS_NOWHERE: SchemaFinding = {
  rule: 'ref-dangling',
  severity: 'error',
  message: 'a reference in it leads nowhere',
  pointer: '',
  on: 'value',
};

export type Usable =
  | { readonly usable: true; readonly schema: Json; readonly dialect: Dialect }
  | { readonly usable: false };

export function runnable(verdict: Verdict | undefined): boolean {
  return verdict === 'safe' || verdict === 'slow';
}
