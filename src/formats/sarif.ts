import { type Finding, failed, type Location, type Report } from '../domain/report.ts';
import { ruleOf, rulePageUri } from '../domain/rules.ts';
import { linesOf } from './finding.ts';
import type { ReportOptions } from './render-options.ts';
import { renderRule, ruleMarkdown } from './rule-page.ts';
import { visibleJson } from './visible.ts';

/** SARIF 2.1.0 for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function renderSarif(report: Report, { version }: ReportOptions): string {
  const known = new Set(report.known);
  const open = new Set(report.undecided);
  const all = [...report.findings, ...known, ...open];
  const ids = [...new Set(all.map(({ rule }) => rule))].sort();
  const indices = new Map(ids.map((id, index) => [id, index]));
  const fingerprint = fingerprints();
  const bad = failed(report);
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'eda',
            semanticVersion: version,
            informationUri: 'https://www.npmjs.com/package/eda-cli',
            rules: ids.map(descriptor),
          },
        },
        invocations: [
          {
            // The tool did its work; what it found is told by the exit code, the same in every format.
            executionSuccessful: true,
            exitCode: bad ? 1 : 0,
            exitCodeDescription: bad ? 'errors were found' : 'no errors were found',
          },
        ],
        columnKind: 'utf16CodeUnits',
        results: all.map((finding) => ({
          ruleId: finding.rule,
          ruleIndex: indices.get(finding.rule),
          // Section 3.27.9: evaluated, and too little was known to decide.
          ...(open.has(finding) ? { kind: 'open', level: 'none' } : { level: finding.severity }),
          message: message(linesOf({ ...finding, related: [] }).join('\n')),
          locations: [{ physicalLocation: physical(finding.at) }],
          ...(finding.related === undefined
            ? {}
            : {
                relatedLocations: finding.related.map((other, id) => ({
                  id,
                  physicalLocation: physical(other.at),
                  message: message(other.message),
                })),
              }),
          ...(report.known === undefined ? {} : baselined(known.has(finding))),
          partialFingerprints: { 'edaFinding/v1': fingerprint(finding) },
        })),
      },
    ],
  };
  return `${visibleJson(log, 2)}\n`;
}

/** Sections 3.27.24 and 3.35: a finding that the baseline knows is unchanged, and accepted outside of the file it is in. */
function baselined(known: boolean) {
  if (!known) return { baselineState: 'new' };
  const justification = 'The baseline knows it: it may stay for now.';
  return { baselineState: 'unchanged', suppressions: [{ kind: 'external', status: 'accepted', justification }] };
}

function descriptor(id: string) {
  const rule = ruleOf(id);
  const helpUri = rulePageUri(id);
  if (rule === undefined) return { id, helpUri };
  return {
    id,
    shortDescription: { text: rule.summary },
    fullDescription: { text: rule.why },
    defaultConfiguration: { level: rule.severity },
    helpUri,
    help: { text: renderRule(rule, { colour: false }), markdown: ruleMarkdown(rule) },
  };
}

function physical({ file, line, column }: Location) {
  const relative = !/^(?:\/|[A-Za-z]:\/)/.test(file);
  return {
    artifactLocation: { uri: uri(file), ...(relative ? { uriBaseId: '%SRCROOT%' } : {}) },
    // Code scanning refuses a result without a line, so what concerns a whole file stands at its first.
    region: { startLine: line ?? 1, ...(column === undefined ? {} : { startColumn: column }) },
  };
}

/** Each part is encoded, colons too: the first of them would make a scheme of what stands before it. */
function uri(file: string): string {
  const path = file.toWellFormed().split('/').map(encodeURIComponent).join('/');
  if (path.startsWith('/')) return `file://${path.replace(/^\/+/, '/')}`;
  return /^[A-Za-z]:\//.test(file) ? `file:///${path.replace('%3A', ':')}` : path;
}

/** Plain text: `[text](target)` would be a link (section 3.11.6) and `{0}` a placeholder (section 3.11.5). */
function message(text: string): { text: string } {
  return { text: text.replaceAll('](', '] (').replace(/\{(\d+)\}/g, '{{$1}}') };
}

/**
 * What makes a finding the same one after lines have moved: rule, file and place in the value, and its number where that
 * occurs more than once. GitHub's own `primaryLocationLineHash` is left to its upload action, which warns where another
 * tool has set it.
 */
function fingerprints(): (finding: Finding) => string {
  const seen = new Map<string, number>();
  return ({ rule, at, message }) => {
    const key = JSON.stringify([rule, at.file, at.pointer ?? message]);
    const number = (seen.get(key) ?? 0) + 1;
    seen.set(key, number);
    return `${key}:${number}`;
  };
}
