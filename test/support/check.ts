import { validate } from '../../src/actions/schema-validate.ts';
import type { Report } from '../../src/domain/report.ts';
import { renderPretty } from '../../src/formats/pretty.ts';
import { memoryWorld, sha256, type Tree } from './memory.ts';

/** What `eda schema validate PATH…` says of a tree. */
export function check(tree: Tree, paths: readonly string[] = []): Promise<Report> {
  return validate({ paths, staged: false }, memoryWorld({ ...tree }), sha256);
}

/** The findings as people read them, the closing line left out; '' where there are none. */
export function findingsOf(report: Report): string {
  return renderPretty({ ...report, summary: '' }, { colour: false })
    .split('\n')
    .slice(0, -2)
    .join('\n')
    .trim()
    .toWellFormed();
}
