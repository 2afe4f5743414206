import { describe, expect, it } from 'vitest';
import { importWorkspace } from '../../src/actions/init-import.ts';
import { check, findingsOf } from '../support/check.ts';
import { memoryWorld, sha256, type Tree } from '../support/memory.ts';
import { NOBODY } from '../support/wizard.ts';

/** Front matter of an index file. */
const page = (front: string) => `---\n${front.trim()}\n---\n\n# What people read\n\n<NodeGraph />\n`;
const SCHEMA =
  '{ "$schema": "http://json-schema.org/draft-07/schema#", "type": "object", "properties": { "orderId": { "type": "string" } } }';

/** As `npx @eventcatalog/create-eventcatalog` lays it out. */
const CATALOG: Record<string, Tree[string]> = {
  'ec/eventcatalog.config.js': 'throw new Error("never run");\n',
  'ec/package.json': '{ "name": "ec" }',
  'ec/domains/Orders/index.mdx': page(`
id: Orders
name: Orders
version: 0.0.3
summary: |
  Everything an order goes through. And more.
owners:
  - dboyne
  - full-stack
services:
  - id: InventoryService
    version: 0.0.2`),
  'ec/domains/Orders/services/OrdersService/index.mdx': page(`
id: OrdersService
name: Orders Service
version: 0.0.3
summary: Handles orders
owners: [order-management]
receives:
  - id: InventoryAdjusted
    version: 0.0.3
  - id: GetOrder
sends:
  - id: OrderConfirmed
    version: 1.x
  - id: OrderCancelled`),
  'ec/domains/Orders/services/OrdersService/events/OrderConfirmed/index.mdx': page(`
id: OrderConfirmed
name: Order confirmed
version: 2.0.0
summary: Indicates an order has been confirmed
owners: [{ id: order-management }]
schemaPath: schema.json`),
  'ec/domains/Orders/services/OrdersService/events/OrderConfirmed/schema.json': SCHEMA,
  'ec/domains/Orders/services/OrdersService/events/OrderConfirmed/examples/small.json': '{ "orderId": "a" }',
  'ec/domains/Orders/services/OrdersService/events/OrderConfirmed/versioned/1.0.0/index.mdx': page(`
id: OrderConfirmed
version: 1.0.0
schemaPath: ./schema.json`),
  'ec/domains/Orders/services/OrdersService/events/OrderConfirmed/versioned/1.0.0/schema.json': SCHEMA,
  'ec/domains/Orders/services/OrdersService/events/OrderCancelled/index.mdx': page(
    'id: OrderCancelled\nversion: 0.0.1\nschemaPath: schema.avsc\n',
  ),
  'ec/domains/Orders/services/OrdersService/events/OrderCancelled/schema.avsc': '{ "type": "record" }',
  'ec/domains/Orders/services/OrdersService/queries/GetOrder/index.mdx': page('id: GetOrder\nversion: 0.0.1'),
  'ec/domains/Orders/services/OrdersService/queries/GetOrder/schema.json': SCHEMA,
  'ec/services/InventoryService/index.mdx': page(
    'id: InventoryService\nversion: 0.0.2\nsends: [{ id: InventoryAdjusted }]\nreceives: [{ id: OrderConfirmed, version: 2.0.0 }]',
  ),
  'ec/services/InventoryService/versioned/0.0.1/index.mdx': page('id: InventoryService\nversion: 0.0.1'),
  'ec/events/InventoryAdjusted/index.mdx': page(
    'id: inventory.adjusted\nname: InventoryAdjusted\nversion: 1\nschemaPath: ../../../../etc/passwd\n',
  ),
  'ec/events/Broken/index.mdx': '---\nid: [\n---\n',
  'ec/teams/full-stack.mdx': page('id: full-stack\nname: "Full stack: all of it"'),
  'ec/teams/order-management.mdx': page('id: order-management\nname: Order management'),
  'ec/users/dboyne.mdx': page('id: dboyne\nname: David Boyne'),
};

async function take(tree: Record<string, Tree[string]>) {
  const all = { ...tree };
  const result = await importWorkspace(
    {
      folder: 'out',
      from: 'ec',
      domain: 'shared',
      source: 'com.acme.{domain}',
      teams: [],
      buses: [],
      yes: true,
      dryRun: false,
    },
    memoryWorld(all),
    sha256,
    NOBODY,
    async () => {},
  );
  return { result, tree: all, text: (path: string) => String(all[`out/schemas/${path}`]).replace(/^#.*\n/, '') };
}

describe('a directory of EventCatalog', () => {
  it('becomes domains, services, events with their owners and versions', async () => {
    const { result, tree, text } = await take(CATALOG);
    expect(result.kind).toBe('event-catalog');
    expect(
      result.events.map(({ event, owner, source, majors }) => [
        event,
        owner,
        source,
        majors.map(({ major, detailType, releases }) => [major, detailType, releases]),
      ]),
    ).toEqual([
      ['orders/OrderCancelled', 'full-stack', 'com.acme.orders', [[1, 'OrderCancelled', []]]],
      [
        'orders/OrderConfirmed',
        'order-management',
        'com.acme.orders',
        [
          [1, 'OrderConfirmed', ['1.0.0']],
          [2, 'OrderConfirmed.v2', ['2.0.0']],
        ],
      ],
      ['shared/InventoryAdjusted', 'unassigned', 'com.acme.shared', [[1, 'inventory.adjusted', []]]],
    ]);
    expect(text('orders/domain.yaml')).toBe('summary: Everything an order goes through.\nowner: full-stack\n');
    expect(text('teams.yaml')).toContain(
      'full-stack: { name: "Full stack: all of it" }\norder-management: { name: Order management }\n',
    );
    expect(text('orders/services/orders-service.yaml')).toBe(
      'summary: Handles orders\nowner: order-management\nproduces:\n  - orders/OrderConfirmed@1\n  - orders/OrderCancelled\nconsumes:\n  - { event: shared/InventoryAdjusted }\n',
    );
    expect(text('orders/services/inventory-service.yaml')).toContain(
      'consumes:\n  - { event: orders/OrderConfirmed@2 }\n',
    );
    expect(result.types).toEqual([]);
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });

  it('says what is not carried over', async () => {
    const { result } = await take(CATALOG);
    const said = result.leftOut.map(({ what, why }) => `${what.split('/').slice(-2).join('/')}: ${why}`);
    expect(said).toEqual(
      expect.arrayContaining([
        'GetOrder/index.mdx: A query is no event.',
        'Broken/index.mdx: It has no front matter that can be read.',
        'OrderCancelled/index.mdx: It has no JSON Schema: its head takes any object.',
        'InventoryAdjusted/index.mdx: It has no JSON Schema: its head takes any object.',
        'OrdersService/index.mdx: It sends or receives what is no event here: GetOrder.',
      ]),
    );
    expect(said).toHaveLength(5);
  });

  it('of version 1 too, where events name their producers and consumers', async () => {
    const { result, tree, text } = await take({
      'ec/events/OrderPlaced/index.md': page(
        'name: OrderPlaced\nversion: 0.0.1\nproducers: [Shop]\nconsumers: [Books]\nowners: [me]',
      ),
      'ec/events/OrderPlaced/schema.json': SCHEMA,
      'ec/services/Shop/index.md': page('name: Shop'),
      'ec/services/Books/index.md': page('name: Books'),
    });
    expect(result.events).toMatchObject([{ event: 'shared/OrderPlaced', owner: 'me' }]);
    expect(text('shared/services/shop.yaml')).toContain('produces:\n  - shared/OrderPlaced\n');
    expect(text('shared/services/books.yaml')).toContain('consumes:\n  - { event: shared/OrderPlaced }\n');
    expect(findingsOf(await check(tree, ['out']))).toBe('');
  });
});
