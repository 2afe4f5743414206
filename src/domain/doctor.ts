/** What somebody wants to do, and is missing something for. */
export const purposes = ['author', 'publish', 'registry', 'dlq'] as const;
export type Purpose = (typeof purposes)[number];

/** `skipped`: not looked at, since something before it is missing or it has no bearing. */
export type CheckStatus = 'ok' | 'warning' | 'missing' | 'skipped';

/** One thing that was looked at. */
export interface DoctorCheck {
  /** A speaking id, such as `region`. */
  readonly id: string;
  readonly status: CheckStatus;
  /** What was found. No secret is in it. */
  readonly message: string;
  /** The next step. */
  readonly next?: string;
}

export interface Diagnosis {
  /** Absent: everything. */
  readonly for?: Purpose;
  readonly stage?: string;
  readonly checks: readonly DoctorCheck[];
}

/** Whether something is missing that is needed. */
export function lacking({ checks }: Diagnosis): boolean {
  return checks.some(({ status }) => status === 'missing');
}

/** Where Node is made for: 22.12. Older ones go on from 20, unsupported. */
export function nodeCheck(version: string): DoctorCheck {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const good = major > 22 || (major === 22 && minor >= 12);
  if (good) return { id: 'node', status: 'ok', message: version };
  const message = `${version}; eda is made for Node 22.12 or newer, and goes on unsupported.`;
  return { id: 'node', status: 'warning', message, next: 'Install a newer Node from https://nodejs.org.' };
}
