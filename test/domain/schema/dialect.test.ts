import { describe, expect, it } from 'vitest';
import { dialectOf, isMetaschema } from '../../../src/domain/schema/dialect.ts';

describe('dialectOf', () => {
  it.each([
    [{}, '2020-12'],
    [true, '2020-12'],
    [null, '2020-12'],
    [{ $schema: 'https://json-schema.org/draft/2020-12/schema' }, '2020-12'],
    [{ $schema: 'https://json-schema.org/draft/2020-12/schema#' }, '2020-12'],
    [{ $schema: 'http://json-schema.org/draft/2019-09/schema' }, '2019-09'],
    [{ $schema: 'http://json-schema.org/draft-07/schema#' }, 'draft-07'],
    [{ $schema: 'https://json-schema.org/draft-07/schema' }, 'draft-07'],
    [{ $schema: 'http://json-schema.org/draft-06/schema' }, 'draft-06'],
    [{ $schema: 'http://json-schema.org/draft-04/schema#' }, 'draft-04'],
  ])('%j is %s', (doc, dialect) => {
    expect(dialectOf(doc)).toEqual({ dialect });
  });

  it.each([
    ['https://json-schema.org/draft/2020-21/schema', /2020-12\/schema\?/],
    ['https://json-schema.org/2019-09/schema', /2019-09\/schema\?/],
    ['http://json-schema.org/draft-7/schema', /draft-0\d\/schema#\?/],
    ['https://example.com/mine', /leave "\$schema" out/],
    [7, /leave "\$schema" out/],
  ])('%s is unknown', ($schema, next) => {
    const answer = dialectOf({ $schema });
    expect(answer).toMatchObject({ finding: { rule: 'unknown-dialect', severity: 'error', pointer: '/$schema' } });
    expect('finding' in answer && answer.finding.next).toMatch(next);
  });
});

describe('isMetaschema', () => {
  it('knows dialects and vocabularies', () => {
    expect(isMetaschema('http://json-schema.org/draft-07/schema')).toBe(true);
    expect(isMetaschema('https://json-schema.org/draft/2020-12/meta/core')).toBe(true);
    expect(isMetaschema('https://example.com/schema')).toBe(false);
  });
});
