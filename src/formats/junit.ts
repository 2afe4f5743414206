import { type Finding, failed, type Report } from '../domain/report.ts';
import { linesOf, place, verdictLine } from './finding.ts';
import { visible } from './visible.ts';

/**
 * JUnit's XML, as GitLab and Jenkins read it. What a rule found in a file is one test case, because both tell an old
 * failure from a new one by the names of the case: it has no line in its names, and no two cases share them. A warning
 * is a skipped case: shown, and no failure.
 */
export function renderJunit(report: Report): string {
  const cases = new Map<string, Finding[]>();
  for (const finding of report.findings) {
    const name = `${finding.rule} ${finding.at.file}`;
    const same = cases.get(name);
    if (same) same.push(finding);
    else cases.set(name, [finding]);
  }
  // A case that is skipped is shown, and no failure.
  for (const finding of report.undecided ?? []) {
    const name = `${finding.rule} ${finding.at.file} (not decided)`;
    cases.set(name, [...(cases.get(name) ?? []), finding]);
  }
  const bad = failed(report);
  const failures = [...cases.values()].filter((findings) => findings.some(isError)).length;
  const skipped = cases.size - failures;
  // A report without a case is taken for a broken one.
  const passed = bad ? [] : ['    <testcase classname="eda" name="no errors"/>'];
  const numbers = `tests="${cases.size + passed.length}" failures="${failures}" errors="0"`;
  return `${[
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="eda" ${numbers}>`,
    `  <testsuite name="eda" ${numbers} skipped="${skipped}">`,
    ...passed,
    ...[...cases].map(([name, findings]) => testcase(name, findings)),
    `    <system-out>${content(verdictLine(report, bad))}</system-out>`,
    '  </testsuite>',
    '</testsuites>',
  ].join('\n')}\n`;
}

const isError = ({ severity }: Finding) => severity === 'error';

function testcase(name: string, findings: readonly Finding[]): string {
  const text = findings.map((one) => [`${place(one.at)}: ${one.severity}`, ...linesOf(one)].join('\n')).join('\n\n');
  const first = findings.find(isError);
  const rule = findings[0]?.rule ?? '';
  const more = findings.length > 1 ? ` (and ${findings.length - 1} more)` : '';
  const outcome = first
    ? `<failure type=${attribute(rule)} message=${attribute(first.message + more)}>${content(text)}</failure>`
    : `<skipped>${content(text)}</skipped>`;
  return `    <testcase classname=${attribute(`eda.${rule}`)} name=${attribute(name)}>
      ${outcome}
    </testcase>`;
}

/** XML 1.0 has no way at all to write most controls and the last two characters of the first plane. */
function legal(text: string): string {
  return visible(text).replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}

function content(text: string): string {
  return legal(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** A reader makes spaces of tabs and line breaks in an attribute unless they are written as references. */
function attribute(text: string): string {
  return `"${content(text).replaceAll('"', '&quot;').replaceAll('\t', '&#9;').replaceAll('\n', '&#10;')}"`;
}
