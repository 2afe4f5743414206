import { errorAt, inFile, type UnplacedFinding } from '../domain/catalogue/findings.ts';
import type { SchemaFile } from '../domain/catalogue/model.ts';
import { refFinding } from '../domain/catalogue/targets.ts';
import { atPointer, type Json } from '../domain/json.ts';
import { dialectOf } from '../domain/schema/dialect.ts';
import { schemaFacts } from '../domain/schema/facts.ts';
import { cautious, interpret, type Validator } from '../domain/schema/interpret.ts';
import { loadMetaschemas, type Metaschema } from '../domain/schema/metaschema.ts';
import { judgePatterns, Patience, patternFindings, type Verdict } from '../domain/schema/patterns.ts';
import type { Dialect, PatternUse, SchemaFacts, SchemaFinding } from '../domain/schema/types.ts';
import { checkValues } from '../domain/schema/values.ts';
import type { SchemaLibrary } from './schema-library.ts';

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
    if (!facts.checkable) return { usable: false, loop: false };
    if (bundled === undefined) return { usable: false, loop: false, why: LEADS_NOWHERE };
    const whole = facts.refs.length === 0 ? facts : await this.facts(bundled);
    if (!whole.checkable) {
      const loop = whole.findings.some(({ rule }) => rule === 'ref-loop');
      const why = whole.findings.find(({ severity }) => severity === 'error');
      return { usable: false, loop, ...(why === undefined || loop ? {} : { why }) };
    }
    const verdicts = await this.judge(whole.patternsToJudge);
    const harmless = whole.patternsToJudge.every(({ pattern, on }) => {
      const verdict = verdicts.get(pattern);
      // An undecided pattern is not run: beside a value that leaves one question open, as a name it leaves all.
      return runnable(verdict) || (verdict === 'unknown' && on === 'value');
    });
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

/** A schema whose own file is clean, while what it refers to turns out not to be a good schema. */
export interface Suspect {
  readonly file: string;
  readonly facts: SchemaFacts;
  readonly why: SchemaFinding;
}

/**
 * Findings of suspects whose fault no other file has reported: a place that only a reference shows to be a schema is
 * checked by nobody else. `refs` gives the references of a file, `path` where one leads.
 */
export function suspectFindings(
  suspects: readonly Suspect[],
  reported: readonly UnplacedFinding[],
  refs: (file: string) => SchemaFacts['refs'],
  path: (from: string, uri: string) => string | undefined,
): readonly UnplacedFinding[] {
  const broken = new Set(reported.filter(({ severity }) => severity === 'error').map(({ file }) => file));
  return suspects.flatMap(({ file, facts, why }) => {
    const reach = new Set([file]);
    for (const at of reach) {
      for (const ref of refs(at)) {
        const target = path(at, ref.target);
        if (target !== undefined) reach.add(target);
      }
    }
    if ([...reach].some((each) => broken.has(each))) return [];
    const message = `What this refers to is not a good schema: ${why.message}`;
    const { pointer = '', ref = '' } = facts.refs[0] ?? {};
    const found = why.found ?? ref;
    return [
      errorAt(why.rule, file, message, { pointer, found, ...(why.next === undefined ? {} : { next: why.next }) }),
    ];
  });
}

export type Usable =
  | { readonly usable: true; readonly schema: Json; readonly dialect: Dialect }
  /** `why`: what is wrong with the self-contained schema, though nothing is wrong with the file alone. */
  | { readonly usable: false; readonly loop: boolean; readonly why?: SchemaFinding };

export function runnable(verdict: Verdict | undefined): boolean {
  return verdict === 'safe' || verdict === 'slow';
}
