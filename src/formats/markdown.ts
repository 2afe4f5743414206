import { Chalk } from 'chalk';
import { type Finding, failed, type Report } from '../domain/report.ts';
import { rulePageUri } from '../domain/rules.ts';
import { comparisonLine, counts, linesOf, place } from './finding.ts';
import { changeLines } from './pretty.ts';
import { visible, visibleLine } from './visible.ts';

/** GitHub refuses a comment of more than 65,536 characters; the rest is for what a workflow adds around it. */
const LONGEST = 65_000;
/** One finding must not crowd out the others. */
const LONGEST_FINDING = 2_000;

/**
 * For the comment of a pull request: the verdict, then the findings, errors first. Text out of files stands in code and
 * nowhere else: there a platform makes no markup, link, mention or reference to an issue of it.
 */
export function renderMarkdown(report: Report): string {
  const found = counts(report);
  const verdict = failed(report) ? `❌ ${found}` : `✅ Passed${found === '' ? '' : ` with ${found}`}`;
  const head = `**${verdict}.** ${prose(report.summary)}\n`;
  const rank = ({ severity }: Finding) => (severity === 'error' ? 0 : 1);
  const findings = [...report.findings].sort((a, b) => rank(a) - rank(b));
  const blocks: string[] = [];
  const overview = overviewOf(report);
  let length = head.length + overview.length + note(findings.length).length;
  for (const finding of findings) {
    const block = `\n${section(finding)}`;
    length += block.length;
    if (length > LONGEST) break;
    blocks.push(block);
  }
  const left = findings.length - blocks.length;
  return `${head}${overview}${blocks.join('')}${left > 0 ? note(left) : ''}`;
}

/** What was compared, and what differs: the lines that `pretty` has for them. */
function overviewOf({ changes = [], comparisons = [], undecided = [] }: Report): string {
  const lines = [
    ...(changes.length === 0 ? [] : changeLines(changes, new Chalk({ level: 0 }))),
    ...comparisons.map((one) => `${one.verdict === 'compatible' ? '✔' : '✖'} ${visibleLine(comparisonLine(one))}`),
  ];
  for (const { rule, at, message } of undecided) {
    lines.push(`? ${visibleLine(`${place(at)} ${rule}: ${message}`)}`);
  }
  if (lines.length === 0) return '';
  const text = clip(lines.join('\n'), LONGEST / 4);
  const fence = fenceFor(text, 3);
  return `\n${fence}text\n${text}\n${fence}\n`;
}

function note(left: number): string {
  return `\n${left} more ${left === 1 ? 'finding is' : 'findings are'} left out: they would not fit into a comment.\n`;
}

function section(finding: Finding): string {
  const { rule, severity, at } = finding;
  const text = clip(visible(linesOf(finding).join('\n')), LONGEST_FINDING);
  const fence = fenceFor(text, 3);
  const title = `**${severity}** [${code(rule)}](${rulePageUri(rule)}) at ${code(place(at))}`;
  return `${title}\n\n${fence}text\n${text}\n${fence}\n`;
}

/** More backticks than follow each other anywhere in the text. */
function fenceFor(text: string, least: number): string {
  const runs = text.match(/`+/g) ?? [];
  return '`'.repeat(runs.reduce((longest, run) => Math.max(longest, run.length + 1), least));
}

/** A code span: one line, its spaces kept. */
function code(text: string): string {
  const line = clip(visible(text).replace(/\s/g, ' '), LONGEST_FINDING);
  const fence = fenceFor(line, 1);
  // A backtick at an end would join the fence; a space on both ends is taken away again, and so is one of ours.
  return /^[ `]|[ `]$|^$/.test(line) ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** Words, numbers, commas and the ends of sentences are nothing but text; all else is code. */
function prose(text: string): string {
  return /^(?:[\p{L}\p{N}’]+(?:[,.;:]? |[.]?$))*$/u.test(text) ? clip(text, LONGEST_FINDING) : code(text);
}

function clip(text: string, longest: number): string {
  return text.length <= longest
    ? text
    : `${text
        .slice(0, longest - 1)
        .toWellFormed()
        .replace(/\ufffd$/, '')}…`;
}
