import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { failed, type Report } from '../../src/domain/report.ts';
import { renderJunit } from '../../src/formats/junit.ts';
import fc from '../support/property.ts';
import { type Element, parseXml, schemaErrors } from '../support/xml.ts';
import { error, hostile, report, warning } from './reports.ts';

const XSD = path.join(import.meta.dirname, 'fixtures/jenkins-junit.xsd');
const schema = parseXml(fs.readFileSync(XSD, 'utf8'));

function suite(one: Report): Element {
  const root = parseXml(renderJunit(one));
  expect(schemaErrors(root, schema)).toEqual([]);
  const [only] = root.children;
  if (!only) throw new Error('no suite');
  return only;
}

const cases = (one: Report) => suite(one).children.filter(({ name }) => name === 'testcase');
const has = (name: string) => (element: Element) => element.children.some((child) => child.name === name);

describe('junit', () => {
  it('has a case that passes where there is nothing to say', () => {
    expect(renderJunit(report())).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="eda" tests="1" failures="0" errors="0">
  <testsuite name="eda" tests="1" failures="0" errors="0" skipped="0">
    <testcase classname="eda" name="no errors"/>
    <system-out>Checked 1 event.</system-out>
  </testsuite>
</testsuites>
`);
  });

  it('has a case for what a rule found in a file; a warning is no failure', () => {
    expect(renderJunit(report(error, error, warning))).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="eda" tests="2" failures="1" errors="0">
  <testsuite name="eda" tests="2" failures="1" errors="0" skipped="1">
    <testcase classname="eda.unknown-team" name="unknown-team schemas/a b.yaml">
      <failure type="unknown-team" message="The owner &quot;a&quot; is no team. (and 1 more)">${[1, 2]
        .map(
          () => `schemas/a b.yaml:2:8: error
The owner "a" is no team.
found: a
expected: b
see: teams.yaml:1:1 the teams
next: Did you mean b?`,
        )
        .join('\n\n')}</failure>
    </testcase>
    <testcase classname="eda.unknown-file" name="unknown-file x.json">
      <skipped>x.json: warning
A stray file.</skipped>
    </testcase>
    <system-out>2 errors and 1 warning. Checked 1 event.</system-out>
  </testsuite>
</testsuites>
`);
  });

  it('keeps the names of cases when lines move', () => {
    const names = (one: Report) => cases(one).map(({ attributes }) => attributes.get('name'));
    expect(names(report({ ...error, at: { ...error.at, line: 99, column: 1 } }))).toEqual(names(report(error)));
  });

  it('carries every text that XML can carry', () => {
    const [first] = cases(report({ ...error, message: 'a\t<b>\n&"\u0000\uffff' }));
    expect(first?.children[0]?.attributes.get('message')).toBe('a\t<b>\n&"\\u0000\\uffff');
  });

  it('is well-formed, valid and true to the verdict whatever the texts', () => {
    fc.assert(
      fc.property(hostile, (one) => {
        const all = cases(one);
        const { attributes } = suite(one);
        expect(all.length).toBeGreaterThan(0);
        expect(attributes.get('tests')).toBe(String(all.length));
        expect(attributes.get('failures')).toBe(String(all.filter(has('failure')).length));
        expect(attributes.get('skipped')).toBe(String(all.filter(has('skipped')).length));
        expect(all.some(has('failure'))).toBe(failed(one));
        const names = all.map((each) => each.attributes.get('name'));
        expect(new Set(names).size).toBe(names.length);
      }),
    );
  });
});

describe('the reader of these tests', () => {
  it.each([
    '<a>',
    '<a></b>',
    '<a/><b/>',
    '<a>&x;</a>',
    '<a>&</a>',
    '<a>\u0001</a>',
    '<a b="<"/>',
    '<a b=c/>',
    '<a>]]></a>',
    '<a>&#1;</a>',
    '<a b="" b=""/>',
  ])('refuses %j', (text) => expect(() => parseXml(text)).toThrow());

  it.each([
    ['<testsuite name="a" tests="1"><system-out/><testcase name="a"/></testsuite>', 'is not expected here'],
    ['<testsuite tests="1"/>', 'lacks @name'],
    ['<testsuite name="a" tests="1" file="b"/>', 'unknown @file'],
    ['<testsuite name="a" tests="1"><system-out/><system-out/></testsuite>', '2 of one kind'],
    ['<testsuite name="a" tests="1">text</testsuite>', 'text'],
  ])('says why %s breaks the schema', (text, why) => {
    expect(schemaErrors(parseXml(text), schema).join()).toContain(why);
  });
});
