import { describe, expect, it } from 'vitest';
import { overridesIn, ownersOf, patternOf, withOwners } from '../../../src/domain/catalogue/codeowners.ts';
import fc from '../../support/property.ts';

const LINES = ['/schemas/orders/ @acme/checkout', '/schemas/payments/ @acme/payments'];
const BLOCK = `# eda: begin /schemas/ (written by: eda catalogue codeowners)\n${LINES.join('\n')}\n# eda: end\n`;

const edit = (text: string, lines = LINES, catalogue = '/schemas/') => {
  const done = withOwners(text, catalogue, lines);
  if ('damage' in done) throw new Error(done.damage);
  return done;
};

describe('the block in CODEOWNERS', () => {
  it.each([
    ['', BLOCK],
    ['* @acme/platform\n', `* @acme/platform\n\n${BLOCK}`],
    ['* @acme/platform', `* @acme/platform\n\n${BLOCK}`],
    ['* @acme/platform\n\n', `* @acme/platform\n\n${BLOCK}`],
    ['* @acme/platform\r\n', `* @acme/platform\r\n\r\n${BLOCK.replaceAll('\n', '\r\n')}`],
    [
      '# eda: begin /schemas/\n/schemas/gone/ @acme/gone\n# eda: end\n# below\n/docs/ @acme/writers\n',
      `${BLOCK}# below\n/docs/ @acme/writers\n`,
    ],
    ['# eda: begin /schemas/\n# eda: end', BLOCK.trimEnd()],
    ['# eda: begin /shop/schemas/\n# eda: end\n', `# eda: begin /shop/schemas/\n# eda: end\n\n${BLOCK}`],
  ])('%j', (before, after) => {
    expect(edit(before).text).toBe(after);
  });

  it('is not begun where nobody owns anything, and is emptied where nobody does any more', () => {
    expect(edit('* @a/b\n', []).text).toBe('* @a/b\n');
    expect(edit(BLOCK, []).text).toBe(BLOCK.replace(/^\/.*\n/gm, ''));
  });

  it('says what is missing and what is too many', () => {
    const { surplus, missing } = edit(BLOCK.replace('@acme/checkout', '@acme/shop'));
    expect([surplus, missing]).toEqual([['/schemas/orders/ @acme/shop'], ['/schemas/orders/ @acme/checkout']]);
  });

  it.each([
    ['* @a/b\n# eda: begin /schemas/\n/x @a/b\n', 2, 'has no "# eda: end" behind it'],
    ['# eda: begin /schemas/\n# eda: begin /other/\n# eda: end\n', 1, 'has no "# eda: end" behind it'],
    [`${BLOCK}${BLOCK}`, 5, 'stands here for a second time'],
  ])('is not touched where its marks are damaged: %j', (text, line, damage) => {
    expect(withOwners(text, '/schemas/', LINES)).toEqual({ line, damage: expect.stringContaining(damage) });
  });

  const anyLine = fc.oneof(
    fc.string({ unit: 'grapheme-ascii' }).filter((line) => !/^\s*# eda: /.test(line)),
    fc.constantFrom('', '* @a/b', '# eda: begin /other/', '# eda: end', '\ufeff# first'),
  );
  const anyText = fc
    .array(fc.tuple(anyLine, fc.constantFrom('\n', '\r\n')))
    .map((lines) => lines.map(([line, eol]) => line + eol).join(''));

  it('leaves every other byte as it is, and writes the same again', () => {
    fc.assert(
      fc.property(anyText, anyText, (above, below) => {
        const first = edit(above).text;
        expect(first.startsWith(above)).toBe(true);
        expect(edit(first).text).toBe(first);
        const around = `${above}# eda: begin /schemas/\nold\n# eda: end\n${below}`;
        expect(edit(around).text).toBe(`${above}${BLOCK}${below}`);
      }),
    );
  });
});

describe('patterns', () => {
  it.each([
    ['schemas/orders/', '/schemas/orders/'],
    ['my schemas/orders/', '/my\\ schemas/orders/'],
    ['a*b?/[x]/', '/a\\*b\\?/\\[x\\]/'],
    ['c#/schemas/', '/c?/schemas/'],
    ['', '/'],
  ])('%j is %s', (path, pattern) => {
    expect(patternOf(path)).toBe(pattern);
  });

  const name = fc
    .string({ unit: fc.constantFrom(...'ab *?[]!#\\-.é'), minLength: 1, maxLength: 6 })
    .filter((part) => part !== '.' && part !== '..');
  it('mean their own path, whatever its name', () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = parts.join('/');
        expect(ownersOf(`${patternOf(path)} @a/b # why`, path)).toEqual(['@a/b']);
        expect(ownersOf(`${patternOf(`${path}/`)} @a/b`, `${path}/file`)).toEqual(['@a/b']);
        expect(ownersOf(`${patternOf(`${path}/`)} @a/b`, path)).toBeUndefined();
        expect(ownersOf(`${patternOf(path)} @a/b`, `elsewhere/${path}`)).toBeUndefined();
      }),
    );
  });

  // The examples of GitHub's own page, and what git's manual says of the same patterns.
  it.each([
    ['*', 'a/b.js', true],
    ['*.js', 'a/b.js', true],
    ['*.js', 'a/b.json', false],
    ['/build/logs/', 'build/logs/x/y.log', true],
    ['/build/logs/', 'a/build/logs/y.log', false],
    ['docs/*', 'docs/start.md', true],
    ['docs/*', 'docs/build/start.md', false],
    ['apps/', 'a/apps/b', true],
    ['apps/', 'apps', false],
    ['/apps/github', 'apps/github/a', true],
    ['/apps/github', 'apps/github2', false],
    ['**/logs', 'build/logs/a', true],
    ['**/logs', 'logs/a', true],
    ['/a/**/z', 'a/z', true],
    ['/a/**/z', 'a/b/c/z', true],
    ['/a/**/z', 'a/b/c', false],
    ['/a/**', 'a/b/c', true],
    ['/s*s/o?ders/', 'schemas/orders/x', true],
    ['/s*s/o?ders/', 'schemas/o/ders/x', false],
  ])('%s takes %s: %j', (pattern, path, taken) => {
    expect(ownersOf(`${pattern} @a/b`, path) !== undefined).toBe(taken);
  });

  it('with many stars are quick', () => {
    expect(ownersOf(`/${'*a'.repeat(200)}b @a/b`, 'a'.repeat(20_000))).toBeUndefined();
    expect(ownersOf(`/${'**/a/'.repeat(200)}b @a/b`, 'a/'.repeat(10_000))).toBeUndefined();
  });
});

describe('lines behind the block', () => {
  const files = [
    { path: 'schemas/orders/domain.yaml', owner: '@acme/checkout' },
    { path: 'schemas/orders/OrderPlaced/event.yaml', owner: '@acme/checkout' },
  ];
  it.each([
    ['* @acme/platform', [{ line: 1, path: files[0]?.path, owner: '@acme/checkout', instead: ['@acme/platform'] }]],
    ['event.yaml', [{ line: 1, path: files[1]?.path, owner: '@acme/checkout', instead: [] }]],
    ['* @acme/platform\n/schemas/ @Acme/Checkout @acme/platform', []],
    ['/schemas/payments/ @acme/payments', []],
    ['# * @acme/platform\n[Section] @acme/platform\n', []],
  ])('%j', (text, expected) => {
    expect(overridesIn(text, 1, files)).toEqual(expected);
  });
});
