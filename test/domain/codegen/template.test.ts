import { describe, expect, it } from 'vitest';
import { renderTemplate, TemplateError, type TemplateScope } from '../../../src/domain/codegen/template.ts';

const scope: TemplateScope = {
  words: { OrderPlaced: 'StockReserved', orderPlaced: 'stockReserved', 'order-placed': 'stock-reserved' },
  flags: new Set(['sqs', 'standard']),
  lists: {
    event: [
      { words: { OrderPlaced: 'A' }, flags: new Set(['first']), texts: { own: 'a();' } },
      { words: { OrderPlaced: 'B' }, texts: { own: 'b();' } },
    ],
    nothing: [],
  },
  texts: { pattern: '{\n  a: 1,\n\n}', none: '', own: 'OrderPlaced()' },
  include: (path) => (path === 'loop' ? '# eda:include loop\n' : `from ${path}: OrderPlaced\n`),
};

describe('a template', () => {
  it.each<[string, string, string]>([
    [
      'words, in names too',
      'onOrderPlaced(orderPlaced) // order-placed.ts',
      'onStockReserved(stockReserved) // stock-reserved.ts',
    ],
    ['if that holds', 'a\n// eda:if sns sqs\nb\n// eda:end\nc', 'a\nb\nc'],
    ['if that does not', 'a\n  # eda:if sns\nb\n  # eda:end\nc', 'a\nc'],
    ['not', '<!-- eda:if !sqs -->\nb\n<!-- eda:else -->\nc\n<!-- eda:end -->', 'c'],
    ['else', '// eda:if sns\na\n// eda:else\nb\n// eda:end', 'b'],
    [
      'nested',
      '// eda:if sqs\n// eda:if minimal\na\n// eda:else\nb\n// eda:end\nc\n// eda:else\nd\n// eda:end',
      'b\nc',
    ],
    ['each', '// eda:each event\nOrderPlaced orderPlaced\n// eda:end', 'A stockReserved\nB stockReserved'],
    ['each of none', 'a\n// eda:each nothing\nOrderPlaced\n// eda:end\nb', 'a\nb'],
    ['flags of an item', '// eda:each event\n// eda:if first\nOrderPlaced\n// eda:end\n// eda:end', 'A'],
    ['texts of an item', '// eda:each event\n// eda:put own\n// eda:end\n// eda:end', 'a();\nb();'],
    [
      'put, indented',
      'x = (\n  // eda:put pattern\n  { OrderPlaced },\n  // eda:end\n)',
      'x = (\n  {\n    a: 1,\n\n  }\n)',
    ],
    ['put nothing', 'a\n// eda:put none\nb\n// eda:end\nc', 'a\nc'],
    [
      'swap',
      "a\n// eda:swap own 'x y'\nf('x y', OrderPlaced, 'x y')\n'x y'",
      "a\nf(OrderPlaced(), StockReserved, OrderPlaced())\n'x y'",
    ],
    ['swap several lines', '  // eda:swap pattern {}\n  a: {},', '  a: {\n    a: 1,\n\n  },'],
    ['swap several', "// eda:swap none a\n// eda:swap own b\n'a', b", "'', OrderPlaced()"],
    ['include, indented', 'a\n  # eda:include b.yaml\nc', 'a\n  from b.yaml: StockReserved\nc'],
    ['a comment of another kind', '// eda: if sqs', '// eda: if sqs'],
  ])('%s', (_, template, result) => {
    expect(renderTemplate(template, scope)).toBe(result);
  });

  it.each([
    ['no end', '// eda:if sqs\na', 'line 1: // eda:if sqs has no end'],
    ['nothing to end', 'a\n// eda:end', 'line 2: // eda:end ends nothing'],
    ['an unknown list', '// eda:each thing\n// eda:end', 'line 1: there is no list "thing"'],
    ['an unknown text', '// eda:put thing\n// eda:end', 'line 1: there is no text "thing"'],
    ['nothing to swap', '// eda:swap own x\ny', 'line 1: the next line has no "x"'],
    ['nothing behind a swap', 'a\n// eda:swap own x', 'line 2: the next line has no "x"'],
    ['a circle', '// eda:include loop', 'templates that include each other'],
  ])('with %s is refused', (_, template, message) => {
    expect(() => renderTemplate(template, scope)).toThrow(new TemplateError(message));
  });

  it('puts values in as they are: nothing in them is read as a word or a directive', () => {
    const words = { OrderPlaced: 'orderPlaced // eda:end $& $1', orderPlaced: 'x' };
    expect(renderTemplate('OrderPlaced', { words, flags: new Set() })).toBe('orderPlaced // eda:end $& $1');
    const texts = { t: '// eda:if nothing OrderPlaced' };
    expect(renderTemplate('// eda:put t\n// eda:end', { words, flags: new Set(), texts })).toBe(texts.t);
  });
});
