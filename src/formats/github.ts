import { type Finding, failed, type Report, type Severity } from '../domain/report.ts';
import { linesOf, place, verdictLine } from './finding.ts';
import { visible } from './visible.ts';

/**
 * Workflow commands of GitHub Actions, which become annotations at the lines of a pull request, then one line for the
 * log. https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function renderGithub(report: Report): string {
  const bad = failed(report);
  const last = visible(`${bad ? '✖' : '✔'} ${verdictLine(report, bad)}`)
    .replaceAll('\n', ' ')
    // The runner still takes the commands of its first version, and those anywhere in a line.
    .replaceAll('##[', '## [');
  const undecided = (report.undecided ?? []).map((finding) => command({ ...finding, severity: 'notice' }));
  return `${[...report.findings.map(command), ...undecided, last].join('\n')}\n`;
}

function command(finding: Omit<Finding, 'severity'> & { readonly severity: Severity | 'notice' }): string {
  const { at, rule, severity } = finding;
  // What came from stdin has no file that an annotation could stand in.
  const located = at.file.startsWith('<') ? {} : { file: at.file, line: at.line, col: at.column };
  const properties = Object.entries({ ...located, title: rule })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${property(String(value))}`);
  // The log shows the message alone, and GitHub makes annotations of the first ten only: so the place is in it too.
  return `::${severity} ${properties.join(',')}::${data([...linesOf(finding), `at: ${place(at)}`].join('\n'))}`;
}

/** As `escapeData` of @actions/core; other controls would steer the colours of the log. */
function data(text: string): string {
  return visible(text).replaceAll('%', '%25').replaceAll('\n', '%0A');
}

/** As `escapeProperty` of @actions/core. A file's name must stay what it is, or the annotation has no line. */
function property(text: string): string {
  return text
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A')
    .replaceAll(':', '%3A')
    .replaceAll(',', '%2C');
}
