/** What stops a command. Findings are not errors: they are what a check is for (`domain/report.ts`). */
export type ErrorKind = 'usage' | 'input' | 'bug';

/** The documented exit codes: 0 clean, 1 findings, and these. */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = { usage: 2, input: 3, bug: 70 };

export interface ErrorDetail {
  /** A speaking id, such as `no-workspace`. */
  readonly code: string;
  readonly message: string;
  readonly at?: { readonly file: string; readonly line?: number; readonly column?: number };
  readonly found?: string;
  readonly expected?: string;
  /** The next step for the reader. */
  readonly next?: string;
}

export class EdaError extends Error {
  readonly kind: ErrorKind;
  readonly detail: ErrorDetail;

  constructor(kind: ErrorKind, detail: ErrorDetail, options?: ErrorOptions) {
    super(detail.message, options);
    this.name = 'EdaError';
    this.kind = kind;
    this.detail = detail;
  }
}
