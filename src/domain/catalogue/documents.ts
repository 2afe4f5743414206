import type { Json } from '../json.ts';
import type { Problem } from '../schema/interpret.ts';
import { formatOf, parseText, type TextProblem } from '../text/parse.ts';
import { errorAt, type UnplacedFinding } from './findings.ts';
import type { FileRole } from './layout.ts';

/** The files of ours that a contract (`src/contracts/<name>.schema.json`) describes. */
export type ContractName = 'workspace' | 'teams' | 'waivers' | 'domain' | 'service' | 'event' | 'digests' | 'baseline';

/** Checks a value against one of our own contracts. `[]` = valid. */
export type Contracts = (name: ContractName, value: Json) => readonly Problem[];

/** Facts of one file: they depend on its bytes alone, so equal content anywhere, in any version, shares them. */
export type DocumentFacts = { readonly value: Json } | { readonly problem: TextProblem };

/** Facts by content. Hand the same store to a second load (another git ref, an edited buffer) and only news is parsed. */
export class FactStore {
  readonly #documents = new Map<string, DocumentFacts>();

  document(path: string, text: string, hash: string): DocumentFacts {
    const format = formatOf(path);
    const key = `${format}:${hash}`;
    let facts = this.#documents.get(key);
    if (!facts) {
      facts = parseText(text, format);
      this.#documents.set(key, facts);
    }
    return facts;
  }
}

/** A file that has a value, with the role its path gives it. */
export interface Document<Role extends FileRole = FileRole> {
  /** Relative to the workspace. */
  readonly path: string;
  readonly role: Role;
  readonly value: Json;
}

/** A contract's problems as findings about one file. */
export function contractFindings(path: string, problems: readonly Problem[]): readonly UnplacedFinding[] {
  return problems.map((problem) =>
    errorAt('catalogue-file-invalid', path, problem.message, {
      pointer: problem.pointer,
      on: problem.keyword === 'additionalProperties' || problem.keyword === 'propertyNames' ? 'key' : 'value',
      ...(problem.found === undefined ? {} : { found: problem.found }),
      ...(problem.expected === undefined ? {} : { expected: problem.expected }),
      ...(problem.next === undefined ? {} : { next: problem.next }),
    }),
  );
}
