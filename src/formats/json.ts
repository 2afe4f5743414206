import { failed, type Report } from '../domain/report.ts';
import { visibleJson } from './visible.ts';

/** One document, as `src/contracts/report.schema.json` describes it. */
export function renderJson(report: Report): string {
  return `${visibleJson(
    {
      version: 1,
      verdict: report.verdict ?? (failed(report) ? 'fail' : 'pass'),
      summary: report.summary,
      checked: report.checked,
      findings: report.findings,
      ...(report.comparisons === undefined ? {} : { comparisons: report.comparisons }),
      ...(report.changes === undefined ? {} : { changes: report.changes }),
      ...(report.known === undefined ? {} : { known: report.known }),
      ...(report.undecided === undefined ? {} : { undecided: report.undecided }),
    },
    2,
  )}\n`;
}
