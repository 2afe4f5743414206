import fs from 'node:fs';
import path from 'node:path';
import Ajv04 from 'ajv-draft-04';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/domain/report.ts';
import { allRules } from '../../src/domain/rules.ts';
import { renderSarif } from '../../src/formats/sarif.ts';
import fc from '../support/property.ts';
import { error, hostile, options, report, warning } from './reports.ts';

const schema = JSON.parse(fs.readFileSync(path.join(import.meta.dirname, 'fixtures/sarif-2.1.0-rtm.5.json'), 'utf8'));
const ajv = new Ajv04.default({ strict: false, unicodeRegExp: false });
addFormats.default(ajv);
const valid = ajv.compile(schema);

function run(one: Report) {
  const log = JSON.parse(renderSarif(one, options));
  expect(valid(log), JSON.stringify(valid.errors)).toBe(true);
  expect(log.runs).toHaveLength(1);
  return log.runs[0];
}

const fingerprint = (result: { partialFingerprints: Record<string, string> }) =>
  result.partialFingerprints['edaFinding/v1'];

describe('sarif', () => {
  it('says that the tool ran where there is nothing to say', () => {
    const { tool, results, invocations, columnKind } = run(report());
    expect(tool.driver).toMatchObject({ name: 'eda', semanticVersion: '1.2.3', rules: [] });
    expect({ results, columnKind }).toEqual({ results: [], columnKind: 'utf16CodeUnits' });
    expect(invocations).toMatchObject([{ executionSuccessful: true, exitCode: 0 }]);
  });

  it('has a result a finding, and the pages of the rules that found something', () => {
    const { tool, results, invocations } = run(report(error, warning, error));
    expect(invocations[0].exitCode).toBe(1);
    expect(tool.driver.rules.map(({ id }: { id: string }) => id)).toEqual(['unknown-file', 'unknown-team']);
    expect(tool.driver.rules[1]).toMatchObject({
      shortDescription: { text: 'An owner is no team of the catalogue.' },
      defaultConfiguration: { level: 'error' },
      helpUri: 'https://unpkg.com/eda-cli/docs/rules/unknown-team.md',
    });
    expect(tool.driver.rules[1].help.markdown).toContain('## Mend it');
    expect(results[0]).toEqual({
      ruleId: 'unknown-team',
      ruleIndex: 1,
      level: 'error',
      message: { text: 'The owner "a" is no team.\nfound: a\nexpected: b\nnext: Did you mean b?' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'schemas/a%20b.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 2, startColumn: 8 },
          },
        },
      ],
      relatedLocations: [
        {
          id: 0,
          message: { text: 'the teams' },
          physicalLocation: {
            artifactLocation: { uri: 'teams.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 1, startColumn: 1 },
          },
        },
      ],
      partialFingerprints: { 'edaFinding/v1': '["unknown-team","schemas/a b.yaml","/owner"]:1' },
    });
    expect(results[1].locations[0].physicalLocation.region).toEqual({ startLine: 1 });
  });

  it('has a valid page for every rule', () => {
    const findings = allRules.map(({ id, severity }) => ({ ...warning, rule: id, severity }));
    for (const rule of run(report(...findings)).tool.driver.rules) {
      expect(rule.help.text).not.toBe('');
      expect(rule.fullDescription.text).not.toBe('');
    }
  });

  it('knows a finding again after lines have moved, and tells two apart', () => {
    const moved = { ...error, at: { ...error.at, line: 40, column: 2 } };
    const elsewhere = { ...error, at: { ...error.at, pointer: '/other' } };
    const [before] = run(report(error)).results;
    const [after, twin, other] = run(report(moved, moved, elsewhere)).results;
    expect(fingerprint(after)).toBe(fingerprint(before));
    expect(new Set([after, twin, other].map(fingerprint)).size).toBe(3);
  });

  it.each([
    ['/srv/a b.json', 'file:///srv/a%20b.json'],
    ['C:/a.json', 'file:///C:/a.json'],
    ['../a.json', '../a.json'],
    ['a:b#c?.json', 'a%3Ab%23c%3F.json'],
    ['<stdin>', '%3Cstdin%3E'],
  ])('names %s by its URI', (file, uri) => {
    const { artifactLocation } = run(report({ ...warning, at: { file } })).results[0].locations[0].physicalLocation;
    expect(artifactLocation.uri).toBe(uri);
    expect('uriBaseId' in artifactLocation).toBe(!uri.startsWith('file:'));
  });

  it('is valid whatever the texts, and makes no link and no placeholder of them', () => {
    fc.assert(
      fc.property(hostile, (one) => {
        for (const { message, relatedLocations = [] } of run(one).results) {
          for (const { text } of [message, ...relatedLocations.map((other: { message: unknown }) => other.message)]) {
            expect(text).not.toContain('](');
            expect(text.replace(/\{\{\d+\}\}/g, '')).not.toMatch(/\{\d+\}/);
          }
        }
      }),
    );
  });
});
