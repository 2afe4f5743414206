/** What stops a command. A check's findings are no errors (`domain/report.ts`); 'finding' is the one defect that stops another command. */
export type ErrorKind = 'finding' | 'usage' | 'input' | 'bug';

/** The documented exit codes: 0 clean, 1 findings, and these. */
export const EXIT_CODES: Readonly<Record<ErrorKind, number>> = { finding: 1, usage: 2, input: 3, bug: 70 };

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
