import { digestOf } from '../../src/domain/catalogue/canonical.ts';
import { sha256, type Tree } from './memory.ts';

const schema = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["orderId", "total"],
  "properties": {
    "orderId": { "type": "string" },
    "total": { "$ref": "../../../types/money.json" },
    "lines": { "type": "array", "items": { "type": "object", "properties": { "sku": { "type": "string" } } } }
  }
}
`;

const release = `{
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "required": ["orderId"],
  "properties": { "orderId": { "type": "string" } }
}
`;

/** The smallest catalogue with one of everything. Clean: each case breaks one thing of it. */
export const BASE = {
  'eda.yaml': 'version: 1\nbuses:\n  commerce: { summary: All that happens to an order. }\n',
  'schemas/teams.yaml': 'checkout: { name: Checkout }\nledger: { name: Ledger }\n',
  'schemas/types/money.json':
    '{\n  "type": "object",\n  "required": ["amount"],\n  "properties": { "amount": { "type": "integer" } }\n}\n',
  'schemas/orders/domain.yaml': 'summary: Orders.\nowner: checkout\n',
  'schemas/orders/services/shop.yaml': 'summary: Sells.\nowner: checkout\nproduces: [orders/OrderPlaced]\n',
  'schemas/orders/services/books.yaml':
    'summary: Keeps the books.\nowner: ledger\nconsumes:\n  - event: orders/OrderPlaced\n    fields: [orderId, total.amount]\n',
  'schemas/orders/OrderPlaced/event.yaml':
    'summary: An order was placed.\nowner: checkout\nsource: com.acme.orders\nbus: commerce\nmajors:\n  1: { detailType: OrderPlaced }\n',
  'schemas/orders/OrderPlaced/v1/schema.json': schema,
  'schemas/orders/OrderPlaced/v1/examples/small.json': '{\n  "orderId": "o-1",\n  "total": { "amount": 1999 }\n}\n',
  'schemas/orders/OrderPlaced/v1/releases/1.0.0.json': release,
  'schemas/orders/OrderPlaced/v1/releases/digests.json': `{\n  "1.0.0": "${digestOf(JSON.parse(release), sha256)}"\n}\n`,
} as const;

/** The base with files replaced or added; `null` removes one. */
export function workspace(
  overrides: { readonly [path: string]: Tree[string] | null } = {},
): Record<string, Tree[string]> {
  const tree: Record<string, Tree[string]> = { ...BASE };
  for (const [path, content] of Object.entries(overrides)) {
    if (content === null) delete tree[path];
    else tree[path] = content;
  }
  return tree;
}

const event = 'schemas/orders/OrderPlaced/event.yaml';

/** The same, its head free to be released: it demands what its release does not, and only old consumers are promised anything. */
export const releasable = (overrides: Parameters<typeof workspace>[0] = {}) =>
  workspace({ [event]: `${BASE[event]}compatibility: forward\n`, ...overrides });
