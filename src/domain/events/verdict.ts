/** What the catalogue says of one event. */
export type Verdict =
  | { readonly status: 'valid' /** A reference, such as `orders/OrderPlaced@1`. */; readonly schema: string }
  | { readonly status: 'invalid'; readonly schema: string; readonly problems: readonly VerdictProblem[] }
  | { readonly status: 'unknown'; readonly message: string };

export interface VerdictProblem {
  /** JSON pointer into the event's detail. */
  readonly pointer: string;
  readonly message: string;
  readonly found?: string;
  readonly expected?: string;
  readonly next?: string;
}

/** The problem that lies deepest in the event, the first of several; `undefined` where there is none. */
export function deepestProblem(problems: readonly VerdictProblem[]): VerdictProblem | undefined {
  const depth = (problem: VerdictProblem): number => problem.pointer.split('/').length;
  return problems.reduce<VerdictProblem | undefined>(
    (deepest, problem) => (deepest === undefined || depth(problem) > depth(deepest) ? problem : deepest),
    undefined,
  );
}
