import { inFile, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import { refFinding } from '../domain/catalogue/targets.ts';
import { atPointer, type Json } from '../domain/json.ts';
import { dialectOf } from '../domain/schema/dialect.ts';
import { schemaFacts } from '../domain/schema/facts.ts';
import { interpret, type Validator } from '../domain/schema/interpret.ts';
import { loadMetaschemas, type Metaschema } from '../domain/schema/metaschema.ts';
import { judgePatterns, patternFindings, type Verdict } from '../domain/schema/patterns.ts';
import type { Dialect, PatternUse, SchemaFacts } from '../domain/schema/types.ts';
import { checkValues } from '../domain/schema/values.ts';
import type { SchemaLibrary } from './schema-library.ts';

/**
 * The checks of schema documents, with what they share over many files: loaded meta-schemas and judged
 * patterns. Everything heavy is loaded at its first use.
 */
export class SchemaChecks {
  readonly #metaschemas = new Map<Dialect, Metaschema>();
  readonly #verdicts = new Map<string, Verdict>();
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
      for (const [pattern, verdict] of await judgePatterns(fresh)) this.#verdicts.set(pattern, verdict);
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
  outward(schema: SchemaFile, facts: SchemaFacts, library: SchemaLibrary): readonly UnplacedFinding[] {
    return facts.refs.flatMap((ref) => {
      const finding = refFinding(schema, ref, library.target(schema.file, ref.target), (path) => library.open(path));
      return finding ? [finding] : [];
    });
  }

  /**
   * Findings of files that were opened only because others refer to them: they are part of the contract too. `facts`
   * are those of the files that need no check here any more, and grow.
   */
  async extra(
    library: SchemaLibrary,
    facts: Map<string, SchemaFacts | undefined>,
  ): Promise<readonly UnplacedFinding[]> {
    const findings: UnplacedFinding[] = [];
    const fresh = () => library.extra.filter(({ file }) => !facts.has(file));
    for (let schemas = fresh(); schemas.length > 0; schemas = fresh()) {
      for (const schema of schemas) {
        const found = await this.facts(schema.value);
        facts.set(schema.file, found);
        findings.push(...(await this.alone(schema.file, found)), ...this.outward(schema, found, library));
      }
    }
    return findings;
  }

  /**
   * The schema that values may be checked against: self-contained, free of loops, all its patterns judged harmless.
   * `undefined` where there is none; `loop` where references over several files lead in a circle.
   */
  async usable(schema: SchemaFile, facts: SchemaFacts, bundled: Json | undefined): Promise<Usable> {
    if (bundled === undefined || !facts.checkable) return { usable: false, loop: false };
    const whole = facts.refs.length === 0 ? facts : await this.facts(bundled);
    if (!whole.checkable) {
      return { usable: false, loop: whole.findings.some(({ rule }) => rule === 'ref-loop') };
    }
    const verdicts = await this.judge(whole.patternsToJudge);
    const harmless = whole.patternsToJudge.every(({ pattern }) => runnable(verdicts.get(pattern)));
    return harmless ? { usable: true, schema: bundled, dialect: schema.dialect } : { usable: false, loop: false };
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

  /** For the few values of one schema: ready at once, nothing is compiled. */
  validator(usable: Usable & { readonly usable: true }): Validator {
    return interpret(usable.schema, usable.dialect, { verdicts: this.#verdicts });
  }

  /** What the judges have said so far, by pattern: validators made elsewhere need it to run any. */
  get verdicts(): ReadonlyMap<string, Verdict> {
    return this.#verdicts;
  }
}

export type Usable =
  | { readonly usable: true; readonly schema: Json; readonly dialect: Dialect }
  | { readonly usable: false; readonly loop: boolean };

export function runnable(verdict: Verdict | undefined): boolean {
  return verdict === 'safe' || verdict === 'slow';
}
